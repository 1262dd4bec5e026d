"""A part as the lead partner reads it: as it was sent, with what was told of actions and values."""

import pytest

from tests.factories import DAY, now, walk
from tests.monitoring.measuring import entered, indicator
from tests.monitoring.reporting import answers
from tests.monitoring.scene import look, pdf_file, send

pytestmark = pytest.mark.django_db
ASKED = "2022-06-10"


def told_of(page):
    """What stands in sight: without what is folded away."""
    return "".join(piece.partition("</details>")[2] or piece for piece in page.split("<details"))


def returned(client, scene, part, note="Name the firms.\nName the sum."):
    send(client, scene.representative, part, "part-edit", **answers(scene, send="1"))
    said = {"note": note, "answer_by": ASKED}
    assert send(client, scene.monitor, now(part), "part-step", "send_back", **said).status_code == 302
    return now(part)


def test_a_returned_part_is_due_on_the_day_of_its_return_with_its_points_on_both_pages(client, scene, part):
    part = returned(client, scene, part)
    for name in ("part-edit", "part-detail"):
        page = look(client, scene.representative, name, part.pk).text
        assert ("Due 10 Jun 2022" in page, "2 points are still open" in page) == (True, True)
        assert f'href="{part.get_absolute_url()}#comments"' in page or name == "part-detail"
    assert "Nothing holds it back" not in page
    assert "2 points of the return are still open. It can be sent all the same." in page


def test_a_judgement_and_a_value_told_with_the_part_stand_in_it(client, scene, part):
    measured = indicator(scene)
    keys = {f"value-{measured.pk}-{name}": said for name, said in
            {"value": "41", "measured_on": DAY, "source": "A count"}.items()}  # fmt: skip
    send(client, scene.representative, part, "part-edit", **answers(scene, send="1", **keys))
    page = told_of(look(client, scene.monitor, "part-detail", part.pk).text)
    for words in ("At risk", "The law is late.", "Firms checked", "<b>41</b> firms", "A count"):
        assert words in page


def test_what_is_told_after_the_sending_is_not_in_the_part(client, scene, part):
    measured = indicator(scene)
    send(client, scene.representative, part, "part-edit", **answers(scene, send="1"))
    action = scene.plan.actions.get()
    send(
        client,
        scene.editor,
        action,
        "action-step",
        "tell_progress",
        note="All is well.",
        judgement="on_track",
    )
    entered(measured, 52, by=scene.editor)
    walk(now(action), ("finish", scene.editor))
    assert (now(action).status, now(action).judgement) == ("completed", "on_track")
    page = look(client, scene.monitor, "part-detail", part.pk).text
    assert ("At risk" in page, "The law is late." in page, "In progress" in page) == (True, True, True)
    for words in ("All is well.", "Completed", "<b>52</b>", "finished"):
        assert words not in page


def test_a_document_is_one_entry_of_the_period_and_has_its_name(client, scene, part):
    told = {"title": "List of firms", "language": "en", "personal_data": "none", "file": pdf_file()}
    action = scene.plan.actions.get()
    assert send(client, scene.editor, action, "action-evidence-add", **told).status_code == 302
    page = look(client, scene.editor, "part-detail", part.pk).text
    assert page.count("List of firms") == 1
    assert f"started the action. {action.title}" in page
