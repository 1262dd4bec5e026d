"""As at: a plan, its claims and the board as they stood at the end of an earlier day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.as_at import DATES, plans_at
from actionplans.deadlines import give
from actionplans.models import ActionPlan
from actionplans.services.revisions import start_revision
from monitoring.claims.as_at import DATES as CLAIM_DATES
from monitoring.claims.as_at import claims_at
from monitoring.models import PolicyChangeClaim
from monitoring.services.decisions import Decision, decide
from projects.models import Deadline
from tests.factories import DAY, at, cast, complete_plan, project, started_plan, walk
from tests.monitoring.scene import Scene
from tests.monitoring.test_looking_again import ALL, opined
from workflow.registry import transitions

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = dt.date(2022, 1, 10), dt.date(2022, 2, 10), dt.date(2022, 3, 10)
LATER = dt.date(2022, 6, 10)


@pytest.fixture
def scene(db):
    return Scene()


@pytest.fixture
def moved(scene):
    """A plan that was sent in January, passed on in February and returned in March."""
    made = walk(scene.plan, ("submit", scene.representative), on=JANUARY)
    made = walk(made, ("clear", scene.monitor), on=FEBRUARY)
    return walk(made, ("decline", scene.officer, "Name the budget."), on=MARCH)


def plan_at(plan, day):
    found = plans_at([plan], day, "Europe/Vienna")
    return found[0] if found else None


def test_a_plan_stands_as_it_stood_at_the_days_end(scene, moved):
    then = plan_at(moved, FEBRUARY)
    assert (then.status, then.status_since, then.submitted_on) == ("cleared", FEBRUARY, JANUARY)
    assert plan_at(moved, MARCH).submitted_on is None
    assert plan_at(moved, JANUARY - dt.timedelta(1)) is None


def test_what_stood_before_is_not_what_is_saved(moved):
    plan_at(moved, FEBRUARY)
    assert ActionPlan.objects.get(pk=moved.pk).status == "returned"


STATES = ("status", "status_since", "version")


def test_as_at_today_is_the_state_of_today(scene):
    scene.completed_plan()
    claim = opined(scene, scene.forwarded())
    claim = decide(claim, Decision(ALL), by=scene.officer, version=claim.version, effective_at=at())
    walk(claim, ("reassess", scene.officer, "A finding."))
    for model, restored, dates in (
        (ActionPlan, plans_at, DATES),
        (PolicyChangeClaim, claims_at, CLAIM_DATES),
    ):
        [saved] = model.objects.all()
        [then] = restored([saved], DAY, "Europe/Vienna")
        fields = {name.rstrip("?") for sets, _clears in dates.values() for name in sets}
        assert {name: getattr(then, name) for name in (*STATES, *fields)} == {
            name: getattr(saved, name) for name in (*STATES, *fields)
        }


@pytest.mark.parametrize(("model", "dates"), [(ActionPlan, DATES), (PolicyChangeClaim, CLAIM_DATES)])
def test_every_step_with_dates_is_a_step_of_its_machine(model, dates):
    assert set(dates) <= set(transitions(model))


def test_the_page_of_a_plan_as_at_a_day_says_so_and_offers_nothing(client, scene, moved):
    client.force_login(scene.monitor)
    page = client.get(moved.get_absolute_url(), {"as_at": "2022-02-10"}).text
    assert "As it stood at the end of 10 Feb 2022." in page
    assert "With the programme" in page
    assert 'class="hold' not in page
    assert "/edit/" not in page


@pytest.mark.parametrize("page", ["plan", "board"])
def test_what_was_written_down_only_after_the_day_is_marked(client, scene, moved, page):
    client.force_login(scene.monitor)
    address, words = getattr(scene, {"plan": "plan", "board": "project"}[page]), "written down only after"
    asked = [address.get_absolute_url(), {"as_at": "2022-02-20"}]
    assert words not in client.get(*asked).text
    walk(moved, ("submit", scene.representative), on=FEBRUARY + dt.timedelta(1))
    assert words in client.get(*asked).text
    assert words not in client.get(asked[0], {"as_at": "2022-02-10"}).text


def test_outside_the_demo_every_entry_of_a_later_day_is_written_down_after_it(moved, settings):
    assert not plan_at(moved, FEBRUARY).is_told_later
    settings.DEMO = False
    assert plan_at(moved, FEBRUARY).is_told_later


def test_actions_stand_as_they_stood(client, scene):
    scene.running_plan(on=MARCH)
    action = walk(scene.plan.actions.get(), ("start", scene.editor), on=MARCH)
    walk(action, ("finish", scene.editor), on=MARCH + dt.timedelta(7))
    client.force_login(scene.monitor)
    for later, words in ((0, "In progress"), (7, "Completed, to be confirmed")):
        day = MARCH + dt.timedelta(later)
        assert words in client.get(scene.plan.get_absolute_url(), {"as_at": day.isoformat()}).text


def test_a_version_that_nobody_had_begun_is_not_on_the_page(client, scene):
    plan = scene.running_plan(on=MARCH)
    start_revision(plan, by=scene.editor, on=DAY, why="A better title.")
    client.force_login(scene.monitor)
    assert [one.status for one in client.get(plan.get_absolute_url()).context["revisions"]] == ["draft"]
    assert client.get(plan.get_absolute_url(), {"as_at": "2022-04-01"}).context["revisions"] == []


def test_an_explanation_that_was_still_to_come_is_not_told(client, scene):
    plan = scene.running_plan(on=MARCH)
    walk(plan.actions.get(), ("start", scene.editor), ("finish", scene.editor), on=MARCH)
    plan = walk(plan, ("propose_completion", scene.representative), ("complete", scene.monitor), on=MARCH)
    walk(plan, ("explain", scene.representative, "It was cancelled."), on=MARCH + dt.timedelta(days=9))
    client.force_login(scene.monitor)
    for day, is_told in (("2022-03-12", False), ("2022-03-20", True)):
        page = client.get(plan.get_absolute_url(), {"as_at": day}).text
        assert ("It was cancelled." in page) == is_told


def test_a_day_before_the_plan_leads_back_to_today(client, scene):
    made = started_plan(scene.project, scene.partner, scene.editor)
    client.force_login(scene.monitor)
    answer = client.get(made.get_absolute_url(), {"as_at": "2019-01-01"}, follow=True)
    assert "was not begun yet on that day" in answer.text


@pytest.mark.parametrize("asked", ["yesterday", "2021-13-01", "99"])
def test_a_day_that_is_none_is_told_and_today_is_shown(client, scene, moved, asked):
    client.force_login(scene.monitor)
    page = client.get(moved.get_absolute_url(), {"as_at": asked}).text
    assert "Write the day as 2021-12-31." in page
    assert "As it stood" not in page


def test_a_day_to_come_is_told_and_today_is_shown(client, scene, moved):
    client.force_login(scene.monitor)
    page = client.get(moved.get_absolute_url(), {"as_at": "2099-12-31"}).text
    assert "This day is still to come." in page
    assert "As it stood" not in page


def test_the_board_counts_stations_as_they_were(client, scene, moved):
    client.force_login(scene.monitor)
    answer = client.get(reverse("board", args=[scene.project.slug]), {"as_at": "2022-02-10"})
    assert [row.plan.current for row in answer.context["board"].rows] == [2]
    assert "As it stood at the end of 10 Feb 2022." in answer.text
    now = client.get(reverse("board", args=[scene.project.slug]))
    assert [row.plan.current for row in now.context["board"].rows] == [1]


def figures(client, scene, day=None):
    """The figures above the board: overdue, due soon, waiting for the reader, changes claimed with their words."""
    asked = {"as_at": day.isoformat()} if day else {}
    answer = client.get(reverse("board", args=[scene.project.slug]), asked)
    assert ("As it stood at the end of" in answer.text) == bool(day)
    late, soon, mine, changes = answer.context["totals"]
    return late["count"], soon["count"], mine["count"], changes["count"], str(changes["words"])


def test_the_figures_above_the_board_are_those_of_the_day(client, scene, settings):
    settings.DEMO_TODAY = LATER + dt.timedelta(20)
    scene.running_plan(on=FEBRUARY)
    claim, before = opined(scene, scene.forwarded()), DAY - dt.timedelta(1)
    decide(claim, Decision(ALL), by=scene.officer, version=claim.version, effective_at=at(LATER))
    give(scene.plan, scene.plan, "revise", before, "A test.")
    Deadline.objects.filter(kind="revise").update(met_on=LATER)
    client.force_login(scene.officer)
    assert figures(client, scene, before) == (0, 1, 0, 0, "policy changes claimed, 0 verified")
    assert figures(client, scene, DAY) == (1, 0, 0, 1, "policy change claimed, 0 verified")
    assert figures(client, scene, LATER) == (0, 0, 0, 1, "policy change claimed, 1 verified")
    assert figures(client, scene) == (0, 0, 0, 1, "policy change claimed, 1 verified")


def test_a_claim_that_nobody_had_begun_is_not_on_the_page(client, scene):
    walk(scene.plan, ("submit", scene.representative), on=JANUARY)
    claim = scene.sent()
    client.force_login(scene.monitor)
    assert claim.title in client.get(scene.plan.get_absolute_url()).text
    assert claim.title not in client.get(scene.plan.get_absolute_url(), {"as_at": "2022-02-10"}).text


def test_the_board_as_at_takes_two_queries_more_at_any_size(client):
    here = project()
    partner, authority, people = cast(here)
    counts = []
    client.force_login(people["monitor"])
    for number in (2, 10):
        for _ in range(number):
            walk(
                complete_plan(here, partner, owner=authority),
                ("submit", people["representative"]),
                on=JANUARY,
            )
        for asked in ({}, {"as_at": "2022-02-10"}):
            client.get(here.get_absolute_url(), asked)
            with CaptureQueriesContext(connection) as queries:
                client.get(here.get_absolute_url(), asked)
            counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3] <= counts[0] + 2
