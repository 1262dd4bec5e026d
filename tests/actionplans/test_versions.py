"""New versions of an approved plan: small and material changes, what stays in force, what a decision rested on."""

import pytest

from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision, PlanText
from actionplans.services.revisions import start_revision
from actionplans.versions import with_action, with_inspiration, with_many
from ledger.models import Entry
from projects.models import Deadline, Role
from tests import factories
from tests.actionplans.versioned import WHOLE_WAY, Scene, page, retitle
from tests.factories import DAY, now, walk
from values.dates import PartialDate
from workflow.errors import Blocked, Impossible, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def test_the_plan_stays_in_force_as_it_is_while_its_new_version_is_written(scene):
    before = scene.plan.content()
    scene.walk(scene.material(), ("submit", "representative"), ("clear", "monitor"))
    assert now(scene.plan).content() == before
    assert now(scene.plan).status == "in_implementation"


def test_a_small_change_is_in_force_when_the_lead_partner_accepts_it(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"), ("adopt", "monitor"))
    assert (now(revision).status, now(scene.plan).title) == ("in_force", "A better title")
    assert now(scene.plan).content_hash == revision.content_hash == now(scene.plan).hash_of_content()


def test_a_material_change_is_not_the_lead_partners_to_accept(scene):
    revision = scene.walk(scene.material(), ("submit", "representative"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(revision, ("adopt", "monitor"))
    assert "an action is dropped" in str(refusal.value.unmet[0].text)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda copy: with_many(copy, instruments=[factories.instrument()]), "other policy instruments"),
        (lambda copy: with_many(copy, partners=[factories.organisation()]), "other joint partners"),
        (lambda copy: with_action(copy, "One more"), "an action is added"),
        (lambda copy: setattr(copy.actions.all()[0], "ends", PartialDate("2024")), "an end after phase 2"),
        (lambda copy: setattr(copy.actions.all()[0], "funding", "The ERDF"), "another source of funding"),
    ],
)
def test_what_is_material_takes_the_whole_way(scene, change, reason):
    revision = scene.write(scene.revision(), change)
    url = revision.get_absolute_url()
    assert reason in page(scene, "editor", url).lower()


def test_the_scope_is_material_by_the_partners_own_word(scene):
    revision = scene.write(scene.revision(changes_scope=True), retitle)
    scene.walk(revision, ("submit", "representative"))
    with pytest.raises(Blocked):
        scene.walk(now(revision), ("adopt", "monitor"))


def test_a_material_change_comes_into_force_with_the_authoritys_endorsement(scene):
    revision = scene.walk(scene.material(), *WHOLE_WAY)
    assert now(revision).status == "in_force"
    assert [action.status for action in Action.objects.filter(plan=scene.plan)] == ["planned", "dropped"]
    assert len(now(scene.plan).content()["actions"]) == 1


def test_the_second_action_is_dropped_in_the_ledger_too_and_its_duty_ends(scene):
    scene.walk(scene.material(), *WHOLE_WAY)
    action = Action.objects.get(plan=scene.plan, number=2)
    assert Entry.objects.filter(object=f"actionplans.action:{action.uuid}").get().step == "Action.drop"
    assert not Deadline.objects.filter(subject=f"actionplans.action:{action.uuid}").open().exists()


def test_an_added_action_arrives_complete_with_its_inspiration_and_its_duty(scene):
    def add(copy):
        action, like = with_action(copy, "One more"), copy.actions.all()[0]
        for name in (
            "background",
            "activities",
            "players",
            "starts",
            "ends",
            "has_no_cost",
            "has_no_funding",
        ):
            setattr(action, name, getattr(like, name))
        with_inspiration(action, Inspiration(action=action, source="A visit", learnt="Much."))

    scene.walk(scene.write(scene.revision(), add), *WHOLE_WAY)
    action = Action.objects.get(plan=scene.plan, number=3)
    assert [str(one) for one in action.inspirations.all()] == ["A visit"]
    assert Deadline.objects.filter(subject=f"actionplans.action:{action.uuid}").open().exists()


