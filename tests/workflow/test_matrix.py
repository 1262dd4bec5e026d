"""Every state with every step and everybody: the door does what the document says, and a refusal leaves no trace."""

import pytest
from django.db import connection, transaction

from actionplans.models import Action, ActionPlan
from ledger.models import Entry
from monitoring.models import Evidence, PolicyChangeClaim
from practices.models import GoodPractice
from tests.factories import DAY, at
from tests.footprint import checksum
from tests.workflow.document import REFUSED, STATES, TABLES, may, outcome
from tests.workflow.stages import ABSENT, LACKING, PILOT_STEPS, RESTING, Stage
from workflow.door import perform
from workflow.errors import Refused

# The entries of other objects that a step entails: a plan or a practice takes its new version over
FOLLOWING = {("PlanRevision", "adopt"): 1, ("PlanRevision", "waive_endorsement"): 1}
FOLLOWING |= {("PracticeRevision", "approve"): 1, ("NewDate", "accept"): 1}
# Each line that the programme asks becomes a question; the answer takes along the one that waits
FOLLOWING |= {("ProgressReport", "ask"): 1, ("ProgressReport", "answer"): 1}

# What nobody sends: nobody decides on a definition, only on its values
UNSENT = {"Indicator"}


class TakenBack(Exception):
    """Ends the savepoint of a step that was done, so that the next cell finds everything as it was."""


def attempt(subject, step, actor, *, version, note, absent=None):
    """What the door answers in the document's words, and how many versions and entries a success added."""
    answer, marks = None, None
    try:
        with transaction.atomic():
            moved = perform(
                getattr(subject, step),
                by=actor.user,
                version=version,
                note=note,
                effective_at=at(),
                entered_for=absent,
            )
            marks = (moved.version - subject.version, Entry.objects.count())
            answer = type(moved).objects.get(pk=moved.pk).status
            raise TakenBack
    except TakenBack:
        return answer, marks
    except Refused as refusal:
        return word_of(refusal), None


def word_of(refusal):
    """Its name in the document's words; the status that the pages answer with must be the one of that name."""
    word = {"NotAllowed": "not allowed", "Impossible": "impossible", "Stale": "stale", "Blocked": "blocked"}[
        type(refusal).__name__
    ]
    assert refusal.status == REFUSED[word]
    return word


def cells(stage):
    """(actor, absent role, note, version offset) of everything that is tried with one step.

    Rights do not hang on the database: where it is slower, a few stand for all. A missing reason and an old version
    are asked about after the right, whoever is absent.
    """
    for actor in stage.actors if connection.vendor == "sqlite" else stage.a_few:
        yield from ((actor, None, *said) for said in (("Because.", 0), ("  ", 0), ("Because.", 1)))
        if actor.enters:
            yield from ((actor, absent, "Because.", 0) for absent in ABSENT)


def wrong_cells(stage, name, state, step):
    """Every cell of one state and step in which the door does not do what the document says."""
    row, matter, subject = TABLES[name][step], stage.matter(name), stage.fresh(name)
    turn = list(STATES[name]).index(state)
    for number, (actor, absent, note, offset) in enumerate(cells(stage)):
        is_sender = actor.is_sender and name not in UNSENT
        is_allowed = may(row, actor.posts, matter, is_sender=is_sender, absent=absent)
        if not is_allowed and (offset or not note.strip()):
            continue  # refused before either is looked at
        if not is_allowed and (number + turn) % stage.turns:
            continue  # tried in another state
        wanted = outcome(row, state, is_allowed, note, is_stale=bool(offset), has_gaps=stage.gaps(name, step))
        entered = stage.absent(absent, step) if absent else None
        got, marks = attempt(
            subject, step, actor, version=subject.version + offset, note=note, absent=entered
        )
        if got != wanted or marks not in (None, (1, 1 + FOLLOWING.get((name, step), 0))):
            yield f"{name} {state}, {step} by {actor.name}, for {absent}, {note!r}: {got} {marks}, not {wanted}"


def faults(stage, name, state, steps):
    """The wrong cells of these steps; when something else was left behind, the steps that left it."""
    assert stage.actors  # made at first use, and no trace
    before = checksum()
    found = [cell for step in steps for cell in wrong_cells(stage, name, state, step)]
    if checksum() != before:
        left = [step for step in steps if leaves_a_trace(stage, name, state, step)]
        found.append(f"{name} {state}: {left or 'the steps together'} leave a trace")
    return found


def leaves_a_trace(stage, name, state, step):
    before = checksum()
    list(wrong_cells(stage, name, state, step))
    return checksum() != before


def faults_of_all(stage, name):
    steps, found = [step for step in TABLES[name] if step not in ("complete", *JOINT)], []
    for state in STATES[name]:
        stage.put(name, state)
        found += faults(stage, name, state, steps)
    return found


OWNERS = ("partner", "lead partner")
# On a second database every other one stands for all: the rights do not hang on it
CASES = [
    pytest.param(name, whose, marks=pytest.mark.one_database if (row + column) % 2 else ())
    for row, name in enumerate(STATES)
    for column, whose in enumerate(OWNERS)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "whose"), CASES)
