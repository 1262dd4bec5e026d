"""Plans that stop: suspended until a day, withdrawn by the partner, ended early by the programme."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from actionplans import deadlines
from projects.models import Deadline
from tests.factories import DAY, at, begun, cast, complete_plan, now, project, walk
from workflow.door import perform
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db
LATER = dt.date(2022, 9, 1)


@pytest.fixture
def stage():
    """A complete draft and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    return complete_plan(here, partner, owner=authority), people


@pytest.fixture
def running(stage):
    """A plan in implementation."""
    made, people = stage
    made = begun(made, people)
    return made, people


def suspended(made, people):
    return walk(made, ("suspend", people["monitor"], "The call is delayed."))


def post(client, user, made, method, **fields):
    client.force_login(user)
    marks = {"key": uuid.uuid4(), "version": made.version}
    return client.post(reverse("plan-step", args=[made.pk, method]), marks | fields)


def test_the_lead_partner_suspends_a_plan_until_a_day_and_the_partner_is_reminded_of_it(client, running):
    made, people = running
    answer = post(
        client, people["monitor"], made, "suspend", note="The call is delayed.", answer_by="2022-09-01"
    )
    assert answer.url == made.get_absolute_url()
    duty = Deadline.objects.for_subject(ref(made)).open().get(kind="review")
    assert (now(made).status, duty.due_on) == ("suspended", LATER)
    page = client.get(made.get_absolute_url()).text
    assert "Why the plan is suspended" in page
    assert "The call is delayed." in page
    assert "(suspended)" in page


@pytest.mark.parametrize("missing", ["note", "answer_by"])
def test_a_suspension_needs_a_reason_and_a_day(client, running, missing):
    made, people = running
    fields = {"note": "The call is delayed.", "answer_by": "2022-09-01"} | {missing: ""}
    assert post(client, people["monitor"], made, "suspend", **fields).status_code == 422
    assert now(made).status == "in_implementation"


def test_only_the_lead_partner_ends_a_suspension_and_the_day_is_met(running):
    made, people = running
    deadlines.give(made, made, Deadline.Kind.REVIEW, LATER, "The day named with the suspension.")
    made = suspended(made, people)
    with pytest.raises(NotAllowed):
        perform(made.resume, by=people["representative"], version=made.version, effective_at=at())
    made = walk(made, ("resume", people["monitor"]))
    assert made.status == "in_implementation"
    assert Deadline.objects.get(subject=ref(made), kind="review").met_on == DAY


def test_a_suspended_plan_is_not_completed_and_still_owes_what_it_owed(running):
    made, people = running
    before = Deadline.objects.under(ref(made)).open().count()
    made = suspended(made, people)
    with pytest.raises(Impossible):
        perform(made.propose_completion, by=people["representative"], version=made.version, effective_at=at())
    assert Deadline.objects.under(ref(made)).open().count() == before


def test_the_board_says_that_a_plan_is_suspended(client, running):
    made, people = running
    suspended(made, people)
    client.force_login(people["monitor"])
    assert "suspended" in client.get(reverse("board", args=[made.project.slug])).text


@pytest.mark.parametrize("way", [(), ("submit",), ("submit", "clear"), ("submit", "clear", "accept")])
def test_the_partner_withdraws_a_plan_until_it_is_endorsed_and_nothing_is_due_any_more(stage, way):
    made, people = stage
    deadlines.plan_started(made)
    by = {"submit": "representative", "clear": "monitor", "accept": "officer"}
    made = walk(made, *((method, people[by[method]]) for method in way))
    made = walk(made, ("withdraw", people["representative"], "The call was cancelled."))
    assert (made.status, made.withdrawn_on) == ("withdrawn", DAY)
    assert not Deadline.objects.under(ref(made)).open().exists()


def test_the_top_of_a_plan_that_is_over_says_so_and_no_station_is_now(client, stage):
    made, people = stage
    made = walk(made, ("withdraw", people["representative"], "The call was cancelled."))
    client.force_login(people["officer"])
    page = client.get(made.get_absolute_url()).text
    top = page[page.index("<h1") : page.index("</ol></div></div>")]
    assert top.count("Withdrawn") == 2
    assert "Now here" not in top


def test_an_endorsed_plan_is_not_withdrawn_by_its_partner(running):
    made, people = running
    with pytest.raises(Impossible):
        perform(
            made.withdraw, by=people["representative"], version=made.version, note="No.", effective_at=at()
        )


def test_the_programme_ends_a_plan_early_with_a_reason(running):
    made, people = running
    with pytest.raises(Blocked):
        perform(made.abandon, by=people["officer"], version=made.version, effective_at=at())
    made = walk(made, ("abandon", people["officer"], "The partner left the project."))
    assert (made.status, made.station) == ("withdrawn", 4)


def test_a_plan_that_is_over_is_kept_and_only_read(client, stage):
    made, people = stage
    made = walk(made, ("withdraw", people["representative"], "The call was cancelled."))
    client.force_login(people["representative"])
    page = client.get(made.get_absolute_url()).text
    assert "Why the plan ended early" in page
    assert reverse("plan-edit", args=[made.pk]) not in page
    assert client.get(reverse("plan-edit", args=[made.pk])).status_code == 409


def test_actions_of_a_plan_that_is_over_stay_as_they_are(running):
    made, people = running
    running_action = made.actions.get()
    running_action = walk(running_action, ("start", people["editor"]))
    walk(made, ("abandon", people["officer"], "The partner left the project."))
    with pytest.raises(Blocked) as caught:
        perform(running_action.finish, by=people["editor"], version=running_action.version, effective_at=at())
    assert "stay as they are" in str(caught.value.unmet[0].text)
