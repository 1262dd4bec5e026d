"""New versions in the browser: writing one, what its page tells, and where it waits."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action, ActionPlan, PlanRevision, PlanText
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with, why_material, with_action, without_action
from projects.models import Role
from tests import factories
from tests.actionplans.versioned import WHOLE_WAY, Scene, page, retitle
from tests.factories import DAY, now, walk
from tests.monitoring.scene import Scene as ClaimScene

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=9)


@pytest.fixture
def scene():
    return Scene()


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


def test_what_was_typed_on_a_version_that_others_changed_meanwhile_comes_back_in_words(scene, partner):
    revision = scene.revision()
    seen = now(revision)
    scene.write(revision, retitle)
    texts = {"title": "Mine", "language": "en", "aim": "growth_and_jobs", "policy_context": "C."}
    answer = post(partner, address("revision-edit", revision), seen, **texts)
    assert answer.status_code == 409
    assert "Investment for Growth and Jobs programme" in answer.text
    assert "growth_and_jobs" not in answer.text


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


@pytest.mark.parametrize(
    ("change", "words"),
    [("minor", "Accept the small change"), ("material", "Pass the new version on to the programme")],
)
def test_the_main_button_of_the_lead_partner_and_what_the_partner_is_told_fit_the_change(
    scene, partner, change, words
):
    revision = getattr(scene, change)()
    told = partner.get(address("revision-step", revision, "submit")).text
    assert told.count("Then comes") == told.count(f"Then comes: {words}") == 1
    scene.walk(revision, ("submit", "representative"))
    seen = page(scene, "monitor", revision.get_absolute_url())
    assert [part.partition("<")[0].partition(">")[2] for part in seen.split("btn primary")[1:]] == [words]


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


@pytest.mark.one_database
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


def test_a_change_of_one_word_changes_nothing_else(scene, partner):
    """Lines that came from a file end otherwise than those of a browser; a former partner stays on the text."""
    former = factories.organisation("Former")
    scene.plan.partners.add(former)
    Action.objects.filter(plan=scene.plan, number=1).update(funding="One.\nTwo.", has_no_funding=False)
    revision = start_revision(now(scene.plan), by=scene.people["editor"], on=DAY, why="W.")
    six = {"title": "First", "background": "Seen abroad.", "activities": "Vouchers.", "players": "The agency.",
           "starts": "2022-02", "ends": "2022-11", "has_no_cost": "on", "funding": "One.\r\nTwo."}  # fmt: skip
    post(partner, address("revision-action-edit", revision, 1), revision, **six)
    form = partner.get(address("revision-edit", revision)).context["form"]
    assert [str(key) for key in form.initial["partners"]] == [str(former.pk)]
    assert former in form.fields["partners"].queryset
    assert why_material(now(revision)) == []


def test_an_action_that_has_begun_is_not_offered_to_be_left_out(scene, partner):
    revision = scene.revision()
    scene.walk(Action.objects.get(plan=scene.plan, number=2), ("start", "editor"))
    text = partner.get(revision.get_absolute_url()).text
    first, second = (address("revision-action-drop", revision, number) for number in (1, 2))
    assert first in text
    assert second not in text
    assert "It has begun: it is ended on its own page." in text
    assert post(partner, second, revision).status_code == 422
    assert len(now(revision).content["actions"]) == 2
