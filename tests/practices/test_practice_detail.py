"""The page of a practice tells every field, and why an empty one is empty."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from practices.models import FlagCode, GoodPractice, QualityFlag
from tests.factories import person
from tests.spoken import languages_of
from values.emptiness import Emptiness

pytestmark = pytest.mark.usefixtures("sample")


@pytest.fixture
def told(reader):
    """The words of a practice's page."""

    def read(slug):
        response = reader.get(f"/practices/{slug}/")
        assert response.status_code == 200
        return re.sub(r"\s+", " ", html.unescape(response.content.decode()))

    return read


def fact(page, word):
    """What stands beside a word among the facts."""
    return re.search(rf"<dt>{word}</dt><dd[^>]*>(.*?)</dd>", page)[1]


def test_the_blank_end_of_industry4um_differs_from_an_ongoing_practice(told):
    blank, ongoing = told("industry4um"), told("future-industry-platform")
    assert "Left blank in the source" in fact(blank, "End")
    assert "whether that means ongoing is not stated" in fact(blank, "End")
    assert fact(ongoing, "End") == "Ongoing"
    assert "Ongoing" not in blank
    assert "31 August" not in blank


def test_the_four_kinds_of_emptiness_read_and_look_different(told):
    shown = told("industry4um")
    for kind in Emptiness:
        assert str(kind.label) in shown
    assert 'class="empty withheld">Withheld' in shown
    assert 'class="empty na">Does not apply' in shown
    assert 'class="empty">Not stated' in shown


def test_a_withheld_contact_and_opinion_are_not_told_as_missing(told):
    shown = told("industry4um")
    assert "Withheld by the source" in fact(shown, "Contact")
    assert re.search(r"<dt>Expert opinion</dt><dd><span class=\"empty withheld", shown)
    assert "Expert opinion" not in told("dih4cat")


def test_amounts_stay_in_the_currency_of_the_source(told):
    shown = told("access-innovation")
    assert "£7,057,734" in shown
    assert "€" not in shown
    assert "The sum is not in euro and is not converted" in shown


def test_a_range_a_sum_worked_out_and_a_sum_asked_for_say_so(told):
    assert "£11,000 to £18,000" in told("digital-apprenticeships-england")
    assert "worked out, not printed" in told("advanced-manufacturing-research-centre")
    assert "requested €350,000" in told("giotto-circular-economy-made-in-italy")
    assert "more than €12,500,000" in told("proaccio-4-0")


def test_a_figure_says_whether_it_is_a_result_a_requirement_or_context(told):
    shown = told("digital-apprenticeships-england")
    row = re.search(r"Required achievement rate</th>(.*?)</tr>", shown)[1]
    assert "at least 65" in row
    assert "Requirement" in row
    assert "3,000,000" in shown


def test_a_practice_without_figures_says_so(told):
    assert re.search(
        r'Figures</h2> <p class="below"><span class="empty">Not stated', told("tuscany-i40-audit-services")
    )


def test_a_copied_section_is_flagged_with_its_twin(told):
    shown = told("raw-materials-interregional-ecosystems")
    assert "A section is a copy of another practice's" in shown
    assert 'href="/practices/blockchain-traceability-textiles/"' in shown


def test_every_flag_is_told_in_words(told):
    shown = told("industry4um")
    for flag in QualityFlag.objects.filter(practice__slug="industry4um"):
        assert f"{flag.get_code_display()}." in shown
        assert flag.code not in shown


def test_every_code_of_a_flag_has_words():
    assert not [code for code in FlagCode if "_" in str(code.label)]


def test_the_codes_of_the_territory_are_marked_as_looked_up(told):
    shown = told("prisma-prato-textile")
    assert "Prato <code>ITI15</code>, Toscana, Centro, Italia" in shown
    assert "it was looked up" in shown


def test_sources_are_told_in_words(told):
    assert "SMARTY good practice guide" in told("dih4cat")


def test_a_practice_that_does_not_exist_is_not_found(reader):
    assert reader.get("/practices/no-such-practice/").status_code == 404


def test_the_page_takes_a_constant_number_of_queries(reader):
    reader.get("/practices/dih4cat/")
    with CaptureQueriesContext(connection) as few:
        reader.get("/practices/territorial-shared-agendas/")
    with CaptureQueriesContext(connection) as many:
        reader.get("/practices/industry4um/")
    assert len(few) == len(many) <= 8


def test_the_search_ignores_case_and_accents():
    found = GoodPractice.objects.matching("JOŽEF").values_list("slug", flat=True)
    assert set(found) == set(GoodPractice.objects.matching("jozef").values_list("slug", flat=True)) != set()


def test_what_the_source_says_is_marked_as_english_on_a_slovene_page(client):
    client.force_login(person("Bralka", language="sl"))
    practice = GoodPractice.objects.get(slug="industry4um")
    page = client.get(practice.get_absolute_url()).text
    for words in (practice.title, practice.summary, practice.institution):
        assert languages_of(page, words) == {"en"}
    with translation.override("sl"):
        assert languages_of(page, str(Emptiness.WITHHELD.label)) == {"sl"}


def test_titles_and_themes_are_marked_as_english_on_the_slovene_list(client):
    client.force_login(person("Bralka", language="sl"))
    page = client.get("/practices/").text
    practice = GoodPractice.objects.filter(theme__isnull=False).order_by("title").first()
    for words in (practice.title, str(practice.theme)):
        assert languages_of(page, words) == {"en"}
