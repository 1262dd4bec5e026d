"""What somebody types on a part and has not saved yet: kept for them alone, and never in the place of newer words."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from monitoring.models import PartDraft
from tests.factories import DAY, at, now, walk
from tests.monitoring.reporting import action_of, answers, typing
from tests.monitoring.scene import look, send

pytestmark = pytest.mark.django_db


def test_what_is_typed_is_kept_for_that_person_alone_until_the_part_is_saved(client, scene, part):
    answer = typing(client, scene.editor, part, remarks="Half a sen")
    assert answer.json()["words"].startswith("Saved at ")
    assert "Half a sen" in look(client, scene.editor, "part-edit", part.pk).text
    assert "Half a sen" not in look(client, scene.representative, "part-edit", part.pk).text
    assert (now(part).remarks, now(part).version) == ("", part.version)
    send(client, scene.editor, part, "part-edit", draft=1, remarks="Half a sentence.")
    assert PartDraft.objects.count() == 0


def test_a_second_window_of_the_same_person_overwrites_nothing_silently(client, scene, part):
    first = typing(client, scene.editor, part, window="one", remarks="Written in the first window")
    second = typing(client, scene.editor, part, window="two", remarks="Written in the second")
    assert second.status_code == 409
    assert second.json()["theirs"]["remarks"] == "Written in the first window"
    assert PartDraft.objects.get().fields["remarks"] == "Written in the first window"
    draft = first.json()["draft"]
    assert typing(client, scene.editor, part, window="two", draft=draft, remarks="Seen").status_code == 200


def test_a_late_sending_of_a_window_does_not_undo_a_later_one(client, scene, part):
    typing(client, scene.editor, part, sequence=2, remarks="All of it")
    assert typing(client, scene.editor, part, sequence=1, remarks="All").status_code == 200
    assert PartDraft.objects.get().fields["remarks"] == "All of it"


def test_what_somebody_else_saved_meanwhile_stands_beside_what_one_typed(client, scene, part):
    seen = part.version
    typing(client, scene.editor, part, remarks="My words")
    send(Client(), scene.representative, part, "part-edit", remarks="Their words")
    answer = typing(client, scene.editor, part, sequence=2, remarks="My words go on", version=seen)
    assert (answer.status_code, "Somebody saved" in answer.json()["words"]) == (409, True)
    page = look(client, scene.editor, "part-edit", part.pk).text
    assert ("<del>Their words</del>" in page, "<ins>My words go on</ins>" in page) == (True, True)
    assert now(part).remarks == "Their words"


def test_what_nobody_typed_never_stands_in_the_place_of_what_is_saved_later(client, scene, part):
    """A window sends every field; the day after, the partner tells of the action on its own page."""
    action = action_of(scene)
    shown = {f"progress_{action.pk}": action.progress, f"judgement_{action.pk}": action.judgement}
    typing(client, scene.editor, part, remarks="Half a sen", **shown)
    walk(action, ("tell_progress", scene.editor, "All is done."))
    page = look(client, scene.editor, "part-edit", part.pk)
    assert page.context["form"][f"progress_{action.pk}"].value() == "All is done."
    assert page.context["form"]["remarks"].value() == "Half a sen"


def test_words_on_an_action_stand_beside_what_was_told_of_it_meanwhile_on_its_own_page(client, scene, part):
    action = action_of(scene)
    told = {f"progress_{action.pk}": "Half is done.", f"seen_{action.pk}": action.version}
    typing(client, scene.editor, part, **told)
    walk(action, ("tell_progress", scene.editor, "All is done."))
    page = look(client, scene.editor, "part-edit", part.pk).text
    assert ("<del>All is done.</del>" in page, "<ins>Half is done.</ins>" in page) == (True, True)
    late = typing(client, scene.editor, part, sequence=2, **told)
    assert (late.status_code, "Somebody saved this part or an action" in late.json()["words"]) == (409, True)
    told[f"seen_{action.pk}"] = now(action).version
    assert typing(client, scene.editor, part, sequence=3, **told).status_code == 200


def test_what_is_too_long_is_kept_whole_and_told_and_so_is_a_long_text_without_a_limit(client, scene, part):
    name, text = f"problems_{scene.plan.pk}", "b" * 30_000
    answer = typing(client, scene.editor, part, **{name: "a" * 4001, "remarks": text}).json()
    assert "Too long to be sent: Problems has 4001 characters of 4000" in answer["words"]
    assert (answer["failed"], "remarks" in answer["words"]) == (True, False)
    page = look(client, scene.editor, "part-edit", part.pk).text
    assert ("a" * 4001 in page, text in page) == (True, True)


def test_two_first_savings_of_one_person_at_one_moment_meet_one_draft(client, scene, part):
    """Between the look for a draft and its writing another window writes the first one."""
    steps = []

    def meanwhile(execute, sql, params, many, context):
        if "monitoring_partdraft" in sql and sql.startswith("SELECT"):
            steps.append("looked")
        elif steps == ["looked"] and (sql.startswith("SAVEPOINT") or "monitoring_partdraft" in sql):
            steps.append("written")
            other = {"window": "two", "fields": {"remarks": "Theirs"}, "of_version": part.version}
            PartDraft.objects.create(part=part, person=scene.editor, saved_at=at(DAY), **other)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        answer = typing(client, scene.editor, part, remarks="Mine")
    assert (steps[:2], answer.status_code) == (["looked", "written"], 409)
    assert answer.json()["theirs"] == {"remarks": "Theirs"}


def test_what_was_saved_in_one_window_is_never_thrown_away_unseen_by_another(client, scene, part):
    assert typing(client, scene.editor, part, window="two", remarks="Of the telephone").status_code == 200
    mine = answers(scene, remarks="Of the desk", save="1")
    again = send(client, scene.editor, part, "part-edit", **mine)
    assert (again.status_code, now(part).remarks, PartDraft.objects.count()) == (409, "", 1)
    assert ("<del>Of the telephone</del>" in again.text, "<ins>Of the desk</ins>" in again.text) == (
        True,
        True,
    )
    mine["draft"] = again.context["draft_version"]
    assert send(client, scene.editor, part, "part-edit", **mine).status_code == 302
    assert (now(part).remarks, PartDraft.objects.count()) == ("Of the desk", 0)


def test_what_another_window_keeps_while_this_one_is_being_saved_is_not_thrown_away(client, scene, part):
    """Between the page's look for a draft and the saving, the telephone keeps its words."""
    looked = []

    def meanwhile(execute, sql, params, many, context):
        if looked == ["looked"]:
            looked.append("kept")
            told = {"window": "two", "fields": {"remarks": "Of the telephone"}, "of_version": part.version}
            PartDraft.objects.create(part=part, person=scene.editor, saved_at=at(DAY), **told)
        elif "monitoring_partdraft" in sql and not looked:
            looked.append("looked")
        return execute(sql, params, many, context)

    mine = answers(scene, remarks="Of the desk", save="1")
    with connection.execute_wrapper(meanwhile):
        again = send(client, scene.editor, part, "part-edit", **mine)
    assert (looked, again.status_code, now(part).remarks) == (["looked", "kept"], 409, "")
    assert PartDraft.objects.get().fields == {"remarks": "Of the telephone"}
    assert "<del>Of the telephone</del>" in again.text
    mine["draft"] = again.context["draft_version"]
    assert send(client, scene.editor, part, "part-edit", **mine).status_code == 302


