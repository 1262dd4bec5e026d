"""Words that somebody wrote are marked with their language on the pages of readers of another one."""

import pytest
from django.urls import reverse

from tests.monitoring.scene import Scene
from tests.spoken import languages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings, tmp_path):
    """A plan in Latvian, its action and its claim, and a Slovene editor."""
    settings.DOCUMENTS_DIR = tmp_path
    made = Scene()
    made.plan.language, made.plan.title = "lv", "Rīcības plāns"
    made.plan.save()
    made.action = made.plan.actions.get()
    made.action.title, made.action.outcome, made.action.funding = "Kuponi", "Divi konkursi", "Reģiona budžets"
    made.action.has_no_funding = False
    made.action.save()
    made.editor.language = "sl"
    made.editor.save()
    return made


def page(client, scene, name, *args):
    client.force_login(scene.editor)
    return client.get(reverse(name, args=args)).text


def test_plan_is_read_in_its_own_language(client, scene):
    for name, *args in (
        ("plan-list",),
        ("plan-detail", scene.plan.pk),
        ("plan-history", scene.plan.pk),
        ("plan-edit", scene.plan.pk),
        ("plan-step", scene.plan.pk, "submit"),
    ):
        assert languages_of(page(client, scene, name, *args), "Rīcības plāns") == {"lv"}, name


def test_action_is_read_in_the_language_of_its_plan(client, scene):
    for name, key in (("plan-detail", scene.plan.pk), ("action-detail", scene.action.pk)):
        assert languages_of(page(client, scene, name, key), "Kuponi") == {"lv"}, name
    own = page(client, scene, "action-detail", scene.action.pk)
    for words in ("Reģiona budžets", "Divi konkursi", "Rīcības plāns"):
        assert languages_of(own, words) == {"lv"}, words


def test_words_of_the_page_stay_in_the_language_of_the_page(client, scene):
    scene.plan.contribution = ""
    scene.plan.save()
    assert languages_of(page(client, scene, "plan-detail", scene.plan.pk), "Še ni vneseno") == {"sl"}


def test_inspiration_is_read_in_the_language_of_its_source(client, scene):
    source = scene.action.inspirations.create(source="Grāmata", learnt="Daudz")
    event = scene.action.inspirations.create(event=scene.event, learnt="Vēl")
    for name, key in (("plan-detail", scene.plan.pk), ("action-detail", scene.action.pk)):
        shown = page(client, scene, name, key)
        assert languages_of(shown, str(source)) == {"lv"}, name
        assert languages_of(shown, str(event)) == {"en"}, name


def test_claim_is_read_in_the_language_of_its_plan_else_in_english(client, scene):
    claim, alone = scene.claim(), scene.claim(plan=None, content=scene.content(title="A law of its own"))
    for name, *args in (("claim-list",), ("claim-detail", claim.pk), ("plan-detail", scene.plan.pk)):
        assert languages_of(page(client, scene, name, *args), claim.title) == {"lv"}, name
    shown = page(client, scene, "claim-detail", claim.pk)
    for words in (claim.what_changed, "The call is published."):
        assert languages_of(shown, words) == {"lv"}, words
    assert languages_of(page(client, scene, "claim-detail", alone.pk), alone.title) == {"en"}


def test_document_is_read_in_its_own_language(client, scene):
    claim = scene.claim()
    scene.evidence(claim, title="Obvestilo o razpisu", language="de")
    assert languages_of(page(client, scene, "claim-detail", claim.pk), "Obvestilo o razpisu") == {"de"}
