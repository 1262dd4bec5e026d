"""A plan that came back: everybody sees that, what was asked for and until when; open points stay a hint."""

import datetime as dt

import pytest
from django.urls import reverse

from actionplans.services.plans import amend_plan, step_with_day
from comments.models import Comment
from notifications import letters, notices
from notifications.models import Letter
from tests.factories import DAY, cast, complete_plan, now, project, walk
from values import clock
from workflow.door import perform

pytestmark = pytest.mark.django_db
POINTS = "Name the costs.\nSay who pays."
HINT = "Points of the return that are still open"


@pytest.fixture
def people():
    return {}


@pytest.fixture
def returned(people):
    here = project()
    partner, authority, cast_of = cast(here)
    people.update(cast_of)
    made = walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    day = dt.date(2022, 6, 10)
    return step_with_day(made, "send_back", day=day, by=people["monitor"], version=made.version, note=POINTS)


def page(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_the_page_tells_when_and_by_whom_it_was_returned_with_which_points_and_until_when(
    client, returned, people
):
    text = page(client, people["representative"], "plan-detail", returned.pk)
    told = text[text.index('id="told-title"') : text.index('id="hold-title"')]
    for words in ("The plan was returned", "Name the costs.", "Say who pays.", str(people["monitor"])):
        assert words in told
    assert "Answer wanted by 10 Jun 2022" in told
    assert "2 points are still open" in told


def test_the_page_tells_the_same_after_the_partner_has_begun_to_mend_it(client, returned, people):
    changes, values = {"contribution": ["A new call.", "Two calls."]}, {"contribution": "Two calls."}
    act = {"by": people["editor"], "version": returned.version}
    amend_plan(returned, changes=changes, values=values, **act)
    text = page(client, people["representative"], "plan-detail", returned.pk)
    told = text[text.index('id="told-title"') : text.index('id="hold-title"')]
    assert "Name the costs." in told
    assert str(people["monitor"]) in told
    assert str(people["editor"]) not in told


def test_as_at_an_earlier_day_the_page_tells_the_return_of_that_time(client, returned, people):
    made = complete_plan(returned.project, returned.organisation)
    for days, reason in ((9, "Name the costs."), (5, "Name the partners.")):
        made = walk(made, ("submit", people["representative"]), on=DAY - dt.timedelta(days=days))
        made = walk(made, ("send_back", people["monitor"], reason), on=DAY - dt.timedelta(days=days - 1))
    client.force_login(people["monitor"])
    for days, reason in ((7, "Name the costs."), (2, "Name the partners.")):
        shown = client.get(made.get_absolute_url(), {"as_at": str(DAY - dt.timedelta(days=days))})
        assert shown.context["told"].entry.note == reason


def test_the_line_says_that_the_plan_was_returned(client, returned, people):
    text = page(client, people["representative"], "plan-detail", returned.pk)
    assert "(returned 26 May 2022)" in text[text.index('class="lineband"') : text.index('id="told-title"')]


def test_open_points_are_named_before_sending_and_hold_nothing_back(client, returned, people):
    text = page(client, people["representative"], "plan-step", returned.pk, "submit")
    assert HINT in text
    assert "Say who pays." in text
    assert walk(returned, ("submit", people["representative"])).status == "submitted"


def test_open_points_are_named_to_the_lead_partner_before_passing_on(client, returned, people):
    sent = walk(returned, ("submit", people["representative"]))
    assert HINT in page(client, people["monitor"], "plan-step", sent.pk, "clear")
    assert "2 points are still open" in page(client, people["monitor"], "plan-detail", sent.pk)


def test_what_is_marked_as_done_is_no_open_point(client, returned, people):
    for point in Comment.objects.about(returned).filter(point__isnull=False):
        perform(point.resolve, by=people["representative"], version=point.version)
    assert HINT not in page(client, people["representative"], "plan-step", returned.pk, "submit")
    assert "still open" not in page(client, people["representative"], "plan-detail", now(returned).pk)


def test_the_letter_of_the_return_holds_its_points(returned, people):
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    [letter] = Letter.objects.filter(recipient=people["representative"])
    for words in ("Mend the action plan and send it again", *POINTS.splitlines(), "10 Jun 2022"):
        assert words in letter.text
