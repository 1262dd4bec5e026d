"""The steps of an action on its page, and what a running plan tells of them."""

import pytest

from projects.models import Role
from tests.actionplans.stepping import look, running, started, step
from tests.factories import DAY, action, member, prove
from values.dates import PartialDate

pytestmark = pytest.mark.django_db
END = {"ended_on": DAY.isoformat(), "had_no_cost": "on"}


@pytest.fixture
def stage():
    return started()


def test_a_partner_starts_and_finishes_an_action_on_its_page(client, stage):
    made, people = stage
    running(made, people)
    each = made.actions.get()
    assert "Start the action" in look(client, people["editor"], each, "start").text
    assert step(client, people["editor"], each, "start").url == each.get_absolute_url()
    each = made.actions.get()
    prove(each)
    assert step(client, people["editor"], each, "finish", note="20 vouchers.", **END).status_code == 302
    each = made.actions.get()
    assert (each.status, each.outcome, each.ended_on) == ("completed", "20 vouchers.", DAY)
    assert "20 vouchers." in client.get(each.get_absolute_url()).text


@pytest.mark.parametrize("method", ["start", "give_up"])
def test_an_action_waits_until_its_plan_runs(client, stage, method):
    made, people = stage
    each = made.actions.get()
    answer = step(client, people["editor"], each, method, note="Not wanted.")
    assert answer.status_code == 422
    assert "Wait until the plan is in implementation" in answer.text


def test_the_page_of_an_action_offers_its_steps_when_the_plan_runs_or_it_began_before_the_plan(client, stage):
    made, people = stage
    each, early = made.actions.get(), action(made, is_before_plan=True)
    client.force_login(people["editor"])
    waiting = client.get(each.get_absolute_url()).text
    assert "The action can be started when the plan is in implementation." in waiting
    assert "/steps/" not in waiting
    assert "Start the action" in client.get(early.get_absolute_url()).text
    running(made, people)
    assert "Start the action" in client.get(each.get_absolute_url()).text


def test_a_running_plan_tells_which_actions_hold_it_back(client, stage):
    made, people = stage
    made = running(made, people)
    client.force_login(people["monitor"])
    text = client.get(made.get_absolute_url()).text
    assert "station 5, Completed" in text
    assert "Finish 1 action" in text
    assert "btn blocked" in text


def test_a_partner_of_another_project_role_does_nothing(client, stage):
    made, _people = stage
    other = member(made.project, Role.STAKEHOLDER, made.organisation)
    assert step(client, other, made, "submit").status_code == 403


def test_an_action_that_is_late_still_says_its_state_and_since_when(client, stage):
    made, people = stage
    running(made, people)
    each = made.actions.get()
    step(client, people["editor"], each, "start")
    made.actions.update(ends=PartialDate("2022-04"))
    page = client.get(each.get_absolute_url()).text
    assert "End was due 30 Apr 2022" in page
    assert "In progress since 26 May 2022" in page
