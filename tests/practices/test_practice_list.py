"""The list of practices: all of them, filtered by theme, country and text, at a constant cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices.models import GoodPractice, QualityFlag
from projects.sample.reader import EMAIL
from tests.factories import approved_practice, project

URL = "/practices/"


def make(number, made):
    for _ in range(number):
        practice = approved_practice(made)
        QualityFlag.objects.create(practice=practice, position=1, code="missing_website", field="website")


def titles(response):
    return [practice.slug for practice in response.context["page"]]


def test_nobody_reads_practices_without_signing_in(client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert reverse("account_login") in response.url


def test_all_27_practices_are_shown_twelve_at_a_time(reader, sample):
    shown = []
    for number, words in [(1, "Show the next 12"), (2, "Show the next 3"), (3, "Show the 12 before")]:
        response = reader.get(URL, {"page": number})
        assert words in response.content.decode()
        shown += titles(response)
    assert len(set(shown)) == len(shown) == 27
    assert "27 practices" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"theme": "skills"}, 7),
        ({"theme": ["skills", "green-transition"]}, 13),
        ({"theme": "none"}, 1),
        ({"country": "UK"}, 5),
        ({"country": "IT"}, 7),
        ({"country": "SI", "theme": "digital-innovation-hubs"}, 2),
        ({"q": "DIH4CAT"}, 1),
        ({"q": "tuscany prato"}, 1),
        ({"q": "león"}, 2),
        ({"q": "CASTILLA Y LEON"}, 2),
        ({"q": "nothing of the kind"}, 0),
    ],
)
def test_filters_find_what_they_say(reader, sample, asked, found):
    response = reader.get(URL, asked)
    assert response.status_code == 200
    assert response.context["page"].paginator.count == found


@pytest.mark.parametrize("place", ["Prato", "Toscana", "Tuscany", "Italia", "italy"])
def test_a_practice_is_found_by_every_territory_around_it(sample, place):
    assert GoodPractice.objects.matching(place).filter(slug="prisma-prato-textile").exists()


def test_the_counts_beside_the_themes_follow_the_other_filters(reader, sample):
    def shown(**asked):
        return {theme.slug: theme.count for theme in reader.get(URL, asked).context["theme_options"]}

    everywhere = {
        "platforms-and-clusters": 6,
        "digital-innovation-hubs": 7,
        "green-transition": 6,
        "skills": 7,
        "none": 1,
    }
    assert shown() == everywhere
    assert shown(theme="skills") == everywhere
    assert shown(country="SK") == dict.fromkeys(everywhere, 0) | {"none": 1}


def test_the_next_page_keeps_the_filters(reader, sample):
    page = reader.get(URL, {"theme": ["skills", "green-transition"]}).content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert len(titles(reader.get(URL + link))) == 1


def test_an_empty_result_says_what_to_do_next(reader, sample):
    page = reader.get(URL, {"q": "nothing of the kind"}).content.decode()
    assert "No practice fits" in page
    assert "Show all practices" in page


def test_a_filter_that_does_not_exist_is_named_and_changes_nothing_else(reader, sample):
    response = reader.get(URL, {"country": "XX"})
    assert response.status_code == 422
    assert "XX is not one of the available choices" in response.content.decode()


def test_a_page_beyond_the_last_shows_the_last(reader, sample):
    assert len(titles(reader.get(URL, {"page": 99}))) == 3


def test_no_address_stands_on_any_page(reader, sample):
    pages = [reader.get(URL, {"page": number}) for number in (1, 2, 3)]
    pages += [reader.get(practice.get_absolute_url()) for practice in GoodPractice.objects.all()]
    assert len(pages) == 30
    for page in pages:
        assert page.status_code == 200
        assert "mailto:" not in page.content.decode()
        assert not EMAIL.search(page.content.decode())


def test_the_list_takes_as_many_queries_at_30_practices_as_at_3(reader):
    made = project()
    make(3, made)
    reader.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as at_3:
        reader.get(URL)
    make(27, made)
    with CaptureQueriesContext(connection) as at_30:
        reader.get(URL)
    assert len(at_3) == len(at_30) <= 10
