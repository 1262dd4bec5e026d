"""A letter of a correction quotes what was wrong and what changed; one that asks names the day in its sentence."""

import pytest

from monitoring.models import Reading
from monitoring.services.indicators import Value, do_reading_step, enter_again
from monitoring.services.reports import do_part_step
from notifications import letters, notices
from notifications.models import Letter
from tests.factories import DAY, at, now, walk
from tests.monitoring import measuring, reporting
from tests.monitoring.scene import Scene
from tests.monitoring.test_questions_of_the_programme import SOON, given, questions, replied
from tests.monitoring.test_questions_of_the_programme import send as sent_form
from values import clock
from values.dates import PartialDate

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    return Scene()


def told(person, on=DAY):
    """All that a person's letters say after the next round."""
    notices.from_ledger(DAY, clock.now())
    letters.compose(on, clock.now())
    return "\n".join(letter.text for letter in Letter.objects.filter(recipient=person))


def returned(part, scene, note, answer_on=None):
    act = {"by": scene.monitor, "version": part.version, "note": note, "effective_at": at()}
    return do_part_step(part, "send_back", answer_on=answer_on, **act)


def test_the_letter_of_a_correction_names_the_value_that_was_wrong_and_why(scene):
    made = measuring.indicator(scene)
    was = measuring.approved(scene, made, 74)
    why = "The register counted four firms twice."
    correction = measuring.entered(made, 70, by=scene.editor, replaces=was, note=why)
    lines = f": 70, {correction.corrects_told}\n   Why: {why}\n"
    assert lines in told(scene.monitor)
    walk(correction, ("approve", scene.monitor))
    assert lines in told(scene.representative, DAY + measuring.days(1))


def test_the_letter_of_a_returned_value_that_comes_again_says_what_was_wrong_and_what_changed(scene):
    reading = measuring.entered(measuring.indicator(scene), 74, by=scene.editor)
    reading = walk(reading, ("send_back", scene.monitor, "Four firms are counted twice."))
    enter_again(
        reading,
        Value(reading.measured_on, reading.source, value=70),
        by=scene.editor,
        version=reading.version,
    )
    said = told(scene.monitor)
    assert "Returned with: Four firms are counted twice." in said
    assert "Value: “70”, before “74”" in said


def test_the_letter_of_a_mended_part_says_what_was_asked_and_which_words_changed(scene):
    scene.running_plan()
    part = reporting.part_of(reporting.opened(scene), scene.partner)
    part = walk(reporting.written(part, scene.editor, "Two firms."), ("submit", scene.representative))
    part = returned(part, scene, "Which firms?")
    part = reporting.written(part, scene.editor, "Two mills.")
    walk(reporting.written(part, scene.editor, "Two mills and a forge."), ("submit", scene.representative))
    said = told(scene.monitor)
    assert "Returned with: 1. Which firms?" in said
    assert f"How far the plan is, {scene.plan}: “Two mills and a forge.”, before “Two firms.”" in said


def test_a_part_that_comes_for_the_first_time_has_nothing_to_say_of_that(scene):
    scene.running_plan()
    part = reporting.part_of(reporting.opened(scene), scene.partner)
    walk(reporting.written(part, scene.editor), ("submit", scene.representative))
    assert "Returned with" not in told(scene.monitor)


def test_the_letter_of_a_corrected_report_says_why_and_what_it_cites_otherwise(scene):
    scene.running_plan()
    action = walk(scene.plan.actions.get(), ("start", scene.editor))
    walk(action, ("tell_progress", scene.editor, "Half of the call is written."))
    report = reporting.approved(scene)
    walk(now(action), ("tell_progress", scene.editor, "All of it is written."), ("finish", scene.editor))
    walk(report, ("correct", scene.officer, "It was finished."))
    words = "“All of it is written.”, before “Half of the call is written.”"
    for person, reads_words in ((scene.auditor, True), (scene.representative, False)):
        said = told(person)
        assert "It was finished." in said
        assert f"{action.title}: “Completed”, before “In progress”" in said
        assert (words in said) == reads_words


def test_whoever_mends_a_part_reads_the_day_in_the_sentence_that_asks_and_not_among_what_comes_later(scene):
    scene.running_plan()
    part = reporting.part_of(reporting.opened(scene), scene.partner)
    part = walk(reporting.written(part, scene.editor), ("submit", scene.representative))
    told(scene.representative)
    returned(part, scene, "Which firms?", PartialDate("2022-06-20").last_day)
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    letter = Letter.objects.filter(recipient=scene.representative).latest("created_at")
    asks = "Mend your part of the report and send it again by 20 Jun 2022"
    assert letter.subject.startswith(asks)
    assert f"1. {asks}\n" in letter.text
    assert "Send the partner's part of the progress report" not in letter.text


def test_whoever_is_asked_again_reads_the_day_in_the_sentence_and_whoever_asks_does_not(scene, client):
    report = walk(reporting.sent(scene), ("take_up", scene.officer), ("ask", scene.officer, "Why so late?"))
    question = given(client, scene, questions(report)[0])
    assert "Answer a question of the programme on the report by 20 Jun 2022" in told(scene.representative)
    question = replied(client, scene, question)
    again = {"note": "Which firms?", "answer_by": SOON}
    sent_form(client, scene.monitor, question, "question-step", "send_back", **again)
    assert "Say more on a question of the programme by 20 Jun 2022" in told(scene.editor)
    assert "A partner answered a question of the programme\n" in told(scene.monitor)


def test_a_returned_value_is_asked_for_by_its_day(scene):
    reading = measuring.entered(measuring.indicator(scene), 74, by=scene.editor)
    act = {"by": scene.monitor, "version": reading.version, "note": "Count again.", "effective_at": at()}
    do_reading_step(reading, "send_back", answer_on=PartialDate("2022-06-20").last_day, **act)
    assert "Mend the value of an indicator and enter it again by 20 Jun 2022" in told(scene.editor)
    assert Reading.objects.get().status == "returned"