def test_every_step_from_every_state_by_everybody_does_what_the_document_says(name, whose):
    assert faults_of_all(Stage(whose), name) == []


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
@pytest.mark.parametrize("name", STATES)
def test_who_may_not_do_a_step_may_not_do_it_in_any_state(name, whose):
    assert faults_of_all(Stage(whose, turns=1), name) == []


JOINT = ("ask_consent", "consent")


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_the_matrix_has_somebody_for_every_step_of_the_document(whose):
    stage, found = Stage(whose, is_joint=True), []
    for name, rows in TABLES.items():
        matter = stage.matter(name)
        for step, row in rows.items():
            able = [
                actor.name
                for actor in stage.actors
                for absent in {right.principal for right in row.rights}
                if may(row, actor.posts, matter, is_sender=actor.is_sender, absent=absent)
            ]
            found += [] if able or row.follows else [f"{name}.{step}"]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_a_joint_plan_waits_for_its_partner_in_every_state_and_whoever_asks(whose):
    """Its sending is blocked by a condition other than the reason: the consent of the second partner."""
    stage, found = Stage(whose, is_joint=True), []
    for name in ("ActionPlan", "PlanRevision"):
        for state in STATES[name]:
            stage.put(name, state)
            found += faults(stage, name, state, ["submit", *JOINT])
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_what_takes_a_mark_back_or_takes_a_practice_over_is_done_by_whom_the_document_says(whose):
    """The steps whose conditions exclude other steps': on a practice that is published, closed and from elsewhere."""
    stage, found = Stage(whose), []
    marks = {"published": "yes", "ratings_closed_on": DAY, "is_taken_over": True, "sources": ["A guide"]}
    GoodPractice.objects.filter(pk=stage.practice.pk).update(**marks)
    stage.lacking = set()
    for state in STATES["GoodPractice"]:
        stage.put("GoodPractice", state)
        found += faults(
            stage, "GoodPractice", state, [step for name, step in LACKING if name == "GoodPractice"]
        )
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_evidence_of_a_decided_claim_is_destroyed_by_whom_the_document_says(whose):
    """The steps whose condition excludes the judgements': they want a claim that is decided."""
    stage, found = Stage(whose), []
    stage.lacking = set()
    for state in STATES["Evidence"]:
        stage.put("Evidence", state)
        PolicyChangeClaim.objects.filter(pk=stage.claim.pk).update(status="rejected")
        found += faults(stage, "Evidence", state, ["ask_destruction", "destroy"])
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_evidence_of_a_value_is_judged_and_replaced_by_whom_the_document_says(whose):
    """It is the one kind that the lead partner brings in for its own, because it measures its own project."""
    stage, found = Stage(whose), []
    Evidence.objects.filter(pk=stage.evidence.pk).update(claim=None, reading=stage.reading)
    for state in STATES["Evidence"]:
        stage.put("Evidence", state)
        found += faults(stage, "Evidence", state, ["register", "give_way", "accept", "reject", "challenge"])
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_completion_is_confirmed_once_it_is_reported_and_by_whom_the_document_says(whose):
    """The one step whose condition excludes another step's: it wants the report that the other may make only once."""
    stage, found = Stage(whose), []
    ActionPlan.objects.filter(pk=stage.plan.pk).update(completion_proposed_on=DAY)
    Action.objects.filter(pk=stage.action.pk).update(confirmed_on=DAY)
    for state in STATES["ActionPlan"]:
        stage.put("ActionPlan", state)
        found += faults(stage, "ActionPlan", state, ["complete"])
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
@pytest.mark.parametrize("pilot", ["marked", "asked", "approved", "refused"])
def test_a_pilot_is_asked_for_decided_on_and_started_in_this_order_and_by_whom_the_document_says(
    whose, pilot
):
    stage, found = Stage(whose), []
    stage.make_pilot(pilot)
    for state in STATES["Action"]:
        stage.put("Action", state)
        found += faults(stage, "Action", state, PILOT_STEPS)
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("whose", OWNERS)
def test_the_word_that_a_decision_outside_is_there_is_given_by_whom_the_document_says(whose):
    """The steps whose conditions exclude each other's: on an action that is held up."""
    stage, found = Stage(whose), []
    Action.objects.filter(pk=stage.action.pk).update(blocked_for="A decree", blocked_since=DAY)
    stage.lacking = {("Action", "block")}
    for state in STATES["Action"]:
        stage.put("Action", state)
        found += faults(stage, "Action", state, ["block", "unblock"])
    assert found == []


@pytest.mark.django_db
def test_what_rests_on_an_entered_decision_waits_for_a_second_person_where_the_rules_want_it():
    stage, found = Stage("partner"), []
    stage.enter_decisions()
    for name, (_decisions, resting) in RESTING.items():
        for state in STATES[name]:
            stage.put(name, state)
            found += faults(stage, name, state, resting)
    assert found == []
