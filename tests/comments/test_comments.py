"""What people say about an object: who reads it, answers, points of a return, and who is told."""

import uuid

import pytest
from django.apps import apps
from django.urls import reverse

from comments import subjects
from comments.models import Comment
from comments.services import readers_of, say
from ledger.models import Entry
from notifications import notices
from notifications.models import Notice
from projects.models import Role
from tests import factories
from tests.factories import DAY, now, walk
from tests.workflow.stages import Stage
from values import clock
from workflow.errors import NotAllowed

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self):
        self.project = factories.project()
        self.partner, self.authority, self.people = factories.cast(self.project)
        self.plan = factories.complete_plan(self.project, self.partner, owner=self.authority)

    def say(self, text, part="monitor", body=None, **fields):
        held = self.people[part].memberships.first()
        return say(
            self.plan,
            text,
            by=self.people[part],
            organisation_id=body or held.organisation_id,
            on=DAY,
            **fields,
        )

    def returned(self, reason="Name the costs.\nSay who pays.\n"):
        return walk(self.plan, ("submit", self.people["representative"]),
                    ("send_back", self.people["monitor"], reason))  # fmt: skip


def tell():
    notices.from_ledger(clock.today(), clock.moment())


@pytest.fixture
def scene():
    return Scene()


def send(client, url, **data):
    return client.post(url, {"key": uuid.uuid4()} | data)


def reads(scene, comment):
    """Who of the cast is meant to read it."""
    return {
        part for part, user in scene.people.items()
        if Comment.objects.visible_to(user).filter(pk=comment.pk).exists()
    }  # fmt: skip


CHECKS = {"monitor", "deputy", "officer", "auditor"}


@pytest.mark.parametrize(
    ("circle", "readers"),
    [
        ("parties", {*CHECKS, "editor", "representative"}),
        ("reviewers", CHECKS),
        ("project", {*CHECKS, "editor", "representative", "authority"}),
        ("organisation", {"monitor"}),
    ],
)
def test_a_comment_is_read_by_those_it_is_meant_for_and_the_list_of_readers_agrees(scene, circle, readers):
    comment = scene.say("Why?", circle=circle)
    assert reads(scene, comment) == readers
    others = readers - {"monitor", "authority"}  # a draft is not open to the authority
    assert set(readers_of(comment)) == {scene.people[part].pk for part in others}


def test_a_former_member_and_a_stranger_read_nothing(scene):
    comment = scene.say("Why?", circle="project")
    scene.people["editor"].memberships.update(ended_on=DAY)
    stranger = factories.member(factories.project(), Role.OFFICER)
    assert "editor" not in reads(scene, comment)
    assert not Comment.objects.visible_to(stranger).exists()


def test_nobody_speaks_in_a_circle_that_they_do_not_read(scene):
    with pytest.raises(NotAllowed):
        scene.say("Between us.", part="editor", circle="reviewers")
    with pytest.raises(NotAllowed):
        scene.say(
            "As the lead partner.",
            part="editor",
            circle="organisation",
            body=scene.project.lead_organisation_id,
        )
    assert not Comment.objects.exists()
    assert not Entry.objects.filter(step="Comment.create").exists()


def test_an_answer_stays_in_the_circle_of_its_thread(scene):
    thread = scene.say("Between us.", circle="reviewers")
    answer = scene.say("Indeed.", part="officer", circle="project", answers_to=thread)
    assert answer.circle == "reviewers"
    with pytest.raises(NotAllowed):
        scene.say("What?", part="editor", answers_to=thread)


def test_the_ledger_has_the_hash_of_a_comment_and_none_of_its_words(scene):
    comment = scene.say("Something personal.")
    entry = Entry.objects.get(step="Comment.create")
    assert entry.object_hash == comment.content_hash
    assert "personal" not in str(entry.payload.data)


def test_whoever_is_named_gets_a_letter_if_they_read_the_comment(scene):
    scene.say("Look.", circle="reviewers", mentioned=[scene.people["officer"], scene.people["editor"]])
    tell()
    told = set(Notice.objects.values_list("recipient", flat=True))
    assert told == {scene.people["officer"].pk}


def test_whoever_began_the_thread_hears_of_the_answer(scene):
    thread = scene.say("Why?")
    Notice.objects.all().delete()
    scene.say("Because.", part="editor", answers_to=thread)
    tell()
    assert scene.people["monitor"].pk in Notice.objects.values_list("recipient", flat=True)


def test_each_line_of_a_return_is_a_point_of_its_own(scene):
    scene.returned()
    points = Comment.objects.about(scene.plan)
    assert [(point.point, point.text) for point in points] == [(1, "Name the costs."), (2, "Say who pays.")]


