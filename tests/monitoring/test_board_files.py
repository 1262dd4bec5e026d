"""The board as files: a picture that stands by itself, and a workbook whose cells are what they are."""

import io
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from actionplans.deadlines import give
from monitoring import pictures
from projects.models import Role
from tests import factories
from tests.factories import member, organisation, plan, project
from tests.journeys.site import ROOT
from values.dates import PartialDate

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def here():
    made = project()
    made.title = "INNO & <Industry>"
    made.save(update_fields=["title"])
    for code in ("AT12", "ES13"):
        one = plan(made, organisation(), territory=factories.territory(code, f"Region {code} <b>"))
        give(one, one, "plan", PartialDate("2022-01-31"), "test")
    return made


@pytest.fixture
def reader(client, here):
    client.force_login(member(here, Role.MONITOR))
    return client


def taken(client, here, ending, **asked):
    answer = client.get(reverse(f"board-{ending}", args=[here.slug]), asked)
    assert answer.status_code == 200
    assert f".{ending}" in answer["Content-Disposition"]
    return answer.content


def test_the_picture_is_valid_xml_with_a_title_its_words_and_all_rows(reader, here):
    root = ElementTree.fromstring(taken(reader, here, "svg"))
    assert root.find(f"{SVG}title").text == "INNO & <Industry> line board"
    assert "115 days late" in root.find(f"{SVG}desc").text
    words = "".join(root.itertext())
    assert "Region AT12" in words
    assert "Region ES13" in words


def test_the_picture_brings_its_style_and_fetches_and_runs_nothing(reader, here):
    drawn = taken(reader, here, "svg").decode()
    for foreign in ("<script", "href", "url(", "@import", "var(", "light-dark", "<image", "onload"):
        assert foreign not in drawn
    styled = set(re.findall(r"\.([a-z][\w-]*)", drawn.partition("<style>")[2].partition("</style>")[0]))
    used = {name for names in re.findall(r'class="([^"]*)"', drawn) for name in names.split()}
    assert used <= styled | {"lg"}
    assert "sans-serif" in drawn


def test_the_colours_of_pictures_are_those_of_the_light_theme():
    sheet = (ROOT / "static" / "throughline.css").read_text()
    light = set(re.findall(r"light-dark\((#[0-9a-f]{6})", sheet))
    assert set(re.findall("#[0-9a-f]{6}", pictures.STYLE)) <= light


def test_a_picture_holds_no_signs_that_xml_may_not_hold():
    made = pictures.Picture("A\x00\x1fB", "\ud800", "en", 10, 10, pictures.text("\x0b", 0, 0))
    assert ElementTree.fromstring(pictures.standalone(made).encode()).find(f"{SVG}title").text == "AB"


def test_the_png_is_the_picture_at_twice_its_size(reader, here):
    with Image.open(io.BytesIO(taken(reader, here, "png"))) as picture:
        assert picture.width == 2 * 1280
        assert (43, 63, 181) in {colour[:3] for _count, colour in picture.getcolors(1_000_000)}


def test_the_files_hold_what_was_chosen_and_say_so(reader, here):
    drawn = taken(reader, here, "svg", country="ES").decode()
    assert "Region ES13" in drawn
    assert "Region AT12" not in drawn
    assert "Country: Spain" in drawn
    book = load_workbook(io.BytesIO(taken(reader, here, "xlsx", country="ES")))
    assert book.worksheets[0].max_row == 2
    assert ["Shown", "1 of 2 plans"] in [[cell.value for cell in row] for row in book.worksheets[1]]


def test_dates_of_the_sheet_are_dates_and_words_are_never_formulas(reader, here):
    for number, start in enumerate("=+-@\t\r\n＝＋－＠"):
        named = factories.territory(f"PT{number:02}", f"{start}1+1")
        plan(here, organisation(), territory=named)
    sheet = load_workbook(io.BytesIO(taken(reader, here, "xlsx"))).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == 13
    assert all(row[heads.index("1 Draft")].is_date for row in rows)
    assert all(isinstance(row[heads.index("Station")].value, int) for row in rows)
    risky = [row[heads.index("Region")] for row in rows if str(row[2].value).strip().endswith("1+1")]
    assert len(risky) == 11
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def test_a_choice_that_is_none_leads_to_the_page_that_tells_it(reader, here):
    answer = reader.get(reverse("board-svg", args=[here.slug]), {"station": "99"})
    assert answer.url == f"{here.get_absolute_url()}?station=99"


@pytest.mark.parametrize("ending", ["svg", "png", "xlsx"])
def test_a_stranger_gets_no_file(client, here, ending):
    client.force_login(member(project()))
    assert client.get(reverse(f"board-{ending}", args=[here.slug])).status_code == 404


def test_the_page_offers_the_files_of_what_is_shown(reader, here):
    page = reader.get(here.get_absolute_url(), {"country": "ES"}).text
    assert "Download the board" in page
    for ending in ("svg", "png", "xlsx"):
        assert f"{reverse(f'board-{ending}', args=[here.slug])}?country=ES" in page