def test_words_that_come_after_their_window_was_saved_are_not_kept_beside_the_saved_ones(client, scene, part):
    key = str(uuid.uuid4())
    typing(client, scene.editor, part, window=key, remarks="Half a sen")
    told = answers(scene, remarks="Half a sentence", save="1", key=key)
    assert send(client, scene.editor, part, "part-edit", **told).status_code == 302
    assert (
        typing(client, scene.editor, part, window=key, sequence=2, remarks="Half a sente").status_code == 200
    )
    assert PartDraft.objects.count() == 0
    assert typing(client, scene.editor, part, window="two", remarks="Another one").status_code == 200


def test_words_are_kept_on_after_a_form_was_shown_again_for_its_errors(client, scene, part):
    typing(client, scene.editor, part, remarks="Half a sen")
    wrong = answers(scene, remarks="Half a sen", **{f"judgement_{action_of(scene).pk}": ""})
    again = send(client, scene.editor, part, "part-edit", **wrong)
    assert again.status_code == 422
    told = {"window": "two", "draft": again.context["draft_version"], "remarks": "Half a sentence"}
    assert typing(client, scene.editor, part, **told).status_code == 200
    assert PartDraft.objects.get().fields["remarks"] == "Half a sentence"


def test_what_was_typed_can_be_thrown_away(client, scene, part):
    typing(client, scene.editor, part, remarks="Never mind")
    client.post(reverse("part-draft", args=[part.pk]), {"forget": "1"})
    assert "Never mind" not in look(client, scene.editor, "part-edit", part.pk).text


def test_nobody_else_keeps_words_on_a_part_and_none_on_one_that_was_sent(client, scene, part):
    assert typing(client, scene.monitor, part, remarks="Mine").status_code == 403
    send(client, scene.representative, part, "part-edit", explanation="Later.", send="1")
    assert typing(client, scene.editor, part, remarks="Mine").status_code == 409
    assert PartDraft.objects.count() == 0
