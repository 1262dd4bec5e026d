"""Ends of actions: the partner reports them, the lead partner confirms them or takes the action up again."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action, ActionPlan
from projects.models import Deadline, Role
from tests.factories import DAY, at, begun, cast, complete_plan, member, now, project, spare, statements, walk
from workflow.door import perform
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A running action of a plan in implementation, and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    made = complete_plan(here, partner, owner=authority, actions=2)
    made = begun(made, people)
    return walk(made.actions.first(), ("start", people["editor"])), people


def post(client, user, action, method, **fields):
    client.force_login(user)
    marks = {"key": uuid.uuid4(), "version": action.version}
    return client.post(reverse("action-step", args=[action.pk, method]), marks | fields)


def test_an_end_is_the_partners_word_until_the_lead_partner_confirms_it(client, stage):
    action, people = stage
    action = walk(action, ("finish", people["editor"], "Forty vouchers."))
    client.force_login(people["monitor"])
    assert "Completed, to be confirmed" in client.get(action.get_absolute_url()).text
    action = walk(action, ("confirm", people["monitor"]))
    assert (action.status, action.confirmed_on) == ("completed", DAY)
    assert "to be confirmed" not in client.get(action.get_absolute_url()).text


def test_nobody_is_told_that_the_confirmation_of_an_end_is_followed_by_another(client, stage):
    action, people = stage
    action = walk(action, ("finish", people["editor"]))
    client.force_login(people["monitor"])
    assert "Then comes" not in client.get(reverse("action-step", args=[action.pk, "confirm"])).text


def test_an_end_is_confirmed_once_and_not_by_who_reported_it(stage):
    action, people = stage
    member(action.plan.project, Role.MONITOR, action.plan.organisation, user=people["editor"])
    action = walk(action, ("finish", people["editor"]))
    with pytest.raises(NotAllowed):
        perform(action.confirm, by=people["editor"], version=action.version, effective_at=at())
    action = walk(action, ("confirm", people["monitor"]))
    with pytest.raises(Blocked):
        perform(action.confirm, by=people["monitor"], version=action.version, effective_at=at())


def test_the_end_of_an_action_of_a_plan_that_the_lead_partner_writes_jointly_is_its_deputys_matter(stage):
    action, people = stage
    action.plan.partners.add(action.project.lead_organisation)
    action = walk(now(action), ("finish", people["editor"]))
    with pytest.raises(NotAllowed):
        perform(action.confirm, by=people["monitor"], version=action.version, effective_at=at())
    assert walk(action, ("confirm", people["deputy"])).confirmed_on == DAY


def test_the_lead_partner_takes_an_action_up_again_with_a_new_day(client, stage):
    action, people = stage
    action = walk(action, ("finish_partly", people["editor"], "Half of the vouchers."))
    given = {"note": "The second half is missing.", "answer_by": "2022-12-31"}
    assert post(client, people["monitor"], action, "reopen", **given).status_code == 302
    duty = Deadline.objects.for_subject(ref(action)).open().get(kind="action")
    assert (now(action).status, now(action).ended_on, str(duty.due_on)) == ("in_progress", None, "2022-12-31")


def test_when_an_action_is_taken_up_again_its_plan_is_reported_as_completed_anew(stage):
    action, people = stage
    action = walk(action, ("finish", people["editor"]))
    walk(action.plan.actions.last(), ("give_up", people["editor"], "The fund closed."))
    report = "propose_completion", people["representative"]
    walk(now(action.plan), report)
    walk(now(action), ("reopen", people["monitor"], "Half is missing."), ("finish", people["editor"]))
    with pytest.raises(Blocked):
        walk(now(action.plan), ("complete", people["monitor"]))
    walk(now(action.plan), report, ("complete", people["monitor"]))


def test_a_step_of_an_action_holds_its_plan_still_which_may_be_completed_at_the_same_time(stage):
    action, people = stage
    spare(action)
    with CaptureQueriesContext(connection) as queries:
        walk(action, ("finish", people["editor"]))
    assert ActionPlan._meta.db_table in statements(queries)[0]


def test_with_the_plans_completion_every_end_is_confirmed(stage):
    action, people = stage
    walk(action, ("finish", people["editor"]))
    walk(action.plan.actions.last(), ("give_up", people["editor"], "The fund closed."))
    walk(now(action.plan), ("propose_completion", people["representative"]), ("complete", people["monitor"]))
    assert set(Action.objects.filter(plan=action.plan).values_list("confirmed_on", flat=True)) == {DAY}


def test_after_completion_an_action_is_not_taken_up_again(stage):
    action, people = stage
    walk(action, ("finish", people["editor"]))
    walk(action.plan.actions.last(), ("give_up", people["editor"], "The fund closed."))
    walk(now(action.plan), ("propose_completion", people["representative"]), ("complete", people["monitor"]))
    action = now(action)
    with pytest.raises(Blocked):
        perform(action.reopen, by=people["monitor"], version=action.version, note="More.", effective_at=at())


def test_the_partner_suspends_an_action_until_a_day_and_goes_on(client, stage):
    action, people = stage
    given = {"note": "The call is delayed.", "answer_by": "2022-09-01"}
    assert post(client, people["editor"], action, "suspend", **given).status_code == 302
    action = now(action)
    assert Deadline.objects.for_subject(ref(action)).open().filter(kind="review").exists()
    with pytest.raises(Impossible):
        perform(action.finish, by=people["editor"], version=action.version, effective_at=at())
    action = walk(action, ("resume", people["editor"]))
    assert action.status == "in_progress"
    assert not Deadline.objects.for_subject(ref(action)).open().filter(kind="review").exists()


def test_the_page_of_an_action_names_the_lead_partners_step_as_the_lead_partners(client, stage):
    action, people = stage
    action = walk(action, ("finish", people["editor"]))
    client.force_login(people["editor"])
    text = client.get(action.get_absolute_url()).text
    assert "Confirm the end (lead partner)" in text
    assert f"Confirm the end ({action.plan.organisation})" not in text
