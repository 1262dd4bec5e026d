"""The lead partner reminds a partner: one letter at once that lists what is due, each duty with its link."""

import datetime as dt

import pytest

from actionplans import deadlines
from notifications import letters, notices
from notifications.models import Letter, Notice
from projects.models import Deadline
from tests.factories import DAY, now, walk
from tests.monitoring.scene import Scene
from values import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def due(scene, kind, day, subject=None):
    return deadlines.give(scene.plan, subject or scene.plan, kind, day, "test")


def remind(scene):
    walk(scene.plan, ("remind", scene.monitor))
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())


def test_the_letter_leaves_at_once_with_every_duty_that_is_late_or_due_soon(scene):
    action = scene.plan.actions.get()
    due(scene, "plan", DAY - dt.timedelta(days=3))
    due(scene, "action", DAY + dt.timedelta(days=20), action)
    due(scene, "complete", DAY + dt.timedelta(days=200))
    remind(scene)
    text = Letter.objects.get(recipient=scene.editor, kind=Letter.Kind.URGENT).text
    assert "The lead partner reminds you of what is due" in text
    assert "Send the action plan" in text
    assert "3 days late" in text
    assert action.get_absolute_url() in text
    assert set(Notice.objects.filter(recipient=scene.editor).values_list("what", flat=True)) == {
        "ActionPlan.remind/partner",
        "plan",
        "action",
    }


def test_the_letter_does_not_count_the_reminder_itself(scene):
    due(scene, "plan", DAY - dt.timedelta(days=3))
    remind(scene)
    assert Letter.objects.get(recipient=scene.editor).subject.startswith("1 thing is late for ")


def test_where_nothing_is_near_it_tells_what_comes_next(scene):
    due(scene, "plan", DAY + dt.timedelta(days=100))
    due(scene, "complete", DAY + dt.timedelta(days=200))
    remind(scene)
    assert list(
        Notice.objects.filter(recipient=scene.editor, kind="reminder").values_list("what", flat=True)
    ) == ["plan"]


def test_only_those_hear_of_it_who_owe_it(scene):
    due(scene, "plan", DAY)
    remind(scene)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {
        scene.editor.pk,
        scene.representative.pk,
    }


def test_what_was_done_before_the_letter_left_is_not_told(scene):
    due(scene, "plan", DAY)
    walk(now(scene.plan), ("remind", scene.monitor))
    notices.from_ledger(DAY, clock.now())
    Deadline.objects.update(met_on=DAY)
    letters.compose(DAY, clock.now())
    assert "Send the action plan" not in Letter.objects.get(recipient=scene.editor).text


def test_many_reminders_are_read_in_as_many_queries_as_one(scene, django_assert_max_num_queries):
    due(scene, "plan", DAY)
    walk(scene.plan, ("remind", scene.monitor))
    with django_assert_max_num_queries(16):
        notices.from_ledger(DAY, clock.now())
