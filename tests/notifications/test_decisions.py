"""A decision arrives at once, and what follows from it in the same letter."""

import pytest

from notifications import letters, notices
from notifications.models import Letter, Notice
from tests import factories
from tests.monitoring.scene import Scene, now, send
from tests.monitoring.test_claim_way import answers, opined
from tests.notifications.conftest import notice
from values import clock

pytestmark = pytest.mark.django_db
DAY = factories.DAY


@pytest.fixture
def scene(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    return Scene()


def letters_of_the_day_leave(scene):
    """Everybody hears what has happened so far; what comes now would wait for tomorrow."""
    notices.from_ledger(DAY, clock.now())
    for person in scene.people.values():
        notice(person)
    letters.compose(DAY, clock.now())
    assert Letter.objects.filter(kind=Letter.Kind.DAILY).count() == len(scene.people)


def told_at_once(person):
    """The texts of a person's urgent letters after the next round."""
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    return [letter.text for letter in Letter.objects.filter(recipient=person, kind=Letter.Kind.URGENT)]


@pytest.mark.parametrize(
    ("steps", "reader", "words"),
    [
        ("submit send_back", "editor", "Mend the action plan and send it again"),
        ("submit clear accept", "editor", "The programme accepted the action plan"),
        ("submit clear accept endorse", "editor", "The authority endorsed the action plan"),
        ("submit clear accept endorse", "monitor", "Start implementation of the action plan"),
    ],
)
def test_decision_on_a_plan_does_not_wait_for_the_letter_of_the_day(scene, steps, reader, words):
    people = {"submit": "representative", "accept": "officer", "endorse": "authority"}
    letters_of_the_day_leave(scene)

    for step in steps.split():
        scene.plan = factories.walk(scene.plan, (step, getattr(scene, people.get(step, "monitor")), "Why."))

    [text] = told_at_once(scene.people[reader])
    assert words in text


def test_the_programme_hears_that_the_lead_partner_wants_a_verified_change_looked_at_again(client, scene):
    claim = opined(scene, scene.forwarded())
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    letters_of_the_day_leave(scene)
    factories.walk(now(claim), ("reassess", scene.monitor, "The call was cancelled."))
    [text] = told_at_once(scene.officer)
    assert "The policy change is looked at again" in text
    assert "Before that: The auditor signs an opinion on each point (auditor)" in text


def test_plan_that_is_verified_by_its_completion_is_told_once(client, scene):
    claim = opined(scene, scene.forwarded())
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    letters_of_the_day_leave(scene)

    scene.completed_plan()

    [text] = told_at_once(scene.editor)
    assert "The plan has led to a verified policy change" in text
    assert "The plan is completed" not in text
    assert not Notice.objects.unsent().filter(recipient=scene.editor).exists()


def test_decision_on_a_change_and_what_it_does_to_the_plan_stand_in_one_letter(client, scene):
    scene.completed_plan()
    claim = opined(scene, scene.forwarded())
    letters_of_the_day_leave(scene)

    send(client, scene.officer, now(claim), "claim-decide", **answers(claim))

    for person in (scene.editor, scene.monitor, scene.authority):
        [text] = told_at_once(person)
        change, plan = "The policy change is verified", "The plan has led to a verified policy change"
        assert text.index(change) < text.index(plan)


def test_a_verification_in_part_names_the_amounts_and_the_reason(client, scene):
    claim = opined(scene, scene.forwarded())
    letters_of_the_day_leave(scene)
    row = claim.amounts.get()
    cut = {f"accepted_{row.pk}": "1500000", "reason_amount": "Half a million is not proven."}
    send(client, scene.officer, claim, "claim-decide", **answers(claim) | cut)
    [text] = told_at_once(scene.editor)
    assert "The policy change is verified in part" in text
    assert "ERDF: 1,500,000.00 EUR accepted of 2,000,000.00 EUR claimed" in text
    assert "This is the amount: Accepted. Half a million is not proven." in text


def test_the_letter_of_a_decision_names_each_point_with_its_answer_and_reason(client, scene):
    claim = scene.sent(content=scene.content(types=["new_projects", "governance"]))
    factories.walk(claim.evidence.get(), ("accept", scene.monitor))
    claim = opined(scene, factories.walk(claim, ("forward", scene.monitor)))
    letters_of_the_day_leave(scene)
    given = {"types": ["new_projects"], "reason_types": "No rule of the board was changed."}
    given |= {"because": "refused", "reason_because": "Nothing shows it."}
    send(client, scene.officer, claim, "claim-decide", **answers(claim) | given)
    [text] = told_at_once(scene.editor)
    told = text[text.index("New projects are funded: Accepted.") :].splitlines()
    assert [line.strip() for line in told[:4]] == [
        "New projects are funded: Accepted.",
        "The instrument is managed differently: Not accepted. No rule of the board was changed.",
        "The change happened: Accepted.",
        "It happened because of the cooperation: Not accepted. Nothing shows it.",
    ]
