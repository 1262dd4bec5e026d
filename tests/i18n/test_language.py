"""The language of the person who is signed in rules their pages; before sign-in the cookie does."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format

from projects.countries import country_words
from tests.factories import action, cast, person, plan, project
from values.dates import PartialDate
from values.money import Money
from workflow.words import due_words, short_date

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def scene():
    """A draft with one action, and a Slovene editor."""
    here = project()
    partner, _authority, people = cast(here)
    people["editor"].language = "sl"
    people["editor"].save()
    made = plan(here, partner)
    action(made)
    return made, people


def choose(client, language, back="/"):
    return client.post("/language/", {"language": language, "next": back})


def test_a_slovene_person_gets_slovene_pages(client, scene):
    made, people = scene
    client.force_login(people["editor"])
    answer = client.get(reverse("plan-detail", args=[made.pk]))
    assert '<html lang="sl"' in answer.text
    assert answer.headers["Content-Language"] == "sl"
    for words in ("Pregled prog", "Načrti", "Osnutek", "Odjava", "Preskoči na glavno vsebino"):
        assert words in answer.text
    assert "Draft" not in answer.text


def test_the_persons_language_outweighs_cookie_and_browser(client, scene):
    _made, people = scene
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sl"
    client.force_login(people["officer"])
    answer = client.get(reverse("plan-list"), headers={"accept-language": "sl"})
    assert '<html lang="en"' in answer.text


def test_a_form_says_in_slovene_what_is_wrong(client, scene):
    made, people = scene
    client.force_login(people["editor"])
    answer = client.post(
        reverse("action-add", args=[made.pk]), {"version": made.version, "key": uuid.uuid4()}
    )
    assert answer.status_code == 422
    assert "Popraviti je treba" in answer.text
    assert "To polje je obvezno." in answer.text


def test_a_refusal_is_told_in_slovene(client, scene):
    made, people = scene
    client.force_login(people["editor"])
    answer = client.post(
        reverse("plan-step", args=[made.pk, "clear"]), {"version": made.version, "key": uuid.uuid4()}
    )
    assert '<html lang="sl"' in answer.text
    assert answer.status_code == 403


def test_the_switch_is_kept_on_the_person(client):
    user = person()
    client.force_login(user)
    choose(client, "sl")
    user.refresh_from_db()
    assert user.language == "sl"
    client.cookies.pop(settings.LANGUAGE_COOKIE_NAME)
    assert '<html lang="sl"' in client.get(reverse("plan-list")).text


def test_before_sign_in_the_switch_is_kept_in_a_cookie(client):
    choose(client, "sl", LOGIN)
    answer = client.get(LOGIN)
    assert '<html lang="sl"' in answer.text
    assert "Prijava" in answer.text


def test_signing_in_speaks_the_persons_language_from_the_first_page_on(client):
    user = person(language="sl")
    answer = client.post(LOGIN, {"login": user.email, "password": "a long password"}, follow=True)
    assert '<html lang="sl"' in answer.text
    assert "signed in" not in answer.text


def test_a_language_that_we_no_longer_have_leaves_the_choice_to_the_browser(client):
    client.force_login(person(language="xx"))
    answer = client.get(reverse("plan-list"), headers={"accept-language": "sl"})
    assert '<html lang="sl"' in answer.text


def test_dates_and_numbers_are_written_the_slovene_way():
    day = dt.date(2022, 5, 26)
    with translation.override("sl"):
        assert short_date(day) == "26.\u00a05.\u00a02022"
        assert str(PartialDate("2022-05")) == "maj 2022"
        assert str(Money(Decimal("1700000.5"))) == "1.700.000,50\u00a0€"
        assert str(Money(Decimal(900), "CHF")) == "900\u00a0CHF"
        assert number_format(Decimal("0.5")) == "0,5"
    assert short_date(day) == "26 May 2022"
    assert str(Money(Decimal(1700000))) == "€1,700,000"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "Zamuda 1 dan, "),
        (2, "Zamuda 2 dneva, "),
        (3, "Zamuda 3 dnevi, "),
        (5, "Zamuda 5 dni, "),
        (101, "Zamuda 101 dan, "),
        (102, "Zamuda 102 dneva, "),
    ],
)
def test_slovene_counts_one_two_three_and_many(days, words):
    day = dt.date(2022, 5, 26)
    with translation.override("sl"):
        assert due_words(day, day + dt.timedelta(days))[1].startswith(words)


@pytest.mark.parametrize(
    ("language", "words"), [("sl", "España (Španija)"), ("en", "España (Spain)"), ("en", "United Kingdom")]
)
def test_a_country_has_its_own_name_and_the_readers(language, words):
    code, name = {"E": ("ES", "España"), "U": ("UK", "United Kingdom")}[words[0]]
    with translation.override(language):
        assert country_words(code, name) == words


def test_a_lost_race_is_told_with_the_fields_in_slovene(client, scene):
    made, people = scene
    client.force_login(people["editor"])
    sent = {"version": made.version + 1, "key": uuid.uuid4(), "policy_context": "Nove besede"}
    answer = client.post(reverse("plan-edit", args=[made.pk]), sent)
    assert answer.status_code == 409
    assert "Kontekst politike" in answer.text
    assert "Nove besede" in answer.text
