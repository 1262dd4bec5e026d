"""The pages of indicators: who reads and enters what, what they offer, refuse and ask of the database."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from monitoring.forms.indicators import read_value, typed
from monitoring.models import Indicator, Reading
from projects.models import Role, Target
from tests import factories
from tests.factories import DAY, now, statements
from tests.monitoring.measuring import approved, days, entered, indicator
from tests.monitoring.scene import look, pdf_file, send
from workflow.words import short_date

pytestmark = pytest.mark.django_db
SAID = {"reading-value": "74", "reading-measured_on": "2022-05-20", "reading-source": "Register"}
DEFINED = {"title": "Firms checked", "level": "own", "kind": "number", "unit": "firms", "direction": "rise"}


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.DEMO_TODAY = DAY


def test_plan_page_shows_baseline_value_target_and_course_of_each_indicator(client, scene):
    made = indicator(scene)
    approved(scene, made, 74)
    page = look(client, scene.editor, "plan-detail", scene.plan.pk).text
    assert '<section id="indicators"' in page
    assert 'role="img"' in page
    assert "Last value: 74 on 26 May 2022" in page
    assert "Define an indicator" in page


def test_partner_defines_an_indicator_of_an_action_with_dated_targets(client, scene):
    action = scene.plan.actions.get()
    fields = DEFINED | {"action": action.pk, "baseline_told": "0", "baseline_on": "2022-02"}
    fields |= {"target_1": "60", "due_1": "2022-06", "target_2": "120", "due_2": "2022"}
    refused = send(client, scene.editor, scene.plan, "indicator-add", **(fields | {"due_2": ""}))
    assert refused.status_code == 422
    assert "Say by when the target is to be reached." in refused.text
    assert send(client, scene.editor, scene.plan, "indicator-add", **fields).status_code == 302
    made = Indicator.objects.get()
    assert (made.action, made.plan, made.baseline, made.baseline_on.text) == (action, None, 0, "2022-02")
    assert [str(one) for one in made.targets.all()] == ["120, 2022", "60, June 2022"]


def test_a_definition_keeps_only_what_its_kind_has_and_names_the_kinds_of_each_field(client, scene):
    page = look(client, scene.editor, "indicator-add", scene.plan.pk).text
    assert '<div class="of-kind of-money">' in page
    assert page.count('class="of-kind of-score"') == 2
    fields = DEFINED | {"kind": "percent", "currency": "EUR", "lowest": "many", "highest": "5"}
    assert send(client, scene.editor, scene.plan, "indicator-add", **fields).status_code == 302
    made = Indicator.objects.get()
    assert (made.unit, made.currency, made.lowest, made.highest) == ("", "", None, None)


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("score", {"lowest": "5", "highest": "1"}, "Give the lowest and the highest score of the scale."),
        ("money", {}, "Choose the currency."),
        ("number", {"baseline_told": "many"}, "Write it as a number, for example 1200 or 12.5."),
        ("number", {"baseline_told": "1,200"}, "Write thousands without a sign"),
        ("money", {"currency": "EUR", "baseline_told": "1.200"}, "Write thousands without a sign"),
        ("yes_no", {"baseline_told": "perhaps"}, "Write yes or no."),
        (
            "number",
            {"baseline_told": "3", "baseline_is_unknown": "on"},
            "Give a baseline, or say that nobody",
        ),
    ],
)
def test_a_definition_that_does_not_fit_its_kind_is_refused_with_what_to_do(
    client, scene, kind, fields, wrong
):
    answer = send(client, scene.editor, scene.plan, "indicator-add", **(DEFINED | {"kind": kind} | fields))
    assert answer.status_code == 422
    assert wrong in answer.text


@pytest.mark.parametrize("value", ["1200", "1.5", "0.125", "12.1255", "1.2", "-7.125", "100.125"])
def test_a_value_stands_in_its_field_as_it_can_be_read_again(value):
    assert read_value("number", typed(Decimal(value), "")) == (Decimal(value), "")


def test_partner_enters_a_value_with_a_document_and_the_lead_partner_approves_it(client, scene):
    made = indicator(scene)
    answer = send(client, scene.editor, made, "reading-add", **SAID, **{"reading-document": pdf_file()})
    assert answer.status_code == 302
    reading = Reading.objects.get()
    assert (reading.status, reading.value, reading.evidence.get().document.name) == (
        "entered",
        74,
        "notice.pdf",
    )
    assert "Approve the value" in look(client, scene.monitor, "indicator-detail", made.pk).text
    assert send(client, scene.monitor, reading, "reading-step", "approve").status_code == 302
    assert now(reading).status == "approved"


def test_a_value_that_cannot_be_is_refused_at_the_form(client, scene):
    made = indicator(scene, kind="score", lowest=1, highest=5, targets=())
    for wrong, words in (
        ({"reading-value": "9"}, "Give a value on the scale of the indicator."),
        ({"reading-value": "3", "reading-measured_on": "2031-01-01"}, "This day is still to come."),
        ({"reading-value": "3", "reading-source": ""}, "reading-source_error"),
    ):
        answer = send(client, scene.editor, made, "reading-add", **(SAID | wrong))
        assert answer.status_code == 422
        assert words in answer.text


def test_lead_partner_enters_a_value_for_a_partner_who_does_not_sign_in(client, scene):
    made = indicator(scene)
    page = look(client, scene.monitor, "reading-add", made.pk).text
    assert "You enter it for the partner" in page
    letter = {"absent": "The agency", "done_on": "2022-05-26", "letter": pdf_file()}
    assert send(client, scene.monitor, made, "reading-add", **SAID, **letter).status_code == 302
    assert Reading.objects.get().submitted_by is None
    assert "Entered for" in look(client, scene.monitor, "indicator-detail", made.pk).text


def test_a_returned_value_is_mended_on_its_page_and_an_approved_one_corrected_by_a_new_one(client, scene):
    made = indicator(scene)
    reading = entered(made, 740, by=scene.editor)
    back = {"note": "A zero too many?", "answer_by": "2022-06-10"}
    assert send(client, scene.monitor, reading, "reading-step", "send_back", **back).status_code == 302
    assert send(client, scene.editor, now(reading), "reading-edit", **SAID).status_code == 302
    assert now(reading).value == 74
    factories.walk(now(reading), ("approve", scene.monitor))
    page = look(client, scene.editor, "indicator-detail", made.pk).text
    assert f"?corrects={reading.pk}" in page
    client.force_login(scene.editor)
    address = f"/indicators/{made.pk}/values/add/?corrects={reading.pk}"
    form = SAID | {"reading-value": "70", "key": factories.person().uuid, "version": 1}
    unsaid = client.post(address, form)
    assert (unsaid.status_code, "Say why the value is corrected." in unsaid.text) == (422, True)
    form |= {"reading-note": "Four firms were counted twice."}
    same = client.post(address, form | SAID)
    assert (same.status_code, "This is the value that stands already." in same.text) == (422, True)
    assert client.post(address, form).status_code == 302
    correction = Reading.objects.get(value=70)
    assert correction.replaces == reading
    told = f"corrects 74 of {short_date(now(reading).measured_on)}"
    for who, *page in (
        (scene.editor, "indicator-detail", made.pk), (scene.monitor, "indicator-detail", made.pk),
        (scene.monitor, "work"), (scene.monitor, "reading-step", correction.pk, "approve"),
    ):  # fmt: skip
        assert told in look(client, who, *page).text, page


def test_the_deputy_returns_a_value_of_the_lead_partner_and_is_not_led_to_mend_it(client, scene):
    lead = scene.project.lead_organisation
    made = indicator(scene, by=scene.monitor, plan=None, organisation=lead)
    reading = entered(made, 3, by=scene.monitor)
    back = {"note": "Which firms?", "answer_by": "2022-06-10"}
    assert send(client, scene.deputy, reading, "reading-step", "send_back", **back).status_code == 302
    pages = [look(client, who, "indicator-detail", made.pk).text for who in (scene.monitor, scene.deputy)]
    assert ["Mend it and enter it" in page for page in pages] == [True, False]


def test_an_entered_value_is_read_by_its_partner_and_those_who_check_and_an_approved_one_by_all(
    client, scene
):
    made = indicator(scene)
    scene.running_plan()
    entered(made, 74, by=scene.editor)
    other = factories.member(scene.project, Role.EDITOR, factories.organisation())
    shown = {who: "To be approved" in look(client, person, "indicator-detail", made.pk).text
             for who, person in {"own": scene.editor, "lead": scene.monitor, "other": other}.items()}  # fmt: skip
    assert shown == {"own": True, "lead": True, "other": False}
    stranger = factories.member(factories.project(), Role.OFFICER)
    assert look(client, stranger, "indicator-detail", made.pk).status_code == 404


def test_s12_project_page_shows_targets_against_achievements_with_the_gap(client, scene):
    factories.approved_practice(scene.project)
    Target.objects.create(project=scene.project, key="good-practices", label="Good practices", value=30,
                          qualifier="at_least", unit="practices")  # fmt: skip
    page = look(client, scene.monitor, "indicator-list", scene.project.slug).text
    assert "at least 30" in page
    assert "29 missing" in page


def test_what_a_total_left_out_is_named_only_to_whoever_may_read_it(client, scene):
    """The list of the programme is read by every partner; drafts and open claims of others are not."""
    rules = scene.project.rule_set
    words = {"en": "Plans"}
    rules.content["indicators"] = [
        {"key": key, "kind": "output", "title": words, "unit": words, "from_records": True}
        for key in ("plans", "instruments_influenced", "funds_influenced")
    ]
    rules.save()
    scene.sent(content=scene.content(title="A claim on its way"))
    other = factories.member(scene.project, Role.EDITOR, factories.organisation())
    for title in (scene.plan.title, "A claim on its way"):
        shown = {who: title in look(client, person, "indicator-list", scene.project.slug).text
                 for who, person in {"lead": scene.monitor, "other": other}.items()}  # fmt: skip
        assert shown == {"lead": True, "other": False}


def test_s13_project_page_lists_what_is_incomplete_behind_or_out_of_date(client, scene):
    indicator(scene, plan=None, organisation=scene.project.lead_organisation, by=scene.monitor, baseline=None,
              baseline_on=None, targets=(), title="Rate of clusters")  # fmt: skip
    made = indicator(scene, targets=(("2022-05-31", 100),))
    approved(scene, made, 10)
    page = look(client, scene.monitor, "indicator-list", scene.project.slug).text
    assert "Incomplete: no baseline, no target" in page
    assert "Behind the line to the target" in page
    assert "No value yet" in page


def test_project_page_tells_an_earlier_day_as_it_was(client, scene):
    made = indicator(scene, on=DAY - days(40))
    approved(scene, made, 18, on=DAY - days(30))
    approved(scene, made, 40, on=DAY)
    page = look(client, scene.monitor, "indicator-list", scene.project.slug, as_at="2022-05-20").text
    assert "<b>18</b>" in page
    assert "<b>40</b>" not in page


def test_the_table_is_downloaded_as_csv_and_xlsx_and_no_cell_is_a_formula(client, scene):
    made = indicator(scene, title="=HYPERLINK(1)", code="")
    indicator(scene, title="A control character \x01 of a clipboard")
    approved(scene, made, 74)
    answer = look(client, scene.monitor, "indicator-table", scene.project.slug, "csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    line = next(line for line in lines if line[0] == "'=HYPERLINK(1)")
    assert "74" in line
    file = look(client, scene.monitor, "indicator-table", scene.project.slug, "xlsx")
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    row = next(row for row in sheet.rows if row[0].value == "=HYPERLINK(1)")
    assert (row[0].data_type, row[8].value) == ("s", 74)
    assert look(client, scene.monitor, "indicator-table", scene.project.slug, "pdf").status_code == 404


def test_my_work_names_the_value_that_waits_for_the_lead_partner(client, scene):
    made = indicator(scene)
    entered(made, 74, by=scene.editor)
    assert "Approve the value" in look(client, scene.monitor, "work").text


def test_steps_of_an_indicator_have_their_page(client, scene):
    made = indicator(scene)
    assert send(client, scene.editor, made, "indicator-step", "waive", note="").status_code == 422
    assert send(client, scene.editor, made, "indicator-step", "waive", note="Closed.").status_code == 302
    assert now(made).why == "Closed."
    assert send(client, scene.auditor, now(made), "indicator-step", "resume").status_code == 403


def test_the_definition_is_changed_on_its_page(client, scene):
    made = indicator(scene)
    fields = DEFINED | {
        "title": "Firms with a check",
        "baseline_told": "3",
        "target_1": "100",
        "due_1": "2023",
    }
    assert send(client, scene.editor, made, "indicator-edit", **fields).status_code == 302
    page = look(client, scene.editor, "indicator-detail", made.pk).text
    assert "Firms with a check" in page
    assert "changed the definition of the indicator" in page


def many(scene, number):
    """Indicators of the plan with a value each, past the door."""
    made = Indicator.objects.bulk_create(
        Indicator(project=scene.project, organisation=scene.partner, plan=scene.plan, title=f"Number {at}",
                  unit="firms", status_since=DAY)
        for at in range(number)
    )  # fmt: skip
    Reading.objects.bulk_create(
        Reading(indicator=one, measured_on=DAY, value=3, source="A list", status="approved", approved_on=DAY,
                status_since=DAY)
        for one in made
    )  # fmt: skip


def queries(client, person, *address):
    look(client, person, *address)
    with CaptureQueriesContext(connection) as counted:
        assert look(client, person, *address).status_code == 200
    return len(statements(counted))


@pytest.mark.parametrize("page", ["indicator-list", "plan-detail", "work"])
def test_pages_ask_as_little_for_300_indicators_as_for_3(client, scene, page):
    arguments = {"indicator-list": [scene.project.slug], "plan-detail": [scene.plan.pk], "work": []}[page]
    many(scene, 3)
    few = queries(client, scene.monitor, page, *arguments)
    many(scene, 297 if page == "indicator-list" else 27)
    assert queries(client, scene.monitor, page, *arguments) == few


def test_an_indicators_page_asks_as_little_for_30_values_as_for_3(client, scene):
    made = indicator(scene)
    for number in range(3):
        approved(scene, made, number, on=DAY - days(number + 1))
    few = queries(client, scene.monitor, "indicator-detail", made.pk)
    for number in range(3, 30):
        approved(scene, made, number, on=DAY - days(number + 1))
    assert queries(client, scene.monitor, "indicator-detail", made.pk) == few
