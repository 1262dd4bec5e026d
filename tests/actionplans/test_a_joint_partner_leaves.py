"""A joint partner leaves the project: no plan waits for its consent, and what it consented to stays."""

import datetime as dt

import pytest

from actionplans.models import Signature
from actionplans.services.plans import step_with_day
from ledger.models import Entry
from projects.models import Deadline, Partnership, Role
from projects.services import changes
from tests.actionplans.versioned import Scene, retitle
from tests.factories import DAY, at, complete_plan, member, now, organisation, walk
from tests.projects.told import act, log_is_whole
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = Scene()
    made.other = organisation("Second partner")
    Partnership.objects.create(project=made.project, organisation=made.other, part="partner")
    made.people["second"] = member(made.project, Role.REPRESENTATIVE, made.other)
    made.people["administrator"] = member(made.project, Role.ADMINISTRATOR, organisation("Operator"))
    made.draft = complete_plan(made.project, made.partner, owner=made.authority)
    made.draft.partners.add(made.other)
    return made


def leave(scene, **more):
    changes.partner_leaves(scene.project, scene.other, on=DAY, **act(scene.people["administrator"]), **more)


def test_a_draft_waits_no_longer_for_who_left_and_the_consent_stays_on_record(scene):
    walk(scene.draft, ("consent", scene.people["second"]))
    leave(scene)
    assert not scene.draft.partners.exists()
    assert Signature.objects.filter(plan=scene.draft, organisation=scene.other).exists()
    told = Entry.objects.about(ref(scene.draft)).last()
    assert told.payload.data["changes"]["partners"] == [["Second partner"], []]
    assert walk(now(scene.draft), ("submit", scene.people["representative"])).status == "submitted"
    log_is_whole(scene.project)


def test_the_successor_writes_the_draft_in_its_place_unless_the_draft_is_its_own(scene):
    heir = organisation("Heir")
    own = complete_plan(scene.project, heir)
    own.partners.add(scene.other)
    leave(scene, successor=heir)
    assert list(scene.draft.partners.all()) == [heir]
    assert not own.partners.exists()


def test_a_plan_in_force_and_its_open_version_lose_who_left_and_the_version_stays_a_minor_one(scene):
    scene.plan.partners.add(scene.other)
    revision = scene.write(scene.revision(), retitle)
    leave(scene)
    revision = now(revision)
    assert not scene.plan.partners.exists()
    assert not revision.partners.exists()
    assert revision.content["partners"] == revision.base.content["partners"] == []
    sent = scene.walk(revision, ("submit", "representative"))
    assert scene.walk(sent, ("adopt", "monitor")).status == "in_force"


def test_a_version_that_lost_who_left_while_it_waited_comes_into_force_with_a_text_that_is_kept(scene):
    scene.plan.partners.add(scene.other)
    revision = scene.write(scene.revision(), retitle)
    revision = walk(revision, ("consent", scene.people["second"]))
    revision = scene.walk(revision, ("submit", "representative"))
    leave(scene)
    scene.walk(now(revision), ("adopt", "monitor"))
    plan = now(scene.plan)
    assert plan.content_hash == plan.hash_of_content()
    assert plan.texts.get(content_hash=plan.content_hash).content["partners"] == []


def test_nobody_is_asked_to_consent_to_its_own_plan_when_it_succeeds_a_joint_partner(scene):
    asked = {"by": scene.people["representative"], "version": scene.draft.version, "effective_at": at()}
    step_with_day(scene.draft, "ask_consent", day=DAY + dt.timedelta(days=9), **asked)
    leave(scene, successor=scene.partner)
    consents = Deadline.objects.for_subject(ref(scene.draft)).filter(kind=Deadline.Kind.CONSENT)
    assert not consents.open().exists()


def test_what_is_over_keeps_its_joint_partners(scene):
    walk(scene.draft, ("withdraw", scene.people["representative"], "No money."))
    leave(scene)
    assert list(scene.draft.partners.all()) == [scene.other]
