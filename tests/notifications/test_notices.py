"""Every step is told to those who must act or know next, once, and never to its author."""

import datetime as dt

import pytest

from actionplans.services.plans import step_with_day
from ledger.models import Entry
from ledger.unit import Record, unit
from notifications import audience, letters, notices
from notifications.models import Cursor, Letter, Notice
from projects.models import Deadline, Role
from tests import factories
from tests.actionplans import versioned
from values import clock
from workflow import policy
from workflow.acts import EnteredFor
from workflow.door import perform

pytestmark = pytest.mark.django_db
DAY = factories.DAY


@pytest.fixture
def project():
    return factories.project()


@pytest.fixture
def cast(project):
    return factories.cast(project)


@pytest.fixture
def plan(project, cast):
    partner, authority, _people = cast
    return factories.complete_plan(project, partner, owner=authority)


def told(people, step):
    """Who has been told of a step, by their part in the cast."""
    reached = set(Notice.objects.filter(rule=step).values_list("recipient_id", flat=True))
    return {part for part, person in people.items() if person.pk in reached}


def test_every_step_has_an_audience_or_is_silent_on_purpose():
    declared = policy.declared_steps()
    assert set(audience.TABLE) | audience.SILENT == declared
    assert not set(audience.TABLE) & audience.SILENT


def test_each_step_of_a_plan_reaches_those_who_are_next(plan, cast):
    _partner, _authority, people = cast
    way = [
        ("submit", "representative", {"monitor"}),
        ("clear", "monitor", {"officer"}),
        ("accept", "officer", {"authority", "editor", "representative"}),
        ("endorse", "authority", {"editor", "representative"}),
        ("begin", "monitor", {"editor", "representative"}),
    ]
    for step, by, reached in way:
        plan = factories.walk(plan, (step, people[by]))
        notices.from_ledger(DAY, clock.now())
        assert told(people, f"ActionPlan.{step}") == reached
    assert told(people, "ActionPlan.come_into_force") == {"monitor"}


def test_returned_plan_is_urgent_for_its_partner(plan, cast):
    _partner, _authority, people = cast
    factories.walk(
        plan, ("submit", people["representative"]), ("send_back", people["monitor"], "Name the fund.")
    )
    notices.from_ledger(DAY, clock.now())
    assert told(people, "ActionPlan.send_back") == {"editor", "representative"}
    assert all(notice.is_urgent for notice in Notice.objects.filter(rule="ActionPlan.send_back"))


def test_lead_partners_own_plan_goes_to_the_deputy(project, cast):
    _partner, authority, people = cast
    lead = factories.member(project, Role.REPRESENTATIVE, project.lead_organisation)
    plan = factories.complete_plan(project, project.lead_organisation, owner=authority)
    factories.walk(plan, ("submit", lead))
    notices.from_ledger(DAY, clock.now())
    assert told(people, "ActionPlan.submit") == {"deputy"}


def test_author_is_not_told_even_in_another_role(project, plan, cast):
    partner, _authority, people = cast
    factories.member(project, Role.MONITOR, partner, user=people["representative"])
    factories.walk(plan, ("submit", people["representative"]))
    notices.from_ledger(DAY, clock.now())
    assert told(people, "ActionPlan.submit") == {"monitor"}


def test_the_absent_one_is_asked_to_confirm(plan, cast):
    partner, _authority, people = cast
    absent = EnteredFor(Role.REPRESENTATIVE, partner.pk, "The partner's director")
    perform(plan.submit, by=people["monitor"], version=1, effective_at=factories.at(), entered_for=absent)
    notices.from_ledger(DAY, clock.now())
    [notice] = Notice.objects.filter(what__endswith="/confirm")
    assert notice.recipient == people["representative"]
    assert str(audience.words_of(notice.what)) == "Confirm what was entered for you"


def test_reading_again_adds_nothing_even_from_the_start(plan, cast):
    _partner, _authority, people = cast
    factories.walk(plan, ("submit", people["representative"]))
    notices.from_ledger(DAY, clock.now())
    before = Notice.objects.count()

    notices.from_ledger(DAY, clock.now())
    Cursor.objects.update(next_seq=0)
    notices.from_ledger(DAY, clock.now())

    assert (before, Notice.objects.count()) == (1, 1)
    assert Cursor.objects.get().next_seq == Entry.objects.count()


def test_long_log_is_read_in_batches_to_its_end(plan, cast, monkeypatch):
    _partner, _authority, people = cast
    monkeypatch.setattr(notices, "BATCH", 2)
    for _ in range(3):
        plan = factories.walk(
            plan, ("submit", people["representative"]), ("recall", people["representative"])
        )
    notices.from_ledger(DAY, clock.now())
    assert Notice.objects.count() == 6