def test_a_second_return_counts_its_points_anew_and_keeps_those_that_are_open(scene):
    plan = walk(scene.returned(), ("submit", scene.people["representative"]))
    walk(plan, ("send_back", scene.people["monitor"], "Shorter."))
    told = {comment.text: comment.point for comment in Comment.objects.all()}
    assert told == {"Name the costs.": None, "Say who pays.": None, "Shorter.": 1}


def test_a_point_is_marked_as_done_and_opened_again_by_its_readers(scene, client):
    scene.returned()
    point = Comment.objects.get(point=1)
    client.force_login(scene.people["editor"])
    send(client, reverse("comment-step", args=[point.pk, "resolve"]), version=point.version)
    assert now(point).status == "resolved"
    client.force_login(scene.people["monitor"])
    send(client, reverse("comment-step", args=[point.pk, "reopen"]), version=now(point).version)
    assert now(point).status == "open"


def test_a_point_marked_twice_at_once_is_marked_once(scene, client):
    scene.returned()
    point = Comment.objects.get(point=1)
    client.force_login(scene.people["editor"])
    url = reverse("comment-step", args=[point.pk, "resolve"])
    answers = [send(client, url, version=point.version).status_code for _ in range(2)]
    assert answers == [302, 409]


def test_the_partner_finds_the_points_on_the_plans_page_and_answers(scene, client):
    scene.returned()
    client.force_login(scene.people["representative"])
    page = client.get(scene.plan.get_absolute_url()).content.decode()
    point = Comment.objects.get(point=2)
    assert "Say who pays." in page
    url = reverse("comment-answer", args=[point.pk])
    assert url in page
    assert send(client, url, text="The region does.").status_code == 302
    assert "The region does." in client.get(scene.plan.get_absolute_url()).content.decode()


def test_a_thread_is_begun_from_the_page_and_bad_input_loses_nothing(scene, client):
    client.force_login(scene.people["officer"])
    url = reverse("comment-add", args=["actionplans.actionplan", scene.plan.pk])
    refused = send(client, url, text="", circle="reviewers")
    assert refused.status_code == 422
    assert not Comment.objects.exists()
    answer = send(client, url, text="Well done.", circle="project")
    assert answer.status_code == 302
    assert Comment.objects.get().circle == "project"


def test_a_partner_is_not_offered_the_reviewers_circle(scene, client):
    client.force_login(scene.people["editor"])
    url = reverse("comment-add", args=["actionplans.actionplan", scene.plan.pk])
    assert 'value="reviewers"' not in client.get(url).content.decode()
    assert send(client, url, text="Psst.", circle="reviewers").status_code == 422


def test_who_does_not_see_the_object_finds_no_comments_of_it(scene, client):
    thread = scene.say("Why?", circle="project")
    other = factories.member(scene.project, Role.EDITOR, factories.organisation("Other"))
    client.force_login(other)
    assert Comment.objects.visible_to(other).exists()
    for name, args in (
        ("comment-answer", [thread.pk]), ("comment-add", ["actionplans.actionplan", scene.plan.pk])
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 404


def test_an_administrator_takes_no_part(scene, client):
    client.force_login(factories.member(scene.project, Role.ADMINISTRATOR, scene.partner))
    url = reverse("comment-add", args=["actionplans.actionplan", scene.plan.pk])
    assert client.get(url).status_code == 403


def test_nothing_that_takes_no_comments_has_an_address_for_them(scene, client):
    client.force_login(scene.people["monitor"])
    assert client.get(reverse("comment-add", args=["accounts.user", uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("count", [3, 30])
def test_a_page_asks_as_often_for_many_threads_as_for_few(
    scene, client, count, django_assert_max_num_queries
):
    for number in range(count):
        scene.say("Answer.", part="editor", answers_to=scene.say(f"Question {number}."))
    client.force_login(scene.people["monitor"])
    client.get(scene.plan.get_absolute_url())
    with django_assert_max_num_queries(40):
        client.get(scene.plan.get_absolute_url())


@pytest.mark.parametrize("label", subjects.labels())
def test_whatever_takes_comments_shows_them_on_its_page(client, label):
    stage = Stage()
    model = apps.get_model(label)
    subject = stage.subject(model.__name__)
    reader = factories.member(stage.project, Role.OFFICER, factories.organisation())
    client.force_login(reader)
    url = reverse("comment-add", args=[label, subject.pk])
    assert send(client, url, text="Seen and read.", circle="parties").status_code == 302
    assert "Seen and read." in client.get(subject.get_absolute_url()).content.decode()
