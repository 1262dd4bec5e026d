"""Spreadsheets, CSV and JSON as people and programs leave them: read as they are shown, or refused in words."""

import datetime as dt
import zipfile

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from actionplans.interchange.schema import ACTIONS, COLUMNS, PLANS
from actionplans.models import ActionPlan
from tests.actionplans import plan_files
from tests.actionplans.plan_files import put, refusal, sheet
from tests.documents.files import packed
from values.dates import PartialDate

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def stage():
    return plan_files.stage()


def test_cells_are_told_by_sheet_row_and_column(stage, tmp_path):
    path = sheet(tmp_path, lambda book: put(book, "territory", "Atlantis"))
    assert "Sheet “plans”, row 2, territory: “Atlantis” is not known here." in refusal(path)


def test_formulas_are_refused(stage, tmp_path):
    told = refusal(sheet(tmp_path, lambda book: put(book, "title", '="Plan "&A2')))
    assert "Sheet “plans”, row 2, title: This cell holds a formula." in told


def test_a_formula_hides_no_other_problem_and_its_own_field_is_told_once(stage, tmp_path):
    def change(book):
        put(book, "title", '="Plan "&A2')
        put(book, "territory", "Atlantis")
        put(book, "state", "flying")

    told = refusal(sheet(tmp_path, change))
    for field in ("title", "territory", "state"):
        assert told.count(f"row 2, {field}: ") == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2"', b'<row r="x"'),
        (b'<row r="2"', b'<row r="1048576"'),
        (b'r="C2"', b'r="2C"'),
        (b't="inlineStr"', b't="e"'),
        (b't="inlineStr"', b't="s"'),
        (b"</sheetData>", b""),
    ],
)
def test_a_spreadsheet_that_is_damaged_inside_is_refused(stage, tmp_path, old, new):
    whole = sheet(tmp_path)
    with zipfile.ZipFile(whole) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert old in content[name]
    content[name] = content[name].replace(old, new)
    whole.write_bytes(packed(content))
    assert "nothing was written" in refusal(whole)


def test_merged_cells_are_refused(stage, tmp_path):
    told = refusal(sheet(tmp_path, lambda book: book[PLANS].merge_cells("A3:B4")))
    assert "The cells A3:B4 are merged." in told


def test_dates_and_numbers_of_a_spreadsheet_are_read_as_they_are_shown(stage, tmp_path):
    def change(book):
        put(book, "approved_on", dt.datetime(2021, 12, 15))  # noqa: DTZ001
        put(book, "plan_date", dt.date(2021, 6, 1))
        book[PLANS].cell(2, 1 + list(COLUMNS[PLANS]).index("plan_date")).number_format = "mmm-yy"
        put(book, "key", 1)

    call_command("import_plans", sheet(tmp_path, change), "--project", "here")
    made = ActionPlan.objects.get()
    assert (made.approved_on, made.plan_date) == (dt.date(2021, 12, 15), PartialDate("2021-06"))


def test_unknown_missing_and_double_columns_are_refused(stage, tmp_path):
    def change(book):
        book[PLANS].cell(1, 3, "organization")
        book[PLANS].cell(1, 4, "title")

    told = refusal(sheet(tmp_path, change))
    assert (
        "organization: This column is not known. Remove it, or correct its name. The nearest known: “org"
        in told
    )
    assert "organisation: This column is missing." in told
    assert "title: This column stands here twice." in told


def test_an_action_of_no_plan_is_refused(stage, tmp_path):
    def change(book):
        put(book, "plan", "2", ACTIONS)
        put(book, "title", "Vouchers", ACTIONS)

    assert "Sheet “actions”, row 2, plan: No plan has this key." in refusal(sheet(tmp_path, change))


def test_a_hundred_thousand_rows_are_refused_without_being_read(stage, tmp_path):
    book = Workbook(write_only=True)
    made = book.create_sheet(PLANS)
    made.append(list(COLUMNS[PLANS]))
    for number in range(100_000):
        made.append([str(number), None, f"agency {number % 97}"])
    book.save(tmp_path / "plans.xlsx")
    assert "There are more than 100 rows." in refusal(tmp_path / "plans.xlsx")


def test_a_long_csv_is_refused_too(stage, tmp_path):
    path = tmp_path / "plans.csv"
    path.write_text("organisation,territory,title,state\n" + "a,b,c,draft\n" * 100_000)
    assert "There are more than 100 rows." in refusal(path)


def test_what_unfolds_to_far_more_than_its_size_is_refused(stage, tmp_path):
    book = Workbook(write_only=True)
    made = book.create_sheet(PLANS)
    for _ in range(3):
        made.append(["x" * 32_000] * 100)
    for _ in range(9):
        made.append(["x" * 32_000] * 40)
    book.save(tmp_path / "plans.xlsx")
    assert "unfolds to far more" in refusal(tmp_path / "plans.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plans.pdf", b"%PDF-", "Bring a spreadsheet (xlsx), a CSV file or a JSON file."),
        ("plans.xlsx", b"no zip", "This is no spreadsheet."),
        ("plans.json", b"{", "The file is no sound JSON: look at line 1."),
        ("plans.json", b"[" * 100_000, "The file is no sound JSON"),
        ("plans.json", b"[]", "one object with the list “plans”"),
        ("plans.json", b'{"plans": []}', "The file names no plan."),
        ("plans.json", b'{"plans": [1]}', "Plan 1: Write an object with names and values here."),
        ("plans.json", b"\xff\xfe", "The file is not readable as text."),
        ("plans.csv", b"\xff\xfe", "The file is not readable as text."),
        ("plans.csv", b'title,state\n"open', "The file is not a sound CSV file."),
        ("plans.csv", b"organisation,territory,title,state\n=1+1,,,", "This cell holds a formula."),
        ("plans.csv", b"", "The file names no plan."),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(stage, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    assert words in refusal(tmp_path / name)