def test_a_version_that_lacks_something_is_not_sent(scene):
    revision = scene.write(scene.revision(), lambda copy: with_action(copy, "Bare"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(revision, ("submit", "representative"))
    assert "Complete action 3" in str(refusal.value.unmet[0].text)


def test_a_version_that_changes_nothing_is_not_sent(scene):
    with pytest.raises(Blocked) as refusal:
        scene.walk(scene.revision(), ("submit", "representative"))
    assert "Change something" in str(refusal.value.unmet[0].text)


def test_an_action_that_has_begun_cannot_be_dropped(scene):
    action = Action.objects.get(plan=scene.plan, number=2)
    scene.walk(action, ("start", "editor"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(scene.material(), ("submit", "representative"))
    assert "Keep action 2" in str(refusal.value.unmet[0].text)


def test_an_action_that_begins_on_the_way_stops_the_version_that_drops_it(scene):
    revision = scene.walk(scene.material(), ("submit", "representative"), ("clear", "monitor"))
    scene.walk(Action.objects.get(plan=scene.plan, number=2), ("start", "editor"))
    with pytest.raises(Blocked):
        scene.walk(revision, ("accept", "officer"))


def test_a_plan_has_one_new_version_at_a_time(scene):
    scene.minor()
    with pytest.raises(Blocked):
        scene.revision()
    assert PlanRevision.objects.count() == 1


def test_a_later_version_replaces_the_one_in_force_and_numbers_count_on(scene):
    first = scene.walk(scene.minor(), ("submit", "representative"), ("adopt", "monitor"))
    again = scene.write(scene.revision(), lambda copy: setattr(copy, "contribution", "Two calls."))
    second = scene.walk(again, ("submit", "representative"), ("adopt", "monitor"))
    assert [(now(one).number, now(one).status) for one in (first, second)] == [
        (2, "superseded"),
        (3, "in_force"),
    ]


def test_what_was_sent_is_kept_for_good(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"), ("send_back", "monitor", "Shorter."))
    sent = now(revision).content_hash
    scene.write(revision, lambda copy: setattr(copy, "title", "Short"))
    assert PlanText.objects.get(content_hash=sent).content["title"] == "A better title"


def test_a_returned_version_is_mended_and_sent_again(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"), ("send_back", "monitor", "Shorter."))
    mended = scene.write(revision, lambda copy: setattr(copy, "title", "Short"))
    scene.walk(mended, ("submit", "representative"), ("adopt", "monitor"))
    assert now(scene.plan).title == "Short"


def test_a_sent_version_is_not_changed(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"))
    with pytest.raises(Impossible):
        scene.write(revision, lambda copy: setattr(copy, "title", "Another"))


def test_nobody_decides_on_their_own_new_version(scene):
    own = factories.member(scene.project, Role.OFFICER, scene.partner)
    revision = scene.walk(scene.material(), ("submit", "representative"), ("clear", "monitor"))
    with pytest.raises(NotAllowed):
        walk(revision, ("accept", own))


def test_a_plan_is_not_completed_while_its_text_is_changed(scene):
    scene.minor()
    for action in Action.objects.filter(plan=scene.plan):
        scene.walk(action, ("start", "editor"), ("finish", "editor"))
    plan = scene.walk(now(scene.plan), ("propose_completion", "representative"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(plan, ("complete", "monitor"))
    assert "new version" in str(refusal.value.unmet[0].text)


def test_a_version_ends_with_its_plan(scene):
    revision = scene.minor()
    scene.walk(now(scene.plan), ("abandon", "officer", "The region left."))
    assert now(revision).status == "withdrawn"


def test_no_version_is_begun_for_a_draft():
    project = factories.project()
    partner, authority, people = factories.cast(project)
    plan = factories.complete_plan(project, partner, owner=authority)
    with pytest.raises(Blocked):
        start_revision(plan, by=people["editor"], on=DAY, why="Why.")
    assert not PlanText.objects.exists()


def test_the_rules_may_leave_the_check_out_and_then_a_small_change_is_in_force_at_once():
    scene = Scene()
    rules = scene.project.rule_set.content | {"approval_route": {"lead_clearance": False}}
    scene.project.rule_set = factories.rule_set(**rules)
    scene.project.save()
    revision = scene.walk(scene.minor(), ("submit", "representative"))
    assert now(revision).status == "in_force"


def test_the_gaps_of_a_recorded_plan_wait_while_a_new_version_is_written(scene):
    ActionPlan.objects.filter(pk=scene.plan.pk).update(is_recorded=True)
    assert now(scene.plan).takes_additions
    scene.minor()
    assert not now(scene.plan).takes_additions
