"""New versions of an approved plan: small and material changes, what stays in force, what a decision rested on."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision, PlanText
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with, with_action, with_inspiration, with_many, without_action
from ledger.models import Entry
from projects.models import Deadline, Role
from tests import factories
from tests.factories import DAY, now, walk
from tests.monitoring.scene import Scene as ClaimScene
from values.dates import PartialDate
from workflow.errors import Blocked, Impossible, NotAllowed

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=9)


class Scene:
    """A plan in implementation with two planned actions, and everybody around it."""

    def __init__(self, **rules):
        self.project = factories.project(rule_set=factories.rule_set(**rules))
        self.partner, self.authority, self.people = factories.cast(self.project)
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority, actions=2)
        self.plan = factories.begun(plan, self.people)

    def revision(self, **fields):
        return start_revision(self.plan, by=self.people["editor"], on=DAY, why="A new call.", **fields)

    def write(self, revision, change):
        """Let a function change the copy of the plan and keep what it says then."""
        copy = copy_with(revision.plan, now(revision).content)
        change(copy)
        amend_revision(revision, copy, by=self.people["editor"], version=now(revision).version)
        return now(revision)

    def minor(self):
        return self.write(self.revision(), retitle)

    def material(self):
        return self.write(self.revision(), lambda copy: without_action(copy, 2))

    def walk(self, revision, *steps):
        return walk(revision, *((method, self.people[part], *note) for method, part, *note in steps))


def retitle(copy):
    copy.title = "A better title"


WHOLE_WAY = (
    ("submit", "representative"),
    ("clear", "monitor"),
    ("accept", "officer"),
    ("endorse", "authority"),
)


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


# in the browser


def page(scene, part, url):
    client = Client()
    client.force_login(scene.people[part])
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def partner(scene, client):
    client.force_login(scene.people["representative"])
    return client


def post(client, url, obj=None, **data):
    """Send a form with the version of what it is about."""
    marks = {"key": uuid.uuid4()} | ({"version": obj.version} if obj else {})
    return client.post(url, marks | data)


def address(name, revision, *more):
    return reverse(name, args=[revision.plan_id, revision.number, *more])


def test_the_plans_page_offers_the_change_and_tells_its_versions(scene, partner):
    url = reverse("revision-add", args=[scene.plan.uuid])
    assert url in partner.get(scene.plan.get_absolute_url()).content.decode()
    answer = post(partner, url, scene.plan, why="A new call is planned.")
    revision = PlanRevision.objects.get()
    assert answer.headers["Location"] == revision.get_absolute_url()
    assert revision.get_absolute_url() in partner.get(scene.plan.get_absolute_url()).content.decode()


def test_every_part_of_the_text_can_be_changed_in_the_browser(scene, partner):
    revision = scene.revision()
    old = scene.plan
    texts = {"title": "New", "language": "en", "aim": old.aim, "policy_context": "C.", "contribution": "D."}
    post(partner, address("revision-edit", revision), revision, **texts,
         instruments=[str(one.pk) for one in old.instruments.all()])  # fmt: skip
    six = {"title": "Third", "background": "B", "activities": "A", "players": "P", "starts": "2022-03",
           "ends": "2022-09", "has_no_cost": "on", "has_no_funding": "on"}  # fmt: skip
    post(partner, address("revision-action-add", revision), now(revision), **six)
    post(partner, address("revision-action-edit", revision, 1), now(revision), **six | {"title": "First"})
    post(partner, address("revision-action-drop", revision, 2), now(revision))
    learnt = {"source": "A seminar", "learnt": "How to begin."}
    post(partner, address("revision-inspiration-add", revision, 3), now(revision), **learnt)
    post(partner, address("revision-inspiration-remove", revision, 1, 0), now(revision))
    said = now(revision).content
    assert said["title"] == "New"
    assert [(action["number"], action["title"]) for action in said["actions"]] == [(1, "First"), (3, "Third")]
    assert [len(action["inspirations"]) for action in said["actions"]] == [0, 1]
    post(partner, address("revision-action-drop", revision, 2), now(revision))
    assert [action["number"] for action in now(revision).content["actions"]] == [1, 2, 3]


def test_the_page_of_a_version_tells_what_differs_and_what_is_missing(scene):
    revision = scene.write(scene.revision(), lambda copy: with_action(copy, "Bare"))
    told = page(scene, "representative", revision.get_absolute_url())
    assert "Bare" in told
    assert "Complete action 3" in told


def test_a_decision_shows_what_changed_since(scene):
    decided = now(scene.plan).content_hash
    scene.walk(scene.minor(), ("submit", "representative"), ("adopt", "monitor"))
    url = reverse("plan-since", args=[scene.plan.uuid, decided])
    assert "A better title" in page(scene, "officer", url)
    assert url in page(scene, "officer", reverse("plan-history", args=[scene.plan.uuid]))


def test_another_partner_sees_a_version_only_once_it_is_in_force(scene, client):
    client.force_login(factories.member(scene.project, Role.EDITOR, factories.organisation("Other")))
    revision = scene.minor()
    assert client.get(revision.get_absolute_url()).status_code == 404
    scene.walk(revision, ("submit", "representative"), ("adopt", "monitor"))
    assert client.get(revision.get_absolute_url()).status_code == 200


def test_a_version_is_sent_from_its_page_with_the_day_it_changed(scene, partner):
    revision = scene.minor()
    url = address("revision-step", revision, "submit")
    assert "Send the new version" in partner.get(url).content.decode()
    post(partner, url, now(revision))
    assert now(revision).status == "submitted"
    assert isinstance(now(revision).status_since, dt.date)


@pytest.mark.parametrize(
    ("change", "part", "words"),
    [
        (retitle, "monitor", "Accept the small change"),
        (lambda copy: without_action(copy, 2), "monitor", "Pass the new version on"),
    ],
)
def test_a_sent_version_stands_in_my_work_with_the_step_that_it_waits_for(scene, change, part, words):
    revision = scene.walk(scene.write(scene.revision(), change), ("submit", "representative"))
    work = page(scene, part, reverse("work"))
    assert words in work
    assert f"{revision.get_absolute_url()}steps/" in work
    assert words not in page(scene, "representative", reverse("work"))


def test_the_authority_finds_the_version_to_endorse_in_my_work(scene):
    revision = scene.walk(scene.material(), *WHOLE_WAY[:3])
    assert f"{revision.get_absolute_url()}steps/endorse/" in page(scene, "authority", reverse("work"))


def test_a_claim_names_the_version_of_the_plan_that_was_in_force_when_it_was_sent(client):
    here = ClaimScene()
    plan = here.running_plan()
    before = here.sent(plan=plan)
    revision = start_revision(plan, by=here.editor, on=DAY, why="A new call.")
    said = copy_with(plan, revision.content)
    said.title = "A better title"
    amend_revision(revision, said, by=here.editor, version=1)
    walk(now(revision), ("submit", here.representative), ("adopt", here.monitor), on=LATER)
    after = walk(
        here.sent(plan=now(plan)), ("recall", here.representative), ("submit", here.representative), on=LATER
    )
    client.force_login(here.monitor)
    told = [client.get(claim.get_absolute_url()).content.decode() for claim in (before, after)]
    assert [revision.get_absolute_url() in page for page in told] == [False, True]


@pytest.mark.parametrize("part", ["monitor", "officer", "authority", "representative"])
def test_my_work_asks_as_often_for_thirty_open_versions_as_for_three(scene, client, part):
    client.force_login(scene.people[part])
    counts = []
    for wanted in (3, 30):
        while PlanRevision.objects.count() < wanted:
            plan = factories.complete_plan(scene.project, scene.partner, owner=scene.authority)
            states = {"status": "in_implementation", "approved_on": DAY, "begun_on": DAY}
            ActionPlan.objects.filter(pk=plan.pk).update(**states)
            text = PlanText.objects.keep(plan, plan.content())
            PlanRevision(
                plan=plan, project=scene.project, organisation=scene.partner, number=2, why="W.", base=text,
                content=text.content | {"title": "Other"}, status_since=DAY,
                status=["submitted", "cleared", "accepted"][PlanRevision.objects.count() % 3],
            ).save(force_insert=True)  # fmt: skip
        client.get(reverse("work"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("work"))
        counts.append(len(factories.statements(queries)))
    assert counts[0] == counts[1]
