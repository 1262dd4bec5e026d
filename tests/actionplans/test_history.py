"""A plan's history: the whole story of the plan, as far as its reader may see it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.views import plans
from monitoring.services.decisions import sign_opinion
from projects.models import Role
from tests.actionplans.stepping import accepting
from tests.factories import DAY, action, at, member, organisation, walk
from tests.monitoring.scene import POINTS, Scene, look, now, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    return Scene()


def story(client, person, plan, **asked):
    client.force_login(person)
    return client.get(reverse("plan-history", args=[plan.pk]), asked).text


def queries(client, person, plan):
    client.force_login(person)
    url = reverse("plan-history", args=[plan.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        client.get(url)
    return len(counted)


def test_the_history_of_a_plan_tells_its_actions_claims_and_evidence_with_link_and_role(client, scene):
    scene.completed_plan()
    claim = scene.sent()
    text = story(client, scene.editor, scene.plan)
    one = scene.plan.actions.get()
    assert f'started the action. <a href="{one.get_absolute_url()}">1. {one}</a>' in text
    assert f'<a href="{claim.get_absolute_url()}">{claim}</a>' in text
    assert "brought in the evidence" in text
    assert "sent the claim" in text
    assert "partner, editor" in text


def test_the_history_of_a_plan_does_not_tell_what_its_reader_may_not_see(client, scene):
    scene.completed_plan()
    claim = scene.sent()
    other = member(scene.project, Role.EDITOR, organisation())
    text = story(client, other, scene.plan)
    assert "finished the action" in text
    for secret in (claim.title, "Notice of the call", "sent the claim", str(claim.pk)):
        assert secret not in text


def test_a_claim_joins_the_story_of_other_readers_once_it_is_verified(client, scene):
    scene.completed_plan()
    claim = scene.forwarded()
    claim = sign_opinion(
        claim, dict.fromkeys(POINTS, "supported"), by=scene.auditor, version=claim.version, effective_at=at()
    )
    walk(claim, ("validate", scene.officer))
    other = member(scene.project, Role.EDITOR, organisation())
    text = story(client, other, scene.plan)
    assert "verified the policy change" in text
    assert "it followed by itself" in text


def test_the_story_is_told_in_time_order_whatever_was_written_down_first(client, scene):
    scene.claim()
    walk(scene.plan, ("submit", scene.representative), on=DAY - dt.timedelta(days=6))
    text = story(client, scene.editor, scene.plan)
    assert text.index("started the claim") < text.index("sent the plan")


def test_a_long_story_is_paged(client, scene, monkeypatch):
    monkeypatch.setattr(plans, "PER_PAGE", 3)
    scene.completed_plan()
    first, second = (story(client, scene.editor, scene.plan, page=number) for number in (1, 2))
    assert "confirmed completion" in first
    assert "sent the plan" not in first
    assert "Next page" in first
    assert "confirmed completion" not in second


def test_the_history_asks_as_much_for_a_long_story_as_for_a_short_one(client, scene):
    scene.sent()
    few = queries(client, scene.monitor, scene.plan)
    for _ in range(3):
        walk(action(scene.plan, is_before_plan=True), ("start", scene.editor))
        scene.sent()
    assert queries(client, scene.monitor, scene.plan) == few


def test_the_letter_of_an_entered_step_stands_in_the_story_of_those_who_may_read_it(client, scene):
    steps = ("submit", scene.representative), ("clear", scene.monitor)
    plan = walk(scene.plan, *steps, on=DAY - dt.timedelta(days=7))
    assert send(client, scene.monitor, plan, "plan-step", "accept", **accepting()).status_code == 302
    words = "Letter of Programme office"
    assert words in story(client, scene.monitor, now(plan))
    assert words not in story(client, member(scene.project, Role.EDITOR, organisation()), now(plan))


def test_the_history_of_a_claim_and_of_its_evidence_tells_the_role(client, scene):
    claim = scene.sent()
    text = look(client, scene.monitor, "claim-detail", claim.pk).text
    history, viewer = text.partition('id="entries-title"')[2], text.partition("What happened to it")[2]
    assert "started the claim" in history
    assert "partner, representative" in history
    assert "partner, editor" in viewer


def test_a_step_that_followed_names_nobody_as_if_they_had_done_it(client, scene):
    scene.running_plan()
    text = story(client, scene.editor, scene.plan)
    assert f"<b>Came into force</b>, following from a step of {scene.authority}." in text
    assert f"<b>{scene.authority}</b> came into force" not in text
    assert f"<b>{scene.authority}</b> endorsed the plan." in text
