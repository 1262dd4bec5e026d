"""What is written down for good is in the source language, whatever language its author reads."""

import datetime as dt

import pytest
from django.utils import translation

from actionplans import deadlines
from actionplans.services import plans as services
from ledger.models import Entry
from projects.models import Deadline
from tests.factories import at, cast, complete_plan, plan, project, walk
from workflow.history import history
from workflow.registry import ref

pytestmark = pytest.mark.django_db
GAP = "Add at least one action"


@pytest.fixture
def recorded():
    """A plan with gaps that was approved elsewhere, sent on by somebody who reads Slovene."""
    here = project()
    partner, _authority, people = cast(here)
    made = plan(here, partner, is_recorded=True)
    with translation.override("sl"):
        return walk(made, ("submit", people["representative"]))


def test_gaps_are_kept_in_the_source_language(recorded):
    [entry] = Entry.objects.about(ref(recorded)).for_list()
    assert GAP in entry.payload.data["gaps"]


def test_gaps_are_read_in_the_readers_language(recorded):
    assert GAP in history(recorded)[0].gaps
    with translation.override("sl"):
        assert "Dodajte vsaj en ukrep" in history(recorded)[0].gaps


def test_the_rule_of_a_deadline_is_kept_in_the_source_language():
    here = project()
    partner, _authority, _people = cast(here)
    made = plan(here, partner)
    with translation.override("sl"):
        deadlines.plan_started(made)
    assert Deadline.objects.for_subject(ref(made)).get().rule == "The plan is written in phase 1."


def test_the_rule_of_a_returns_answer_is_kept_in_the_source_language():
    here = project()
    partner, _authority, people = cast(here)
    made = walk(complete_plan(here, partner), ("submit", people["representative"]))
    with translation.override("sl"):
        services.step_with_day(
            made, "send_back", day=dt.date(2022, 6, 10), by=people["monitor"], version=made.version,
            note="Name the costs.", effective_at=at(),
        )  # fmt: skip
    assert Deadline.objects.get(kind=Deadline.Kind.REVISE).rule == "The day named with the return."
