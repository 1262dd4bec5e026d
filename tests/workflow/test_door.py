"""The one door: every refusal leaves the database as it was, every step leaves one entry."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Entry
from projects.models import Deadline
from tests.factories import (
    DAY,
    at,
    cast,
    complete_plan,
    member,
    organisation,
    person,
    plan,
    project,
    statements,
    walk,
)
from workflow import policy
from workflow.acts import EnteredFor
from workflow.door import amend, perform
from workflow.errors import Blocked, Impossible, NotAllowed, Stale
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A complete draft and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    return here, complete_plan(here, partner, owner=authority), people


def sent(made, people):
    return walk(made, ("submit", people["representative"]))


def test_a_plan_goes_from_draft_to_endorsed(stage):
    _, made, people = stage
    made = sent(made, people)
    made = walk(
        made, ("clear", people["monitor"]), ("accept", people["officer"]), ("endorse", people["authority"])
    )
    made = type(made).objects.get(pk=made.pk)
    assert (made.status, made.version, made.approved_on) == ("endorsed", 6, DAY)
    steps = Entry.objects.about(ref(made)).values_list("step", "from_state", "to_state", "object_version")
    assert list(steps)[-2:] == [
        ("ActionPlan.endorse", "accepted", "accepted", 5),
        ("ActionPlan.come_into_force", "accepted", "endorsed", 6),
    ]
    assert len(steps) == 5


def test_the_entry_names_what_was_decided_on(stage):
    _, made, people = stage
    made = walk(sent(made, people), ("clear", people["monitor"]))
    hashes = set(Entry.objects.about(ref(made)).values_list("object_hash", flat=True))
    assert hashes == {made.content_hash}
    assert len(made.content_hash) == 64


def refused(error, made, method, by, **arguments):
    """Do a step that must be refused; assert that nothing at all was written."""
    before = list(type(made).objects.values()), Entry.objects.count(), list(Deadline.objects.values())
    with pytest.raises(error) as caught:
        perform(getattr(made, method), by=by, **({"version": made.version, "effective_at": at()} | arguments))
    assert (
        list(type(made).objects.values()),
        Entry.objects.count(),
        list(Deadline.objects.values()),
    ) == before
    return caught.value


def test_another_role_may_not_and_hears_who_may(stage):
    _, made, people = stage
    assert "representative" in refused(NotAllowed, made, "submit", people["editor"]).who


def test_a_stale_page_is_refused(stage):
    _, made, people = stage
    assert refused(Stale, made, "submit", people["representative"], version=0).seen == 0


def test_a_step_from_another_state_is_impossible(stage):
    _, made, people = stage
    refused(Impossible, made, "clear", people["monitor"])


def test_a_step_without_its_reason_is_refused(stage):
    _, made, people = stage
    refused(Blocked, sent(made, people), "send_back", people["monitor"], note="  ")


def test_missing_conditions_are_named_with_their_links(stage):
    here, _, people = stage
    bare = plan(here, people["editor"].memberships.get().organisation)
    unmet = refused(Blocked, bare, "submit", people["representative"]).unmet
    assert len(unmet) == 5
    assert all(condition.url for condition in unmet)


def test_nobody_does_by_hand_what_follows_from_another_step(stage):
    _, made, people = stage
    refused(NotAllowed, made, "verify", people["officer"])


def test_the_submitter_never_decides_even_with_the_role(stage):
    here, made, people = stage
    member(here, "lead_partner_monitor", user=people["representative"])
    refused(NotAllowed, sent(made, people), "clear", people["representative"])


def test_nobody_decides_on_the_plan_of_their_organisation(stage):
    here, made, people = stage
    insider = member(here, "programme_officer", organisation=made.organisation)
    made = walk(sent(made, people), ("clear", people["monitor"]))
    refused(NotAllowed, made, "accept", insider)


def test_a_second_role_at_the_partner_takes_the_right_to_decide_on_its_plan(stage):
    here, made, people = stage
    member(here, "stakeholder", organisation=made.organisation, user=people["monitor"])
    refused(NotAllowed, sent(made, people), "clear", people["monitor"])


def test_the_lead_partners_own_plan_goes_to_the_deputy(stage):
    here, _, people = stage
    own = complete_plan(here, here.lead_organisation)
    sender = member(here, "partner_representative")
    own = walk(own, ("submit", sender))
    refused(NotAllowed, own, "clear", people["monitor"])
    assert walk(own, ("clear", people["deputy"])).status == "cleared"


def test_the_deputy_decides_on_no_other_plan(stage):
    _, made, people = stage
    refused(NotAllowed, sent(made, people), "clear", people["deputy"])


def test_a_right_in_another_project_is_no_right_here(stage):
    _, made, people = stage
    strong_elsewhere = member(project(), "lead_partner_monitor")
    refused(NotAllowed, sent(made, people), "clear", strong_elsewhere)


@pytest.mark.parametrize("end", ["membership", "account"])
def test_who_has_left_may_nothing(stage, end):
    _, made, people = stage
    leaver = people["representative"]
    if end == "membership":
        leaver.memberships.update(ended_on=DAY)
    else:
        leaver.is_active = False
        leaver.save()
    refused(NotAllowed, made, "submit", leaver)


def test_a_decision_entered_for_an_absent_officer_is_shown_and_asks_for_confirmation(stage):
    _, made, people = stage
    made = walk(sent(made, people), ("clear", people["monitor"]))
    letter = EnteredFor("programme_officer", None, "Joint secretariat", None, "ab" * 32)
    made = perform(
        made.accept, by=people["monitor"], version=made.version, effective_at=at(), entered_for=letter
    )
    entry = Entry.objects.about(ref(made)).last()
    assert (entry.entered_for, entry.payload.data["entered_for"]["name"]) == (letter.key, "Joint secretariat")
    assert EnteredStep.objects.about(made).unconfirmed().get().recorded_by == people["monitor"]


def test_a_submission_entered_for_a_partner_is_not_the_recorders_own(stage):
    _, made, people = stage
    absent = EnteredFor("partner_representative", made.organisation_id, "The partner")
    made = perform(
        made.submit, by=people["monitor"], version=made.version, effective_at=at(), entered_for=absent
    )
    assert made.submitted_by is None
    assert walk(made, ("clear", people["monitor"])).status == "cleared"


def test_entering_for_somebody_is_a_right_of_its_own(stage):
    _, made, people = stage
    absent = EnteredFor("programme_officer", None, "Joint secretariat")
    refused(NotAllowed, made, "submit", people["representative"], entered_for=absent)


def test_an_edit_bumps_the_version_and_tells_the_ledger(stage):
    _, made, people = stage
    changes = {"title": [made.title, "New"]}
    changed = amend(
        made,
        by=people["editor"],
        version=1,
        changes=changes,
        write=lambda locked: setattr(locked, "title", "New"),
        effective_at=at(),
    )
    assert (changed.title, changed.version) == ("New", 2)
    assert Entry.objects.about(ref(made)).last().payload.data["changes"] == changes


def test_what_was_sent_cannot_be_edited(stage):
    _, made, people = stage
    made = sent(made, people)
    with pytest.raises(Impossible):
        amend(made, by=people["editor"], version=made.version, changes={}, write=lambda locked: None)


def test_a_step_takes_at_most_nine_statements_and_one_for_each_guard(stage):
    """The ninth asks whether the project keeps the lines of its board."""
    _, made, people = stage
    made = sent(made, people)
    with CaptureQueriesContext(connection) as queries:
        walk(made, ("clear", people["monitor"]))
    assert len(statements(queries)) <= 9


def test_the_table_of_rights_is_closed():
    with pytest.raises(RuntimeError):
        policy.allow("ActionPlan.submit", "stakeholder", lambda *_: True)


def test_a_stranger_has_no_role(stage):
    here, made, _ = stage
    assert policy.roles_of(person(), here.pk) == []
    assert policy.acting_as("ActionPlan.submit", made, member(here, organisation=organisation())) is None


def test_the_gaps_of_a_plan_that_is_only_recorded_are_told_and_do_not_block(stage):
    here, _, people = stage
    partner = people["editor"].memberships.get().organisation
    bare = plan(here, partner, is_recorded=True)
    absent = EnteredFor("partner_representative", partner.pk, "The partner", None, "ab" * 32)
    sent_on = perform(bare.submit, by=people["monitor"], version=1, effective_at=at(), entered_for=absent)
    assert sent_on.status == "submitted"
    assert len(Entry.objects.about(ref(bare)).last().payload.data["gaps"]) == 5


def test_what_an_object_hangs_on_is_read_once_with_its_lock(stage):
    _, made, _people = stage
    action = made.actions.get()
    with CaptureQueriesContext(connection) as queries, pytest.raises(NotAllowed):
        perform(action.start, by=person(), version=1)
    assert sum('FROM "actionplans_actionplan"' in query["sql"] for query in queries) == 1
