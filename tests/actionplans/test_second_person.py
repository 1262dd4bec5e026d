"""Where the rules want it, a second person confirms what was entered for a decider before anything rests on it."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with, without_action
from ledger.models import Entry
from ledger.verifier import verify
from projects.models import Role
from tests import factories
from tests.factories import DAY, at, now, walk
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked
from workflow.models import EnteredStep
from workflow.services import confirm

pytestmark = pytest.mark.django_db
RULES = {"recorded_decision_needs_second_person": True}


class Scene:
    """A plan that the lead partner has passed on, under rules that want a second person, or not."""

    def __init__(self, **rules):
        self.project = factories.project(rule_set=factories.rule_set(**(RULES | rules)))
        self.partner, self.authority, self.people = factories.cast(self.project)
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority, actions=2)
        self.plan = self.walk(plan, ("submit", "representative"), ("clear", "monitor"))

    def walk(self, subject, *steps):
        steps = [(method, self.people[part], *note) for method, part, *note in steps]
        return walk(now(subject), *steps)

    def enter(self, subject, method, role, note=""):
        body = self.authority.pk if role == Role.AUTHORITY else None
        row = now(subject)
        return perform(
            getattr(row, method), by=self.people["monitor"], version=row.version, effective_at=at(), note=note,
            entered_for=EnteredFor(role, body, "The office"),
        )  # fmt: skip

    def confirm(self):
        for entered in EnteredStep.objects.unconfirmed():
            confirm(entered, by=self.people["auditor"], effective_at=at())

    def blocked(self, subject, method, part):
        with pytest.raises(Blocked) as refusal:
            self.walk(subject, (method, part))
        return refusal.value.unmet[0]


@pytest.fixture
def scene():
    return Scene()


def test_a_plan_is_endorsed_once_its_entered_acceptance_is_confirmed(scene):
    scene.enter(scene.plan, "accept", Role.OFFICER)
    unmet = scene.blocked(scene.plan, "endorse", "authority")
    assert str(unmet.text) == "Have a second person confirm what was entered for: The office"
    client = Client()
    client.force_login(scene.people["auditor"])
    page = client.get(unmet.url)
    assert 'id="entered-title"' in page.text
    assert "What rests on a decision of the programme or an authority waits for it." in page.text
    scene.confirm()
    assert scene.walk(scene.plan, ("endorse", "authority")).status == "endorsed"


def test_an_entered_endorsement_lets_the_plan_come_into_force_when_it_is_confirmed(scene):
    scene.walk(scene.plan, ("accept", "officer"))
    scene.enter(scene.plan, "endorse", Role.AUTHORITY)
    assert now(scene.plan).status == "accepted"
    scene.confirm()
    assert now(scene.plan).status == "endorsed"
    steps = [entry.step for entry in Entry.objects.order_by("seq")][-2:]
    assert steps == ["EnteredStep.confirm", "ActionPlan.come_into_force"]
    assert verify(Entry.objects.first().log).fault is None


def test_a_plan_without_an_authority_comes_into_force_with_its_entered_endorsement_and_not_before(scene):
    now(scene.plan).instruments.update(owner=None)
    scene.enter(scene.plan, "accept", Role.OFFICER)
    scene.confirm()
    assert now(scene.plan).status == "accepted"
    row = now(scene.plan)
    perform(
        row.endorse, by=scene.people["monitor"], version=row.version, effective_at=at(),
        entered_for=EnteredFor(Role.AUTHORITY, None, "The ministry"),
    )  # fmt: skip
    assert now(scene.plan).status == "accepted"
    scene.confirm()
    assert now(scene.plan).status == "endorsed"


def test_where_no_endorsement_is_asked_for_an_entered_acceptance_waits_too():
    scene = Scene(approval_route={"authority_endorsement": False})
    scene.enter(scene.plan, "accept", Role.OFFICER)
    assert now(scene.plan).status == "accepted"
    scene.confirm()
    assert now(scene.plan).status == "endorsed"


def test_implementation_waits_for_the_confirmation_of_what_was_decided_without_endorsement(scene):
    scene.walk(scene.plan, ("accept", "officer"))
    scene.enter(scene.plan, "waive_endorsement", Role.OFFICER, "Not required.")
    scene.blocked(scene.plan, "begin", "monitor")
    scene.confirm()
    assert scene.walk(scene.plan, ("begin", "monitor")).status == "in_implementation"


def test_a_plan_that_was_returned_from_a_letter_is_sent_again_once_that_is_confirmed(scene):
    scene.enter(scene.plan, "decline", Role.OFFICER, "Name the budget.")
    scene.blocked(scene.plan, "submit", "representative")
    scene.confirm()
    assert scene.walk(scene.plan, ("submit", "representative")).status == "submitted"


@pytest.mark.parametrize("rules", [{"recorded_decision_needs_second_person": False}])
def test_where_the_rules_do_not_want_it_nothing_waits(rules):
    scene = Scene(**rules)
    scene.enter(scene.plan, "accept", Role.OFFICER)
    scene.enter(scene.plan, "endorse", Role.AUTHORITY)
    assert scene.walk(scene.plan, ("begin", "monitor")).status == "in_implementation"


def test_what_was_entered_for_a_partner_holds_nothing_back(scene):
    plan = factories.complete_plan(scene.project, scene.partner, owner=scene.authority)
    row = now(plan)
    absent = EnteredFor(Role.REPRESENTATIVE, scene.partner.pk, "The partner")
    perform(row.submit, by=scene.people["monitor"], version=1, effective_at=at(), entered_for=absent)
    assert scene.walk(plan, ("clear", "monitor"), ("accept", "officer")).status == "accepted"


def test_a_recorded_plan_does_not_wait(scene):
    type(scene.plan).objects.filter(pk=scene.plan.pk).update(is_recorded=True)
    scene.enter(scene.plan, "accept", Role.OFFICER)
    assert scene.walk(scene.plan, ("endorse", "authority"))
    assert now(scene.plan).status == "endorsed"


def test_a_new_version_is_in_force_when_its_entered_endorsement_is_confirmed_on_its_page(scene):
    plan = scene.walk(scene.plan, ("accept", "officer"), ("endorse", "authority"))
    plan = scene.walk(plan, ("begin", "monitor"))
    revision = start_revision(plan, by=scene.people["editor"], on=DAY, why="Less money.")
    copy = copy_with(plan, revision.content)
    without_action(copy, 2)
    amend_revision(revision, copy, by=scene.people["editor"], version=1)
    scene.walk(revision, ("submit", "representative"), ("clear", "monitor"), ("accept", "officer"))
    scene.enter(revision, "endorse", Role.AUTHORITY)
    assert (now(revision).status, len(now(plan).content()["actions"])) == ("accepted", 2)
    client = Client()
    client.force_login(scene.people["auditor"])
    assert "Entered for others, not confirmed yet" in client.get(revision.get_absolute_url()).text
    entered = EnteredStep.objects.unconfirmed().get()
    client.post(reverse("entered-confirm", args=[entered.pk]), {"key": uuid.uuid4()})
    assert (now(revision).status, len(now(plan).content()["actions"])) == ("in_force", 1)


def test_a_pilot_starts_once_its_entered_approval_is_confirmed(scene):
    plan = scene.walk(scene.plan, ("accept", "officer"), ("endorse", "authority"))
    scene.walk(plan, ("begin", "monitor"))
    action = plan.actions.first()
    type(action).objects.filter(pk=action.pk).update(is_pilot=True)
    scene.walk(action, ("ask_pilot", "representative"))
    scene.enter(action, "approve_pilot", Role.OFFICER)
    assert scene.blocked(action, "start", "editor").url.startswith(plan.get_absolute_url())
    scene.confirm()
    assert scene.walk(action, ("start", "editor")).status == "in_progress"


@pytest.mark.parametrize("name", ["work", "plan-several"])
def test_lists_take_as_many_queries_for_thirty_plans_as_for_three(scene, name):
    counts, client = [], Client()
    client.force_login(scene.people["monitor"])
    address = reverse(name, args=[scene.project.slug] if name == "plan-several" else [])
    for count in (2, 27):
        for _ in range(count):
            plan = factories.complete_plan(scene.project, scene.partner, owner=scene.authority)
            type(plan).objects.filter(pk=plan.pk).update(status="endorsed")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("is_wanted_later", [True, False])
def test_a_decision_belongs_to_the_rules_under_which_it_was_entered(is_wanted_later):
    """Rules that are switched on later do not hold it, and those that are switched off do not let it go."""
    scene = Scene(recorded_decision_needs_second_person=not is_wanted_later)
    scene.enter(scene.plan, "accept", Role.OFFICER)
    rules = factories.rule_set(recorded_decision_needs_second_person=is_wanted_later)
    type(scene.project).objects.filter(pk=scene.project.pk).update(rule_set=rules)
    if not is_wanted_later:
        scene.blocked(scene.plan, "endorse", "authority")
        scene.confirm()
    assert scene.walk(scene.plan, ("endorse", "authority")).status == "endorsed"
