"""Whom a comment reaches when it is answered, opened again, returned twice, taken over or about a practice."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from actionplans.services.revisions import start_revision
from comments.models import Comment
from comments.services import say
from notifications.models import Notice
from projects.models import Role
from projects.services import changes
from tests import factories
from tests.actionplans.test_versions import Scene as Running
from tests.comments.test_comments import Scene, tell
from tests.factories import DAY, member, now, organisation, walk
from tests.workflow.stages import Stage
from values import clock
from workflow.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def lead_editor(scene):
    """Of the lead partner's organisation, and not one who checks."""
    return member(scene.project, Role.EDITOR)


def told(who):
    tell()
    return Notice.objects.filter(recipient=who).exists()


def open_again(scene, comment, by):
    comment = walk(comment, ("resolve", scene.people["officer"]), on=clock.today())
    tell()
    Notice.objects.all().delete()
    return walk(comment, ("reopen", scene.people[by]), on=clock.today())


def test_an_answer_neither_shows_nor_tells_its_thread_to_the_answerers_colleagues(scene, lead_editor, client):
    thread = scene.say("Between us.", part="editor")
    answer = scene.say("We shall see.", answers_to=thread, mentioned=[lead_editor])
    assert not answer.mentioned.exists()
    assert not Comment.objects.visible_to(lead_editor).exists()
    client.force_login(lead_editor)
    assert client.get(reverse("comment-answer", args=[answer.pk])).status_code == 404
    assert Comment.objects.visible_to(scene.people["editor"]).count() == 2


def test_nobody_answers_in_another_organisations_own_thread(scene):
    thread = scene.say("Our own.", circle="organisation")
    with pytest.raises(NotAllowed):
        scene.say("And mine.", part="editor", answers_to=thread)


def test_a_point_that_is_open_again_is_told_to_those_who_mend_it(scene, lead_editor):
    scene.returned()
    open_again(scene, Comment.objects.get(point=1), "monitor")
    assert told(scene.people["representative"])
    assert not told(lead_editor)


def test_a_comment_that_is_open_again_is_told_to_nobody_who_may_not_read_it(scene, lead_editor):
    open_again(scene, scene.say("Between us.", circle="reviewers"), "auditor")
    assert not told(lead_editor)
    assert not told(scene.people["representative"])


def test_the_successor_of_a_returned_plan_finds_its_points(scene, client):
    scene.returned()
    heir = organisation("Successor")
    someone = member(scene.project, Role.REPRESENTATIVE, heir)
    administrator = member(scene.project, Role.ADMINISTRATOR, organisation("Operator"))
    changes.partner_leaves(
        scene.project,
        scene.partner,
        on=DAY,
        successor=heir,
        by=administrator,
        today=DAY,
        reason="Dissolved",
    )
    client.force_login(someone)
    assert "Say who pays." in client.get(scene.plan.get_absolute_url()).content.decode()


def test_a_new_lead_partner_takes_over_what_was_said_about_the_progress_report():
    stage = Stage()
    project, old, heir = stage.project, stage.project.lead_organisation, organisation("New lead")
    said = say(
        stage.subject("ProgressReport"),
        "Which period?",
        by=member(project, Role.OFFICER, organisation("Programme")),
        organisation_id=heir.pk,
        on=DAY,
    )
    assert said.concerns == old
    monitor, heirs = member(project, Role.MONITOR, old), member(project, Role.REPRESENTATIVE, heir)
    member(project, Role.MONITOR, organisation("Deputy"), is_deputy=True)
    change = changes.propose_lead(project, heir, on=DAY, by=monitor, today=DAY, reason="Agreed")
    changes.sign(change, by=heirs, today=DAY)
    assert now(said).concerns == heir


def test_a_point_marked_as_done_loses_its_number_at_the_next_return(scene):
    plan = scene.returned("Name the costs.")
    walk(Comment.objects.get(), ("resolve", scene.people["representative"]))
    plan = walk(plan, ("submit", scene.people["representative"]))
    walk(plan, ("send_back", scene.people["monitor"], "Shorter."))
    assert Comment.objects.get(point=1).text == "Shorter."
    assert Comment.objects.get(point=None).status == "resolved"


def test_the_name_of_a_version_in_a_letter_hangs_on_nobodys_language_and_tells_the_plan():
    running = Running()
    plan, people = now(running.plan), running.people
    version = start_revision(plan, by=people["editor"], on=DAY, why="A new title.")
    with translation.override("sl"):
        said = say(
            version, "Why?", by=people["monitor"], organisation_id=plan.project.lead_organisation_id, on=DAY
        )
    assert said.subject_name == f"Version 2: {plan.title}"


def test_somebody_of_another_project_is_told_that_they_have_no_role_in_this_one(client):
    practice = factories.approved_practice(factories.project())
    client.force_login(member(factories.project(), Role.EDITOR, organisation()))
    answer = client.get(reverse("comment-add", args=["practices.goodpractice", practice.pk]))
    assert answer.status_code == 403
    assert "You have no role in the project that this belongs to." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.PRACTICE_ADMINISTRATOR, Role.EXPERT])
def test_who_decides_on_a_practice_reads_what_is_meant_for_those_who_check_it_and_nothing_of_plans(
    scene, role
):
    decider = member(scene.project, role, organisation("Practices"))
    practice = factories.approved_practice(scene.project, scene.partner)
    author = {"by": scene.people["editor"], "organisation_id": scene.partner.pk, "on": DAY}
    said = say(practice, "For whoever decides.", mentioned=[decider], **author)
    scene.say("On the plan.")
    assert list(Comment.objects.visible_to(decider)) == [said]
    assert list(said.mentioned.all()) == [decider]


def named_in(client, url):
    form = client.get(url).context["form"]
    return {label for _key, label in form.fields["mentioned"].choices}


def test_only_who_sees_the_object_is_offered_and_only_who_reads_the_circle_is_taken(scene, client):
    other = member(scene.project, Role.EDITOR, organisation("Other partner"))
    editor, officer = scene.people["editor"], scene.people["officer"]
    client.force_login(scene.people["monitor"])
    url = reverse("comment-add", args=["actionplans.actionplan", scene.plan.pk])
    assert {str(editor), str(officer)} <= named_in(client, url)
    assert str(other) not in named_in(client, url)  # a draft is not theirs to see
    sent = {"text": "Look.", "circle": "reviewers", "mentioned": [editor.pk, officer.pk]}
    refused = client.post(url, sent | {"key": uuid.uuid4()})
    assert refused.status_code == 422
    assert f"would not read it: {editor}" in refused.text
    assert client.post(url, sent | {"circle": "parties", "key": uuid.uuid4()}).status_code == 302
    assert set(Comment.objects.get().mentioned.all()) == {editor, officer}
    forced = say(scene.plan, "Psst.", by=scene.people["monitor"], on=DAY, circle="project", mentioned=[other],
                 organisation_id=scene.project.lead_organisation_id)  # fmt: skip
    assert not forced.mentioned.exists()


def test_an_approved_plan_is_open_to_all_and_its_form_asks_as_often_for_many_people(scene, client):
    client.force_login(scene.people["monitor"])
    scene.plan.__class__.objects.filter(pk=scene.plan.pk).update(approved_on=DAY)
    url = reverse("comment-add", args=["actionplans.actionplan", scene.plan.pk])
    counts = []
    for number in (3, 27):
        for _ in range(number):
            member(scene.project, Role.EDITOR, organisation())
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(named_in(client, url)) >= 30
