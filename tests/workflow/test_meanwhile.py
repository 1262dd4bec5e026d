"""What happened meanwhile, and what was not saved, in the words of the pages."""

import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from actionplans.models import Action, ActionPlan
from tests import factories
from workflow.history import change_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    project = factories.project()
    partner, authority, people = factories.cast(project)
    return factories.complete_plan(project, partner, owner=authority), people


def sent(client, person, name, pk, version, **fields):
    client.force_login(person)
    return client.post(reverse(name, args=[pk]), {"key": uuid.uuid4(), "version": version} | fields)


def action_form(**fields):
    own = {"title": "Vouchers", "background": "Seen.", "activities": "A call.", "players": "The agency."}
    return own | {"starts": "2022-02", "ends": "2022-11-15", "funding": "The programme."} | fields


@pytest.mark.parametrize(
    ("name", "was", "now", "told"),
    [
        ("action 2: starts", "2022-04", "2022-05-26", ("action 2, start", "April 2022", "26 May 2022")),
        (
            "action 2: cost",
            None,
            {"amount": "120000", "currency": "EUR"},
            ("action 2, cost", None, "€120,000"),
        ),
        ("action 2: inspirations", None, "A visit", ("action 2, inspirations", None, "A visit")),
        (
            "action 2: is_before_plan",
            False,
            True,
            ("action 2, began before the plan was approved", "", "Yes"),
        ),
        ("language", "en", "sl", ("language of the plan", "English", "Slovenian")),
        ("actions", None, "Vouchers", ("actions", None, "Vouchers")),
        ("something else", "a", "b", ("something else", "a", "b")),
    ],
)
def test_change_is_told_as_the_pages_show_it(name, was, now, told):
    assert change_words(ActionPlan, name, was, now) == told


def test_change_is_told_in_the_language_of_the_page():
    with translation.override("sl"):
        assert change_words(ActionPlan, "action 2: starts", None, "2022-04") == (
            "ukrep 2, začetek",
            None,
            "april 2022",
        )


def test_stale_page_of_an_action_shows_no_stored_values(client, stage):
    plan, people = stage
    action = plan.actions.get()
    sent(client, people["editor"], "action-edit", action.pk, 1, **action_form(starts="2022-04"))

    answer = sent(
        client,
        people["representative"],
        "action-edit",
        action.pk,
        1,
        **action_form(is_before_plan="on", cost_amount="1200", cost_currency="EUR"),
    )

    assert answer.status_code == 409
    assert "<ins>April 2022</ins>" in answer.text
    assert "Action 1, start" in answer.text
    assert "<dt>Cost</dt><dd>1200, EUR</dd>" in answer.text
    for raw in ("action 1: starts", "2022-04", "Is before plan", "<dd>on</dd>"):
        assert raw not in answer.text
    assert Action.objects.get().starts.text == "2022-04"


def test_stale_page_of_a_plan_names_what_was_chosen(client, stage):
    plan, people = stage
    instrument = plan.instruments.get()
    form = {"title": "Mine", "language": "sl", "aim": "growth_and_jobs", "instruments": [instrument.pk]}

    answer = sent(client, people["editor"], "plan-edit", plan.pk, 0, plan_date="2022-04", **form)

    assert answer.status_code == 409
    for words in ("<dd>Slovenian</dd>", "<dd>2022-04</dd>"):
        assert words in answer.text
    assert "growth_and_jobs" not in answer.text
    assert str(instrument.pk) not in answer.text


def test_stale_page_gives_back_what_was_typed_even_where_it_is_no_date(client, stage):
    plan, people = stage
    answer = sent(
        client, people["editor"], "plan-edit", plan.pk, 0, plan_date="in spring", status_since="soon"
    )
    assert answer.status_code == 409
    for words in ("<dd>in spring</dd>", "<dd>soon</dd>"):
        assert words in answer.text


def test_stale_page_names_nobody_whose_key_was_made_up(client, stage):
    plan, people = stage
    stranger = factories.person("A stranger")
    answer = sent(client, people["editor"], "plan-edit", plan.pk, 0, submitted_by=stranger.pk, title="Mine")
    assert answer.status_code == 409
    assert "A stranger" not in answer.text


def test_a_lost_race_on_the_words_of_an_action_shows_what_was_chosen_and_leads_back_to_the_form(
    client, stage, settings
):
    plan, people = stage
    plan = factories.begun(plan, people)
    action = factories.walk(plan.actions.get(), ("start", people["editor"]))
    for person, judgement in (("editor", "off_track"), ("representative", "at_risk")):
        client.force_login(people[person])
        place = reverse("action-step", args=[action.pk, "tell_progress"])
        form = {"key": uuid.uuid4(), "version": action.version, "judgement": judgement, "note": "Half."}
        answer = client.post(place, form, headers={"referer": f"http://testserver{place}?from=plan#note"})
    assert answer.status_code == 409
    assert "<ins>Off track</ins>" in answer.text
    assert "<dt>Judgement</dt><dd>At risk</dd>" in answer.text
    for raw in ("off_track", "at_risk", "action 1: judgement"):
        assert raw not in answer.text
    assert f'href="{place}?from=plan">Go back to the form</a>' in answer.text


@pytest.mark.parametrize("place", ["", "https://evil.example.org/plans/", "javascript:alert(1)"])
def test_without_a_form_of_ours_a_lost_race_leads_to_the_page_of_the_object(client, stage, place):
    plan, people = stage
    client.force_login(people["editor"])
    form = {"key": uuid.uuid4(), "version": 0, "title": "Mine"}
    address = reverse("plan-edit", args=[plan.pk])
    answer = client.post(address, form, headers={"referer": place} if place else {})
    assert f'href="{plan.get_absolute_url()}">Go back to the page</a>' in answer.text


def test_where_the_object_has_left_its_state_the_way_leads_to_its_page_and_not_to_a_form_that_is_closed(
    client, stage
):
    plan, people = stage
    version = plan.version
    factories.walk(plan, ("submit", people["representative"]))
    client.force_login(people["editor"])
    address = reverse("plan-edit", args=[plan.pk])
    form = {"key": uuid.uuid4(), "version": version, "title": "Mine"}
    answer = client.post(address, form, headers={"referer": f"http://testserver{address}"})
    assert (answer.status_code, "Go back to the form" in answer.text) == (409, False)
    assert f'href="{plan.get_absolute_url()}">Go back to the page</a>' in answer.text
