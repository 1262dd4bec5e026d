"""How an action ended: the day, what it really cost, what is learnt; asked with the step, and kept."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans.as_at import show_actions_at
from actionplans.models import Action, ActionPlan
from actionplans.services.dates import add_milestone, ask_new_date
from actionplans.services.telling import step_telling
from monitoring.reports.snapshots import _cited
from tests.factories import DAY, at, begun, cast, complete_plan, now, project, prove, walk
from values.dates import PartialDate
from values.money import Money
from workflow.door import perform
from workflow.errors import Blocked
from workflow.history import history

pytestmark = pytest.mark.django_db
STERLING = {"actual_cost_amount": "4000.50", "actual_cost_currency": "GBP"}
ENDED = {"ended_on": "2022-05-20"}


@pytest.fixture
def stage():
    """A running action whose cost is not told, of a plan in implementation, and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    made = begun(complete_plan(here, partner, owner=authority), people)
    Action.objects.filter(plan=made).update(had_no_cost=False)
    action = walk(made.actions.get(), ("start", people["editor"]))
    prove(action)
    return action, people


def take(client, user, action, method, **fields):
    client.force_login(user)
    marks = {"key": uuid.uuid4(), "version": action.version}
    return client.post(reverse("action-step", args=[action.pk, method]), marks | fields)


def ended(action, people, **told):
    """The action as its partner ended it."""
    act = {"by": people["editor"], "version": action.version, "effective_at": at()}
    return step_telling(action, "finish", told={"had_no_cost": True} | told, **act)


