"""Regions rate a practice: once for each region and factor, until the round is closed; averages say how many."""

import uuid

import pytest
from django.urls import reverse

from ledger.models import Entry
from practices.models import PracticeRating
from practices.models.rating import averages
from practices.services import rate
from projects.models import Role
from tests.factories import (
    DAY,
    approved_practice,
    member,
    now,
    organisation,
    practice,
    project,
    rule_set,
    territory,
    walk,
)
from workflow.errors import Blocked, Impossible, NotAllowed

pytestmark = pytest.mark.django_db
FULL = {"impact": 5, "transferability": 3, "relevance": 4}


@pytest.fixture
def here():
    return project()


def region(made, name, code, values=FULL, **more):
    """A partner of a region that rates a practice; returns its person and organisation."""
    body = more.pop("body", None) or organisation(name)
    person = more.pop("person", None) or member(made.project, Role.EDITOR, body)
    rate(made, values, organisation=body, territory=territory(code, name), by=person, on=DAY)
    return person, body


def said(made):
    return {one.factor: (one.value, one.count) for one in averages(made.ratings.all(), FULL)}


def test_an_average_leaves_out_the_practices_own_region_and_says_how_many(here):
    made = approved_practice(here, territory=territory("SI04", "Zahodna Slovenija"))
    region(made, "Own region", "SI042")
    region(made, "Own partner", "ES51", body=made.organisation)
    assert said(made) == dict.fromkeys(FULL, (None, 0))
    region(made, "Tuscany", "ITI1", FULL | {"impact": 2})
    region(made, "Lapland", "FI1D")
    assert said(made) == {"impact": (3.5, 2), "transferability": (3, 2), "relevance": (4, 2)}


def test_a_rating_is_revised_and_every_change_stands_in_the_ledger(here):
    made = approved_practice(here)
    person, body = region(made, "Lapland", "FI1D")
    region(made, "Lapland", "FI1D", FULL | {"impact": 1}, person=person, body=body)
    assert PracticeRating.objects.count() == 3
    assert PracticeRating.objects.get(factor="impact").value == 1
    told = Entry.objects.filter(step="PracticeRating.create")
    changes = [entry.payload.data["changes"] for entry in told]
    assert [change["impact"] for change in changes if "impact" in change] == [[None, 5], [5, 1]]
    assert told.count() == 4


def test_one_region_speaks_with_one_voice(here):
    made = approved_practice(here)
    region(made, "Lapland", "FI1D")
    with pytest.raises(Blocked):
        region(made, "Somebody else in Lapland", "FI1D")


def test_ratings_open_with_the_approval_and_end_with_the_round(here):
    draft = practice(here)
    with pytest.raises(Impossible):
        region(draft, "Lapland", "FI1D")
    made = approved_practice(here)
    closer = member(here, Role.PRACTICE_ADMINISTRATOR)
    made = walk(made, ("close_rating", closer))
    with pytest.raises(Impossible):
        region(made, "Lapland", "FI1D")
    made = walk(made, ("reopen_rating", closer, "One region was ill."))
    region(made, "Lapland", "FI1D")


def test_whoever_acts_for_no_partner_rates_nothing(here):
    made = approved_practice(here)
    with pytest.raises(NotAllowed):
        region(
            made, "Auditor", "FI1D", person=member(here, Role.AUDITOR, organisation()), body=organisation()
        )


def test_factors_and_scale_come_from_the_rule_set(client):
    rules = {"rating_scale": {"lowest": 0, "highest": 2}, "rating_factors": ["impact", "novelty"]}
    made = approved_practice(project(rule_set=rule_set(**rules)))
    person = member(made.project, Role.EDITOR, organisation("Lapland"))
    client.force_login(person)
    url = reverse("practice-rate", args=[made.slug])
    form = client.get(url).context["form"]
    assert [name for name in form.fields if name != "territory"] == ["impact", "novelty"]
    region_ = territory("FI1D", "Lappi").pk
    wrong = client.post(url, {"key": uuid.uuid4(), "territory": region_, "impact": "3", "novelty": "1"})
    assert wrong.status_code == 422
    right = client.post(url, {"key": uuid.uuid4(), "territory": region_, "impact": "0", "novelty": "1"})
    assert right.status_code == 302
    page = client.get(made.get_absolute_url()).content.decode()
    assert "(n = 1)" in page
    assert now(made).ratings.count() == 2


def test_a_region_that_another_body_rated_for_is_told_so_on_the_form(client, here):
    made = approved_practice(here)
    region(made, "Lapland", "FI1D")
    client.force_login(member(here, Role.EDITOR, organisation("Another")))
    given = {"key": uuid.uuid4(), "territory": "FI1D"} | {name: str(value) for name, value in FULL.items()}
    answer = client.post(reverse("practice-rate", args=[made.slug]), given)
    assert answer.status_code == 422
    assert "Another organisation has rated for this region" in answer.content.decode()
