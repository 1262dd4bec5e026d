"""Pilots: asked for by the partner, decided on by the committee, not begun before; a mark is part of the text."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from actionplans.as_at import show_actions_at
from actionplans.models import Action
from actionplans.services import plans as services
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.texts import fingerprint
from actionplans.versions import copy_with, why_material
from ledger.models import Entry
from projects.models import Role
from tests import factories
from tests.factories import DAY, at, now, walk
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db


class Scene:
    """A plan in implementation whose only action is a pilot."""

    def __init__(self, **fields):
        self.project = factories.project()
        self.partner, self.authority, self.people = factories.cast(self.project)
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority, actions=0)
        factories.action(plan, **({"is_pilot": True} | fields))
        self.plan = factories.begun(plan, self.people)
        self.action = self.plan.actions.get()

    def walk(self, *steps):
        self.action = walk(
            now(self.action), *((method, self.people[part], *note) for method, part, *note in steps)
        )
        return self.action

    def page(self, part):
        client = Client()
        client.force_login(self.people[part])
        return client.get(self.action.get_absolute_url()).text


ASKED = ("ask_pilot", "representative")


@pytest.fixture
def scene():
    return Scene()


def test_a_pilot_starts_when_the_committee_has_approved_it(scene):
    with pytest.raises(Blocked) as refusal:
        scene.walk(("start", "editor"))
    [unmet] = refusal.value.unmet
    assert "Ask for the pilot" in str(unmet.text)
    assert unmet.url == reverse("action-step", args=[scene.action.uuid, "ask_pilot"])
    scene.walk(ASKED)
    with pytest.raises(Blocked):
        scene.walk(("start", "editor"))
    scene.walk(("approve_pilot", "officer"), ("start", "editor"))
    assert (scene.action.status, scene.action.pilot) == ("in_progress", Action.Pilot.APPROVED)


def test_a_refused_pilot_does_not_start_and_is_not_asked_for_again(scene):
    scene.walk(ASKED, ("refuse_pilot", "officer", "It is not additional."))
    for step in (("start", "editor"), ASKED):
        with pytest.raises(Blocked):
            scene.walk(step)
    assert "let a new version of the plan take off the mark" in scene.page("editor")


def test_a_refused_pilot_is_carried_out_as_an_ordinary_action_once_a_new_version_takes_the_mark_off(scene):
    scene.walk(ASKED, ("refuse_pilot", "officer", "It is not additional."))
    take_over(scene, is_pilot=False)
    assert scene.walk(("start", "editor")).status == "in_progress"
    assert scene.action.pilot_refused_on is None


def take_over(scene, *, is_pilot):
    revision = begin(scene, is_pilot)
    walk(revision, ("submit", scene.people["representative"]), ("adopt", scene.people["monitor"]))


def begin(scene, is_pilot):
    revision = start_revision(now(scene.plan), by=scene.people["editor"], on=DAY, why="The committee.")
    copy = copy_with(revision.plan, revision.content)
    copy.actions.all()[0].mark_as_pilot(is_pilot)
    amend_revision(revision, copy, by=scene.people["editor"], version=revision.version)
    return now(revision)


def test_a_pilot_that_a_new_version_adds_is_a_material_change():
    assert "a pilot is added" in map(str, why_material(begin(Scene(is_pilot=False), True)))


def test_an_action_that_has_begun_does_not_become_a_pilot():
    scene = Scene(is_pilot=False)
    scene.walk(("start", "editor"))
    with pytest.raises(Blocked) as refusal:
        walk(begin(scene, True), ("submit", scene.people["representative"]))
    assert "Take the mark off action 1" in str(refusal.value.unmet[0].text)


def test_the_decision_is_entered_from_the_letter_and_nobody_decides_on_their_own(scene):
    scene.walk(ASKED)
    with pytest.raises(NotAllowed):
        scene.walk(("approve_pilot", "representative"))
    absent = EnteredFor(Role.OFFICER, None, "The committee")
    acting = {"by": scene.people["monitor"], "version": scene.action.version, "effective_at": at()}
    assert perform(scene.action.approve_pilot, entered_for=absent, **acting).pilot == Action.Pilot.APPROVED


def test_the_committee_is_asked_once_the_plan_is_sent(scene):
    draft = factories.complete_plan(scene.project, scene.partner, actions=0)
    waiting = factories.action(draft, is_pilot=True)
    early = factories.action(draft, is_pilot=True, is_before_plan=True)
    with pytest.raises(Blocked):
        walk(waiting, ("ask_pilot", scene.people["representative"]))
    walked = walk(
        early,
        ("ask_pilot", scene.people["representative"]),
        ("approve_pilot", scene.people["officer"]),
        ("start", scene.people["editor"]),
    )
    assert walked.status == "in_progress"


def test_in_a_recorded_plan_a_missing_approval_holds_nothing_back(scene):
    type(scene.plan).objects.filter(pk=scene.plan.pk).update(is_recorded=True)
    assert scene.walk(("start", "editor")).status == "in_progress"


def test_a_text_without_a_pilot_keeps_the_hash_that_it_had_before_there_were_pilots():
    content = Scene(is_pilot=False).plan.content()
    assert all("is_pilot" not in action for action in content["actions"])
    assert fingerprint(content) != fingerprint(Scene().plan.content())


def test_the_pages_tell_how_far_the_pilot_is_and_the_request_waits_in_the_officers_work(scene):
    assert "Pilot, not asked for yet" in scene.page("auditor")
    scene.walk(ASKED)
    assert "Pilot, waits for the committee" in scene.page("auditor")
    client = Client()
    client.force_login(scene.people["officer"])
    [item] = client.get(reverse("work")).context["work"].awaited
    assert (str(item.verb), item.since) == ("Approve the pilot", DAY)
    assert client.get(item.url).status_code == 200


def test_the_mark_is_set_in_the_actions_form(scene):
    draft = factories.complete_plan(scene.project, scene.partner)
    action, client = draft.actions.get(), Client()
    client.force_login(scene.people["editor"])
    sent = {"key": uuid.uuid4(), "version": draft.version, "title": action.title, "is_pilot": "on"}
    client.post(reverse("action-edit", args=[action.uuid]), sent)
    assert now(action).pilot == Action.Pilot.MARKED


def test_as_at_an_earlier_day_a_pilot_stands_as_it_stood_then(scene):
    scene.walk(ASKED, ("approve_pilot", "officer"))
    shown = now(scene.action)
    show_actions_at([shown], DAY.replace(year=2021), "Europe/Brussels")
    assert shown.pilot == Action.Pilot.MARKED


def pilot_at(scene, day):
    shown = now(scene.action)
    show_actions_at([shown], day, "Europe/Brussels")
    return shown.pilot


@pytest.mark.parametrize("way", ["a new version", "an edit of the draft"])
def test_as_at_a_mark_that_was_taken_off_and_set_anew_is_a_new_matter(way):
    scene = Scene(is_before_plan=True)
    if way == "an edit of the draft":
        draft = factories.complete_plan(scene.project, scene.partner, actions=0)
        scene.action = factories.action(draft, is_pilot=True, is_before_plan=True)
    asked, approved = (
        ("ask_pilot", scene.people["representative"]),
        ("approve_pilot", scene.people["officer"]),
    )
    walk(now(scene.action), asked, approved, on=DAY - dt.timedelta(2))
    for is_pilot in (False, True):
        mark(scene, is_pilot, way)
    assert pilot_at(scene, DAY - dt.timedelta(1)) == Action.Pilot.APPROVED
    assert pilot_at(scene, DAY) == now(scene.action).pilot == Action.Pilot.MARKED


def mark(scene, is_pilot, way):
    action, editor = now(scene.action), scene.people["editor"]
    if way == "a new version":
        sent = walk(begin(scene, is_pilot), ("submit", scene.people["representative"]))
        onwards = [("clear", "monitor"), ("accept", "officer")] if is_pilot else [("adopt", "monitor")]
        walk(sent, *((method, scene.people[part]) for method, part in onwards))
    else:
        changes = {"is_pilot": [action.is_pilot, is_pilot]}
        given = {"changes": changes, "values": {"is_pilot": is_pilot}}
        services.amend_action(action, by=editor, version=action.plan.version, **given)


def test_the_approval_names_the_text_that_it_rests_on_and_the_page_tells_what_has_changed_since(scene):
    scene.walk(ASKED, ("approve_pilot", "officer"))
    approval = Entry.objects.about(ref(scene.action)).get(step="Action.approve_pilot")
    assert approval.object_hash == scene.action.pilot_hash == now(scene.plan).content_hash
    assert "has changed since" not in scene.page("auditor")
    revision = start_revision(now(scene.plan), by=scene.people["editor"], on=DAY, why="Other players.")
    copy = copy_with(revision.plan, revision.content)
    copy.actions.all()[0].players = "Somebody else."
    amend_revision(revision, copy, by=scene.people["editor"], version=revision.version)
    walk(now(revision), ("submit", scene.people["representative"]), ("adopt", scene.people["monitor"]))
    since = reverse("plan-since", args=[scene.plan.pk, approval.object_hash])
    page = scene.page("auditor")
    assert "The action has changed since that decision" in page
    assert page.count(since) == 2  # beside the decision, and in the history
    client = Client()
    client.force_login(scene.people["auditor"])
    assert "Somebody else." in client.get(since).text


def test_an_approval_in_a_draft_keeps_the_text_of_that_day(scene):
    draft = factories.complete_plan(scene.project, scene.partner, actions=0)
    early = factories.action(draft, is_pilot=True, is_before_plan=True)
    people = scene.people
    walk(early, ("ask_pilot", people["representative"]), ("approve_pilot", people["officer"]))
    assert draft.texts.get().content_hash == now(early).pilot_hash == now(draft).hash_of_content()
    changes = {"changes": {"players": ["The agency.", "Others."]}, "values": {"players": "Others."}}
    services.amend_action(now(early), by=people["editor"], version=now(draft).version, **changes)
    scene.action = early
    assert "The action has changed since that decision" in scene.page("editor")


@pytest.mark.parametrize(("part", "method"), [("representative", "ask_pilot"), ("officer", "refuse_pilot")])
def test_a_step_about_a_pilot_promises_no_start(scene, client, part, method):
    client.force_login(scene.people[part])
    text = client.get(reverse("action-step", args=[scene.action.uuid, method])).text
    assert "The state stays as it is" in text
    assert "Then comes" not in text