def test_the_partner_tells_with_the_step_when_it_really_ended_and_what_it_cost(client, stage):
    action, people = stage
    client.force_login(people["editor"])
    asked = client.get(reverse("action-step", args=[action.pk, "finish"])).text
    assert f'value="{DAY.isoformat()}"' in asked
    assert "This is still missing" not in asked
    assert take(client, people["editor"], action, "finish", **ENDED, **STERLING).status_code == 302
    action = now(action)
    assert (action.ended_on, action.status_since) == (dt.date(2022, 5, 20), DAY)
    assert action.actual_cost == Money(Decimal("4000.50"), "GBP")
    told = {name: new for name, _old, new in history(action)[0].changes}
    assert told["action 1: ended_on"] == "2022-05-20"
    for page in (action, action.plan):
        text = client.get(page.get_absolute_url()).text
        assert ("20 May 2022" in text, "£4,000.50" in text) == (True, True)


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("actual_cost_amount", {}, "or tick that it cost nothing"),
        ("actual_cost_currency", {"actual_cost_amount": "1"}, "Choose the currency"),
        ("actual_cost_amount", {"actual_cost_currency": "GBP"}, "Give the amount"),
        ("had_no_cost", STERLING | {"had_no_cost": "on"}, "not both"),
        ("ended_on", STERLING | {"ended_on": "2022-05-27"}, "still to come"),
        ("ended_on", STERLING | {"ended_on": "2022-01-31"}, "The action starts on 1 Feb 2022"),
        ("ended_on", STERLING | {"ended_on": "soon"}, ""),
    ],
)
@pytest.mark.parametrize("method", ["finish", "finish_partly"])
def test_what_does_not_fit_is_refused_at_its_field(client, stage, method, field, given, words):
    action, people = stage
    answer = take(client, people["editor"], action, method, note="Half of it.", **ENDED | given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.text
    assert now(action).status == "in_progress"


@pytest.mark.parametrize("method", ["finish", "finish_partly"])
def test_the_door_refuses_an_end_without_its_cost_or_on_a_day_that_cannot_be(stage, method):
    action, people = stage
    act = {"by": people["editor"], "version": action.version, "note": "Half.", "effective_at": at()}
    with pytest.raises(Blocked) as refusal:
        perform(getattr(action, method), **act)
    assert [one.url for one in refusal.value.unmet] == [
        f"/actions/{action.pk}/steps/{method}/#id_actual_cost_amount"
    ]
    with pytest.raises(Blocked):
        step_telling(action, method, told={"had_no_cost": True, "ended_on": DAY + dt.timedelta(1)}, **act)
    assert (now(action).ended_on, now(action).had_no_cost) == (None, False)


def test_an_end_that_is_entered_for_the_partner_tells_the_same(client, stage):
    action, people = stage
    Action.objects.filter(pk=action.pk).update(status_since=dt.date(2022, 5, 2))
    letter = {"absent": "The agency", "done_on": "2022-05-18"}

    def enter(**given):
        shown = {"letter": SimpleUploadedFile("letter.txt", b"It is done.", content_type="text/plain")}
        return take(client, people["monitor"], action, "finish", **letter | given | shown)

    assert "tick that it cost nothing" in enter(ended_on="2022-05-18").text
    assert "This is after 18 May 2022" in enter(**ENDED, **STERLING).text
    assert enter(ended_on="2022-05-17", **STERLING).status_code == 302
    assert now(action).ended_on == dt.date(2022, 5, 17)


def test_of_a_plan_that_is_only_recorded_here_the_cost_may_stay_unknown(client, stage):
    action, people = stage
    ActionPlan.objects.filter(pk=action.plan_id).update(is_recorded=True)
    assert take(client, people["editor"], action, "finish", **ENDED).status_code == 302
    for page in (action, action.plan):
        assert "Not stated" in client.get(page.get_absolute_url()).text


def test_an_action_that_ended_before_costs_were_asked_for_stays_as_it_is(client, stage):
    action, people = stage
    Action.objects.filter(pk=action.pk).update(status="completed", ended_on=DAY, reported_by=people["editor"])
    walk(now(action), ("confirm", people["monitor"]))
    walk(now(action.plan), ("propose_completion", people["representative"]), ("complete", people["monitor"]))
    client.force_login(people["monitor"])
    assert "Not stated" in client.get(action.get_absolute_url()).text


@pytest.mark.parametrize("method", ["finish_partly", "give_up"])
def test_what_is_learnt_from_an_action_that_was_not_carried_out_in_full_stands_beside_the_reason(
    client, stage, method
):
    action, people = stage
    told = ENDED | STERLING if method == "finish_partly" else {}
    given = {"note": "Two firms left.", "lessons": "Agree on the hours first."} | told
    assert take(client, people["editor"], action, method, **given).status_code == 302
    page = client.get(action.get_absolute_url()).text
    assert now(action).outcome == "Two firms left."
    assert "Agree on the hours first." in page
    assert ("Actual cost" in page) is (method == "finish_partly")


def test_an_action_that_is_taken_up_again_keeps_what_was_told_until_it_is_told_anew(client, stage):
    action, people = stage
    action = ended(action, people, actual_cost=Money(Decimal(500)), had_no_cost=False)
    action = walk(action, ("reopen", people["monitor"], "Half is missing."))
    assert (action.ended_on, action.actual_cost) == (None, Money(Decimal(500)))
    client.force_login(people["editor"])
    page = client.get(reverse("action-step", args=[action.pk, "finish"])).text
    assert 'value="500"' in page
    assert take(client, people["editor"], action, "finish", **ENDED, **STERLING).status_code == 302
    assert str(now(action).actual_cost) == "£4,000.50"


def test_as_at_a_day_before_the_end_was_told_no_end_is_shown(client, stage):
    action, people = stage
    act = {"by": people["editor"], "version": action.version, "effective_at": at(dt.date(2022, 6, 10))}
    told = {"ended_on": dt.date(2022, 5, 30), "actual_cost": Money(Decimal(500))}
    step_telling(action, "finish", told=told, **act)
    found = {}
    for day in (dt.date(2022, 6, 5), dt.date(2022, 6, 12)):
        found[day.day] = now(action)
        show_actions_at([found[day.day]], day, "Europe/Vienna")
    assert (found[5].was_carried_out, found[5].ended_on) == (False, None)
    assert (found[12].was_carried_out, found[12].ended_on) == (True, dt.date(2022, 5, 30))


def test_as_at_a_day_before_a_new_date_the_first_one_stands_and_nothing_is_told_that_came_later(
    client, stage, settings
):
    settings.DEMO_TODAY = dt.date(2022, 7, 1)
    action, people = stage
    add_milestone(action, by=people["editor"], on=DAY, title="A call", first_date=PartialDate("2022-09"))
    act = {"by": people["editor"], "version": action.version, "note": "Half.", "effective_at": at()}
    step_telling(action, "tell_progress", told={"judgement": "at_risk", "spent": Money(Decimal(250))}, **act)
    asked = ask_new_date(
        now(action), by=people["editor"], on=DAY, wanted=PartialDate("2022-12"), reason="A law."
    )
    walk(asked, ("accept", people["monitor"]), on=dt.date(2022, 6, 10))
    client.force_login(people["editor"])
    told = {}
    for day in ("2022-06-05", "2022-06-12"):
        page = client.get(action.plan.get_absolute_url(), {"as_at": day}).text
        told[day] = page.partition('id="actions-title"')[2].partition("</section>")[0]
    for later in ("December 2022", "milestone", "€250", "At risk"):
        assert later not in told["2022-06-05"]
    assert "November 2022" in told["2022-06-05"]
    assert "December 2022" in told["2022-06-12"]


def test_a_report_cites_an_action_with_its_end(stage):
    action, people = stage
    assert "ended_on" not in _cited(action, "")
    told = _cited(ended(action, people, ended_on=dt.date(2022, 5, 20)), "")
    assert (told["ended_on"], told["had_no_cost"]) == ("2022-05-20", True)
