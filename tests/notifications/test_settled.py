"""A letter asks for nothing that is done by the moment at which it is written, in the reader's present language."""

import pytest

from notifications import letters, notices
from notifications.models import Letter
from projects.models import Role
from tests import factories
from tests.actionplans import versioned
from tests.factories import DAY, at, now, walk
from values import clock
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.models import EnteredStep
from workflow.services import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    here = factories.project()
    partner, authority, people = factories.cast(here)
    people["colleague"] = factories.member(here, Role.OFFICER, factories.organisation())
    plan = walk(factories.complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    return plan, people


def tell():
    notices.from_ledger(DAY, clock.now())


def texts(person):
    letters.compose(DAY, clock.now())
    return "".join(Letter.objects.filter(recipient=person).values_list("text", flat=True))


def test_whoever_decided_or_whose_colleague_did_is_not_asked_to_decide(stage):
    plan, people = stage
    tell()
    plan = walk(plan, ("clear", people["monitor"]))
    tell()
    walk(plan, ("accept", people["officer"]))
    for person in ("monitor", "officer", "colleague"):
        assert "Check the action plan" not in texts(people[person])
        assert "Decide on the action plan" not in texts(people[person])
    tell()
    assert "Endorse the action plan" in texts(people["authority"])


def test_who_has_still_to_decide_is_asked(stage):
    plan, people = stage
    walk(plan, ("clear", people["monitor"]))
    tell()
    assert "Decide on the action plan" in texts(people["colleague"])


def test_a_pilot_on_which_the_committee_has_decided_is_not_asked_for(stage):
    plan, people = stage
    action = plan.actions.first()
    type(action).objects.filter(pk=action.pk).update(is_pilot=True)
    action = walk(now(action), ("ask_pilot", people["representative"]))
    tell()
    walk(action, ("approve_pilot", people["officer"]))
    assert "Decide on the pilot" not in texts(people["colleague"])


def test_what_was_entered_is_asked_to_be_confirmed_until_it_is(stage):
    plan, people = stage
    plan = walk(plan, ("clear", people["monitor"]))
    absent = EnteredFor(Role.OFFICER, None, "The office")
    perform(plan.accept, by=people["monitor"], version=plan.version, effective_at=at(), entered_for=absent)
    tell()
    confirm(EnteredStep.objects.get(), by=people["officer"], effective_at=at())
    assert "Confirm what was entered for you" not in texts(people["colleague"])


def test_a_letter_names_a_version_in_the_language_that_the_reader_has_now():
    scene = versioned.Scene()
    reader = scene.people["officer"]
    type(reader).objects.filter(pk=reader.pk).update(language="sl")
    scene.walk(scene.material(), *versioned.WHOLE_WAY[:2])
    tell()
    type(reader).objects.filter(pk=reader.pk).update(language="en")
    text = texts(reader)
    assert "Version 2" in text
    assert "Različica 2" not in text
