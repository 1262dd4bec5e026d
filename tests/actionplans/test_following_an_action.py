"""How an action is followed: judgement beside computed progress, milestones, new dates, budget, decisions outside."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.forms.fields import amount_field
from actionplans.models import Action, Milestone, NewDate
from actionplans.progress import computed, spending
from notifications.reminders import plan as reminders_on
from projects.models import Role
from tests import factories
from tests.actionplans.following import Scene, board, do, work
from tests.factories import DAY
from values.dates import PartialDate
from values.money import Money
from workflow.errors import Blocked
from workflow.history import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def test_the_owners_judgement_stands_with_its_sentence_beside_the_computed_progress(scene):
    scene.milestone()
    answer = scene.step(scene.action, "tell_progress", judgement="at_risk", note="The law is late.")
    assert answer.status_code == 302
    for page in (scene.action, scene.plan):
        text = scene.get(page.get_absolute_url(), "auditor").text
        assert ("At risk" in text, "0 of 1 milestone" in text) == (True, True)
        assert "Last confirmed on 26 May 2022" in text
    assert "The law is late." in scene.get(scene.action.get_absolute_url()).text
    changes = history(scene.action)[0].changes
    assert ("action 1: judgement", "", "at_risk") in [tuple(one) for one in changes]


def test_progress_is_not_told_without_a_judgement(scene):
    answer = scene.step(scene.action, "tell_progress", note="Half is done.")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["judgement"])


def test_confirming_keeps_the_judgement(scene):
    scene.step(scene.action, "tell_progress", judgement="off_track", note="No money.")
    assert scene.step(scene.action, "confirm_progress").status_code == 302
    assert (scene.action.judgement, scene.action.progress) == ("off_track", "No money.")


def test_progress_is_the_share_of_reached_milestones_each_counting_the_same(scene):
    assert (computed(scene.action).percent, computed(scene.action).count) == (0, 0)
    assert "no milestones" in scene.get(scene.plan.get_absolute_url()).text
    one, _two, three = (scene.milestone(title) for title in ("One", "Two", "Three"))
    scene.step(one, "reach", reached_on="2022-05-20")
    assert (computed(scene.action).percent, computed(scene.action).reached) == (33, 1)
    scene.step(three, "leave_out", note="Not needed any more.")
    assert (computed(scene.action).percent, computed(scene.action).count) == (50, 2)
    assert "50%" in scene.get(scene.plan.get_absolute_url()).text


def test_without_milestones_a_completed_action_is_at_a_hundred_percent(scene):
    assert computed(scene.walk(("finish", "editor"))).percent == 100


def test_a_decision_outside_holds_an_action_up_until_its_partner_says_that_it_is_there(scene):
    answer = scene.step(
        scene.action,
        "block",
        note="The decree on vouchers.",
        blocked_by="Ministry of economy",
        blocked_since="2022-04-01",
    )
    assert answer.status_code == 302
    words = "Waits since 1 Apr 2022 for a decision by: Ministry of economy"
    for page in (scene.action, scene.plan):
        assert words in scene.get(page.get_absolute_url(), "auditor").text
    assert "The decree on vouchers." in scene.get(scene.action.get_absolute_url()).text
    assert "waits for a decision by: Ministry of economy" in scene.get(board(scene), "monitor").text
    assert [one.words for one in work(scene).duties if "Ministry" in one.words] == [words]
    assert scene.step(scene.action, "unblock").status_code == 302
    for url in (scene.action.get_absolute_url(), scene.plan.get_absolute_url(), board(scene)):
        assert "Ministry of economy" not in scene.get(url, "monitor").text.partition("History")[0]
    assert [one for one in work(scene).duties if "Ministry" in one.words] == []


def test_who_decides_outside_is_named_and_the_day_is_not_to_come(scene):
    answer = scene.step(scene.action, "block", note="A decree.", blocked_since="2022-05-27")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"blocked_by", "blocked_since"})
    with pytest.raises(Blocked):
        do(scene.action, "block", scene.people["editor"], "A decree.")


def test_the_budget_is_shown_against_what_was_spent_in_the_same_currency(scene):
    Action.objects.update(cost=Money(Decimal(1000)), has_no_cost=False)
    scene.step(
        scene.action,
        "tell_progress",
        judgement="on_track",
        note="Good.",
        spent_amount="250",
        spent_currency="EUR",
    )
    assert spending(scene.action).percent == 25
    assert "€250 of €1,000" in scene.get(scene.action.get_absolute_url()).text
    Action.objects.update(spent=Money(Decimal(1500)))
    assert "more than planned" in scene.get(scene.action.get_absolute_url()).text


def test_amounts_in_two_currencies_are_not_compared(scene):
    Action.objects.update(cost=Money(Decimal(1000)), spent=Money(Decimal(900), "GBP"))
    assert spending(scene.action).percent is None
    page = scene.get(scene.action.get_absolute_url()).text
    assert ("£900 of €1,000" in page, "not compared" in page) == (True, True)


def test_s47_an_overdue_action_alerts_its_owner(scene):
    """On its last day and each week after; no other partner hears of it, the lead partner from the second week on."""
    day = scene.duty(scene.action).due_on
    factories.member(scene.project, Role.EDITOR, factories.organisation())
    for after in (0, 7, 14):
        told = [
            one
            for one in reminders_on(day + dt.timedelta(days=after))
            if one.kind == "action" and one.subject == scene.action.title
        ]
        owner = {scene.people[part].email for part in ("editor", "representative")}
        lead = {scene.people["monitor"].email} if after > 7 else set()
        assert {one.recipient for one in told} == owner | lead
    page = scene.get(scene.plan.get_absolute_url()).text
    assert "End was due" not in page
    Action.objects.update(ends=PartialDate("2022-04"))
    assert "End was due 30 Apr 2022" in scene.get(scene.plan.get_absolute_url()).text


def test_thirty_actions_with_milestones_and_requests_take_as_many_queries_as_three(scene):
    counts = []
    for number in (3, 27):
        for _ in range(number):
            action = factories.action(scene.plan, status=Action.Status.RUNNING, status_since=DAY)
            about = {"plan": scene.plan, "action": action, "status_since": DAY}
            for title in "ab":
                Milestone.objects.create(title=title, first_date=PartialDate("2022-09"), **about)
            NewDate.objects.create(
                was=action.ends,
                wanted=PartialDate("2022-12"),
                reason="R",
                asked_on=DAY,
                asked_by=scene.people["editor"],
                **about,
            )
            Action.objects.filter(pk=action.pk).update(
                blocked_by="Who", blocked_for="What", blocked_since=DAY, judgement="at_risk"
            )
        for url, part in ((scene.plan.get_absolute_url(), "editor"), (board(scene), "monitor")):
            scene.get(url, part)
            with CaptureQueriesContext(connection) as queries:
                scene.get(url, part)
            counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            scene.get(reverse("work"), "monitor")
        counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_how_far_it_is_stands_first_and_what_seldom_happens_last(scene):
    page = scene.get(scene.action.get_absolute_url()).text
    steps = page.partition('id="steps"')[2].partition("</section>")[0]
    assert steps.index("Say how far it is") < steps.index("a decision outside holds it up")
    assert "not computed: it has no milestones" in page
    assert "0%" not in page


def test_an_amount_below_zero_is_refused_in_plain_words():
    form = forms.Form({"cost": "-5"})
    form.fields["cost"] = amount_field("Cost")
    assert form.errors == {"cost": ["An amount is not below zero. Write it without a minus."]}
