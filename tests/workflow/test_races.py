"""Two people at once: one wins, the other hears why; on SQLite and on PostgreSQL."""

import threading

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from ledger.models import Entry, Log
from ledger.verifier import verify
from tests.factories import at, cast, complete_plan, member, project, walk
from workflow.door import perform
from workflow.errors import Refused
from workflow.registry import ref

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def at_once(*jobs):
    """Run the jobs at the same moment, each in a thread; their answers, or what they raised."""
    gate, answers = threading.Barrier(len(jobs)), []

    def run(job):
        with scopes_disabled():
            gate.wait()
            try:
                answers.append(job())
            except Refused as refusal:
                answers.append(refusal)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def same_step_at_once():
    """A crowd clears the same plan; the answers, and the plan."""
    here = project()
    partner, authority, people = cast(here)
    made = walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    crowd = [member(here, "lead_partner_monitor") for _ in range(CROWD)]
    answers = at_once(
        *[lambda by=by: perform(made.clear, by=by, version=made.version, effective_at=at()) for by in crowd]
    )
    assert [isinstance(answer, Refused) for answer in answers].count(False) == 1
    assert {answer.status for answer in answers if isinstance(answer, Refused)} == {409}
    assert Entry.objects.about(ref(made)).filter(step="ActionPlan.clear").count() == 1


def test_the_same_step_at_once_succeeds_once_and_leaves_one_entry():
    same_step_at_once()


@pytest.mark.long
def test_a_hundred_rounds_of_the_same_step_at_once():
    for _round in range(100):
        same_step_at_once()


def test_steps_on_different_plans_at_once_leave_a_log_without_gaps():
    here = project()
    partner, authority, people = cast(here)
    plans = [complete_plan(here, partner, owner=authority) for _ in range(CROWD)]
    at_once(
        *[
            lambda plan=plan: perform(plan.submit, by=people["representative"], version=1, effective_at=at())
            for plan in plans
        ]
    )
    log = Log.objects.get(pk=str(here.pk))
    assert (log.size, verify(log).fault) == (CROWD, None)


def test_a_step_that_waits_on_two_projects_never_waits_in_a_circle():
    """Heads are locked in the order of their keys, whatever the order of the records."""
    from ledger.unit import Record, unit

    def write(*logs):
        for _ in range(5):
            with unit() as work:
                for log in logs:
                    work.record(Record(log, "a", "r", "s", "o:1", 1, at()))
        return True

    assert at_once(*[lambda: write("a", "b"), lambda: write("b", "a")] * 3) == [True] * 6
    assert [verify(log).fault for log in Log.objects.all()] == [None, None]