def test_history_that_is_written_down_now_is_not_told(plan, cast):
    _partner, _authority, people = cast
    factories.walk(plan, ("submit", people["representative"]), on=DAY - dt.timedelta(days=60))
    notices.from_ledger(DAY, clock.now())
    assert not Notice.objects.exists()
    assert Cursor.objects.get().next_seq == Entry.objects.count()


def test_log_that_cannot_be_read_does_not_hold_up_the_others(plan, cast):
    _partner, _authority, people = cast
    with unit() as work:
        work.record(
            Record(
                log="0-damaged",
                actor="somebody",
                role=Role.REPRESENTATIVE,
                step="ActionPlan.submit",
                object="actionplans.actionplan:not-a-uuid",
                object_version=1,
                effective_at=factories.at(),
            )
        )
    factories.walk(plan, ("submit", people["representative"]))

    with pytest.raises(ExceptionGroup):
        notices.from_ledger(DAY, clock.now())

    assert told(people, "ActionPlan.submit") == {"monitor"}
    assert Cursor.objects.get(log="0-damaged").next_seq == 0


def test_nothing_new_takes_one_statement(plan, cast, django_assert_num_queries):
    _partner, _authority, people = cast
    factories.walk(plan, ("submit", people["representative"]))
    notices.from_ledger(DAY, clock.now())
    with django_assert_num_queries(1):
        notices.from_ledger(DAY, clock.now())


def test_a_step_is_told_however_long_no_worker_ran(plan, cast):
    people = cast[2]
    factories.walk(plan, ("submit", people["representative"]))
    away = dt.timedelta(days=60)
    notices.from_ledger(DAY + away, clock.now() + away)
    assert told(people, "ActionPlan.submit") == {"monitor"}


def test_what_is_entered_for_somebody_is_told_however_old_their_letter(plan, cast):
    partner, _authority, people = cast
    absent = EnteredFor(Role.REPRESENTATIVE, partner.pk, "The partner")
    long_ago = factories.at(DAY - dt.timedelta(days=60))
    perform(plan.submit, by=people["monitor"], version=1, effective_at=long_ago, entered_for=absent)
    notices.from_ledger(DAY, clock.now())
    assert told(people, "ActionPlan.submit") == {"representative"}


def test_nobody_is_asked_for_a_stage_that_the_rules_leave_out():
    route = {"lead_clearance": False, "programme_acceptance": True, "authority_endorsement": False}
    here = factories.project(rule_set=factories.rule_set(approval_route=route))
    partner, authority, people = factories.cast(here)
    made = factories.complete_plan(here, partner, owner=authority)
    factories.walk(made, ("submit", people["representative"]), ("accept", people["officer"]))
    notices.from_ledger(DAY, clock.now())
    assert told(people, "ActionPlan.submit") == set()
    assert told(people, "ActionPlan.skip_check") == {"officer"}
    assert told(people, "ActionPlan.accept") == {"editor", "representative"}
    assert told(people, "ActionPlan.come_into_force") == {"monitor"}


def test_a_version_that_is_withdrawn_is_told_to_the_programme_too():
    scene = versioned.Scene()
    revision = scene.walk(scene.material(), *versioned.WHOLE_WAY[:2])
    scene.walk(revision, ("withdraw", "representative", "Not needed."))
    notices.from_ledger(DAY, clock.now())
    told_of = Notice.objects.filter(rule="PlanRevision.withdraw").values_list("recipient", flat=True)
    assert set(told_of) == {scene.people["monitor"].pk, scene.people["officer"].pk}


def test_a_letter_about_a_new_version_names_the_plan_in_the_readers_language():
    scene = versioned.Scene()
    scene.people["authority"].language = "sl"
    scene.people["authority"].save()
    write_letters()
    revision = scene.walk(scene.material(), *versioned.WHOLE_WAY[:2])
    step_with_day(
        revision, "decline", day=DAY, by=scene.people["officer"], version=revision.version, note="Why?",
        effective_at=factories.at(),
    )  # fmt: skip
    write_letters()
    scene.walk(factories.now(revision), *versioned.WHOLE_WAY[:3])
    write_letters()
    title = scene.plan.title
    assert Deadline.objects.get(kind="revise").subject_name == f"Version 2: {title}"
    letter = Letter.objects.get(recipient=scene.people["editor"], subject__contains="Mend the new version")
    assert f"Version 2: {title}" in letter.subject
    assert f"Version 2: {title}" in letter.text
    to_endorse = Notice.objects.get(rule="PlanRevision.accept", recipient=scene.people["authority"])
    assert to_endorse.subject_name == f"Različica 2: {title}"


def write_letters():
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
