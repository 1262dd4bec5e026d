"""Clarification rounds: questions one by one, numbered, given to partners, answered, worded, sent together."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import Entry
from monitoring.models import Question
from notifications import letters, notices
from notifications.models import Letter
from projects.models import Deadline
from tests import factories
from tests.factories import DAY, now, walk
from tests.monitoring.reporting import sent
from tests.monitoring.scene import Scene, look, pdf_file, send
from tests.paper import read
from values import clock
from workflow.registry import ref

pytestmark = pytest.mark.django_db
SOON = "2022-06-20"


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def report(scene):
    """With the programme, which asks two things."""
    made = walk(sent(scene), ("take_up", scene.officer))
    return walk(made, ("ask", scene.officer, "Why so late?\nWhich firms took part?"))


def questions(report):
    return list(Question.objects.filter(report=report).order_by("round", "number"))


def given(client, scene, question):
    said = {"organisation": scene.partner.pk, "answer_by": SOON}
    assert send(client, scene.monitor, question, "question-step", "assign", **said).status_code == 302
    return now(question)


def replied(client, scene, question, **more):
    said = {"note": "Two firms of the valley."} | more
    assert send(client, scene.representative, question, "question-step", "answer", **said).status_code == 302
    return now(question)


def letter_of(person):
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    return "\n".join(Letter.objects.filter(recipient=person).values_list("text", flat=True))


def test_each_line_that_the_programme_asks_is_a_numbered_question_with_the_lead_partner(scene, report):
    found = [(one.label, one.text, one.status, one.organisation) for one in questions(report)]
    lead = scene.project.lead_organisation
    assert found == [
        ("1.1", "Why so late?", "open", lead), ("1.2", "Which firms took part?", "open", lead),
    ]  # fmt: skip
    assert Entry.objects.about(ref(questions(report)[0])).get().step == "Question.create"


def test_on_the_timeline_only_whoever_may_read_a_question_is_led_to_it(client, scene, report):
    question = given(client, scene, questions(report)[0])
    timeline = {
        who: look(client, person, "timeline", scene.project.slug).text
        for who, person in (("asked", scene.editor), ("authority", scene.authority))
    }
    address = f'href="{question.get_absolute_url()}"'
    assert [address in timeline[who] for who in ("asked", "authority")] == [True, False]
    assert "Answer a question of the programme" in timeline["authority"]
    assert 'href="/reports/' not in timeline["authority"].partition("<main")[2]


def test_the_lead_partner_notes_further_questions_one_by_one(client, scene, report):
    answer = send(client, scene.monitor, report, "report-question-add", text="And the budget?", more="1")
    assert answer.url == reverse("report-question-add", args=[report.pk])
    assert [one.label for one in questions(report)] == ["1.1", "1.2", "1.3"]
    assert send(client, scene.representative, report, "report-question-add", text="Mine").status_code == 403


def test_who_answers_cannot_rewrite_the_question(client, scene, report):
    question = questions(report)[1]
    said = {"text": "Which?", "wording": "Two firms."}
    assert send(client, scene.monitor, question, "question-edit", **said).status_code == 302
    question = now(question)
    assert (question.text, question.wording) == ("Which firms took part?", "Two firms.")
    for other in questions(report):
        page = look(client, scene.monitor, "question-detail", other.pk).text
        assert reverse("question-text", args=[other.pk]) not in page
        assert send(client, scene.monitor, other, "question-text", text="Which?").status_code == 403


def test_who_wrote_a_question_down_corrects_it_in_sight_until_somebody_has_it_or_answers(
    client, scene, report
):
    send(client, scene.monitor, report, "report-question-add", text="And the buget?")
    question = questions(report)[2]
    assert (
        reverse("question-text", args=[question.pk])
        in look(client, scene.monitor, "question-detail", question.pk).text
    )
    assert send(client, scene.monitor, question, "question-text", text="").status_code == 422
    assert send(client, scene.monitor, question, "question-text", text="And the budget?").status_code == 302
    page = look(client, scene.monitor, "question-detail", question.pk).text
    for words in ("And the budget?", "corrected the text of the question", "And the buget?"):
        assert words in page
    question = given(client, scene, now(question))
    refused = send(client, scene.monitor, question, "question-text", text="And?")
    assert (refused.status_code, "stays as it was put" in refused.text) == (409, True)
    assert (
        reverse("question-text", args=[question.pk])
        not in look(client, scene.monitor, "question-detail", question.pk).text
    )


def test_a_second_round_begins_its_own_numbers(scene, report):
    report = walk(report, ("answer", scene.monitor, "As said."), ("ask", scene.officer, "And now?"))
    assert [one.label for one in questions(report)] == ["1.1", "1.2", "2.1"]
    assert [one.status for one in questions(report)] == ["sent", "sent", "open"]


def test_a_question_given_to_a_partner_is_its_duty_with_a_letter_and_stands_in_my_work(client, scene, report):
    question = given(client, scene, questions(report)[1])
    duty = Deadline.objects.for_subject(ref(question)).open().get()
    assert (duty.kind, duty.due_on, duty.organisation) == ("question", dt.date(2022, 6, 20), scene.partner)
    page = look(client, scene.representative, "work").text
    assert "Answer a question of the programme" in page
    assert question.get_absolute_url() in page
    assert "Answer a question of the programme on the report" in letter_of(scene.representative)


@pytest.mark.parametrize("day", ["2022-05-01", "9999-12-31"])
def test_an_answer_is_wanted_by_a_day_to_come_that_can_be_meant(client, scene, report, day):
    said = {"organisation": scene.partner.pk, "answer_by": day}
    assert (
        send(client, scene.monitor, questions(report)[1], "question-step", "assign", **said).status_code
        == 422
    )


def test_the_partner_answers_on_its_own_page_with_files(client, scene, report):
    question = given(client, scene, questions(report)[1])
    page = look(client, scene.representative, "question-step", question.pk, "answer").text
    assert ("Which firms took part?" in page, 'type="file"' in page) == (True, True)
    question = replied(client, scene, question, file_1=pdf_file("list.pdf"), file_3=pdf_file("more.pdf"))
    assert (question.status, question.reply) == ("answered", "Two firms of the valley.")
    assert sorted(one.title for one in question.documents.all()) == ["list", "more"]
    assert not Deadline.objects.for_subject(ref(question)).open().exists()
    page = look(client, scene.monitor, "question-detail", question.pk).text
    assert reverse("document-download", args=[question.documents.first().pk]) in page


def test_a_refused_answer_leaves_no_file(client, scene, report):
    question = given(client, scene, questions(report)[1])
    answer = send(
        client, scene.representative, question, "question-step", "answer", note="", file_1=pdf_file()
    )
    assert (answer.status_code, question.documents.count()) == (422, 0)


def test_a_partner_sees_its_own_questions_and_no_others(client, scene, report):
    first, second = questions(report)
    given(client, scene, second)
    other = factories.member(scene.project, "partner_representative", factories.organisation("Other"))
    page = look(client, scene.representative, "report-detail", report.pk).text
    assert ("Which firms took part?" in page, reverse("question-detail", args=[first.pk]) in page) == (
        True,
        False,
    )
    assert look(client, scene.representative, "question-detail", first.pk).status_code == 404
    assert look(client, other, "question-detail", second.pk).status_code == 404


def test_the_lead_partner_asks_again_and_the_partner_takes_an_answer_back(client, scene, report):
    question = replied(client, scene, given(client, scene, questions(report)[1]))
    assert send(client, scene.representative, question, "question-step", "recall").status_code == 302
    assert Deadline.objects.for_subject(ref(question)).open().get().due_on == dt.date(2022, 6, 20)
    question = replied(client, scene, now(question))
    again = {"note": "Name them.", "answer_by": "2022-06-25"}
    assert send(client, scene.monitor, question, "question-step", "send_back", **again).status_code == 302
    page = look(client, scene.representative, "question-detail", question.pk).text
    assert ("Name them." in page, "The lead partner asks for more" in page) == (True, True)
    assert (
        "Two firms of the valley."
        in look(client, scene.representative, "question-step", question.pk, "answer").text
    )


def test_a_partner_that_does_not_sign_in_is_answered_for_from_its_letter(client, scene, report):
    question = given(client, scene, questions(report)[1])
    said = {"note": "By post.", "absent": "The agency", "done_on": DAY.isoformat(), "letter": pdf_file()}
    assert send(client, scene.monitor, question, "question-step", "answer", **said).status_code == 302
    assert now(question).reply == "By post."
    page = look(client, scene.monitor, "question-detail", question.pk).text
    assert "Not confirmed yet" in page


def test_the_answers_go_together_and_stand_in_the_snapshot(client, scene, report):
    first, second = questions(report)
    second = given(client, scene, second)
    refused = send(client, scene.monitor, report, "report-step", "answer", note="Here they are.")
    assert refused.status_code == 422
    assert f"Wait for the answers of {scene.partner}" in refused.text
    replied(client, scene, second, file_1=pdf_file("list.pdf"))
    worded = {"wording": "The ministry was late."}
    assert send(client, scene.monitor, first, "question-edit", **worded).status_code == 302
    page = look(client, scene.monitor, "report-step", report.pk, "answer").text
    for words in ("The ministry was late.", "Two firms of the valley.", "Words that go with all answers"):
        assert words in page
    assert (
        send(client, scene.monitor, report, "report-step", "answer", note="Here they are.").status_code == 302
    )
    report = now(report)
    (answered,) = report.snapshot["answers"]
    assert answered["note"] == "Here they are."
    assert [(one["label"], one["answer"]) for one in answered["questions"]] == [
        ("1.1", "The ministry was late."), ("1.2", "Two firms of the valley."),
    ]  # fmt: skip
    assert answered["questions"][1]["files"][0][1] == second.documents.get().sha256
    assert {one.status for one in questions(report)} == {"sent"}
    late = send(client, scene.monitor, first, "question-edit", version=now(first).version, **worded)
    assert late.status_code == 409
    other = factories.member(scene.project, "partner_representative", factories.organisation("Other"))
    for person, reads in ((scene.monitor, True), (other, False)):
        client.force_login(person)
        paper = read.words(client.get(reverse("report-word", args=[report.pk])).content)
        assert ("The ministry was late." in paper) == reads, "answers are for whoever reads every part"
        assert ("Sent with the answers of 26 May 2022" in paper) == reads, "they end no answer before them"


def test_a_lead_partner_may_word_what_a_partner_has_not_answered(client, scene, report):
    question = given(client, scene, questions(report)[1])
    send(client, scene.monitor, question, "question-edit", wording="Two firms.")
    assert send(client, scene.monitor, report, "report-step", "answer", note="Here.").status_code == 302
    question = now(question)
    lead = scene.project.lead_organisation
    assert (question.status, question.answered_by) == ("sent", lead), "the partner never said it"
    assert now(report).snapshot["answers"][0]["questions"][1]["organisation"] == str(lead)
    page = look(client, scene.officer, "report-detail", report.pk).text
    assert page.count(f'<td data-k="Who answers">{lead}</td>') == 2
    assert not Deadline.objects.for_subject(ref(question)).open().exists()


def test_who_gets_a_question_answers_in_the_place_of_words_that_stood_there(client, scene, report):
    question = questions(report)[1]
    send(client, scene.monitor, question, "question-edit", wording="Two firms.")
    assert given(client, scene, now(question)).answer_text == ""
    assert "Two firms." in look(client, scene.monitor, "question-detail", question.pk).text, "in its history"


def test_words_and_files_of_one_partner_never_stand_as_the_answer_of_another(client, scene, report):
    question = replied(client, scene, given(client, scene, questions(report)[1]), file_1=pdf_file("list.pdf"))
    again = {"note": "Name them.", "answer_by": SOON}
    assert send(client, scene.monitor, question, "question-step", "send_back", **again).status_code == 302
    other = factories.plan(scene.project, factories.organisation("Other")).organisation
    to = {"organisation": other.pk, "answer_by": SOON}
    assert send(client, scene.monitor, now(question), "question-step", "assign", **to).status_code == 302
    question = now(question)
    assert (question.organisation, question.reply, question.documents.count()) == (other, "", 0)
    assert "Two firms of the valley." in look(client, scene.monitor, "question-detail", question.pk).text


def test_a_question_is_taken_back_or_struck_with_a_reason(client, scene, report):
    first, second = questions(report)
    second = given(client, scene, second)
    assert send(client, scene.monitor, second, "question-step", "take_back").status_code == 302
    assert now(second).organisation == scene.project.lead_organisation
    assert not Deadline.objects.for_subject(ref(second)).open().exists()
    assert send(client, scene.monitor, first, "question-step", "strike").status_code == 422
    assert (
        send(client, scene.monitor, first, "question-step", "strike", note="Noted twice.").status_code == 302
    )


def test_who_has_not_answered_is_one_list_with_one_button(client, scene, report):
    question = given(client, scene, questions(report)[1])
    page = look(client, scene.monitor, "report-detail", report.pk).text
    assert ("Who has not answered" in page, reverse("report-remind", args=[report.pk]) in page) == (
        True,
        True,
    )
    assert send(client, scene.monitor, report, "report-remind").status_code == 302
    assert now(question).reminded_on == DAY
    assert "The lead partner reminds you of a question of the programme" in letter_of(scene.representative)
    assert send(client, scene.representative, report, "report-remind").status_code == 403


def test_three_and_thirty_questions_take_the_same_queries(client, scene, report):
    def counted():
        with CaptureQueriesContext(connection) as found:
            assert look(client, scene.monitor, "report-detail", report.pk).status_code == 200
        return len(found)

    def more(number):
        for _number in range(number):
            made = len(questions(report)) + 1
            Question.objects.create(
                report=report, organisation=scene.partner, round=1, number=made, text="Why?",
                status="assigned", status_since=factories.DAY,
            )  # fmt: skip

    more(1)
    counted()
    few = counted()
    more(27)
    assert counted() == few


def test_the_answers_stand_in_the_copy_view_of_the_portal_with_their_count_and_a_button(
    client, scene, report
):
    replied(client, scene, given(client, scene, questions(report)[1]))
    walk(questions(report)[0], ("strike", scene.monitor, "Said already."))
    page = look(client, scene.monitor, "report-portal", report.pk).text
    told = page.partition('id="section-questions"')[2]
    for words in ("1.2 Which firms took part?", "Two firms of the valley.", "24 characters<", "data-copy="):
        assert words in told
    assert "Why so late?" not in told


def test_the_page_of_an_answered_question_says_that_the_programme_waits_and_until_when(client, scene):
    made = walk(sent(scene), ("take_up", scene.officer))
    said = {"note": "Why so late?", "answer_by": "2022-06-26"}
    assert send(client, scene.officer, made, "report-step", "ask", **said).status_code == 302
    question = questions(made)[0]
    page = look(client, scene.monitor, "question-detail", question.pk).text
    assert ("The programme waits until 26 Jun 2022" in page, "Write the answer, or give" in page) == (
        True,
        True,
    )
    too_late = {"organisation": scene.partner.pk, "answer_by": "2022-06-27"}
    refused = send(client, scene.monitor, question, "question-step", "assign", **too_late)
    assert (refused.status_code, "Choose that day or an earlier one." in refused.text) == (422, True)
    replied(client, scene, given(client, scene, question))
    for person in (scene.monitor, scene.representative):
        page = look(client, person, "question-detail", question.pk).text
        assert ("The programme waits until 26 Jun 2022" in page, "Nobody waits" in page) == (True, False)
        assert "Send the answers to the programme" in page


def test_a_letter_about_a_question_quotes_it_and_a_reminder_of_it_lists_it_once(client, scene, report):
    question = questions(report)[1]
    Question.objects.filter(pk=question.pk).update(text=f"Which firms took part? {'And why? ' * 60}")
    question = given(client, scene, question)
    walk(question, ("remind", scene.monitor))
    letter = letter_of(scene.representative)
    assert letter.count("1.2: “Which firms took part? And why?") == 1
    assert (letter.count(question.get_absolute_url()), "And why? " * 40 in letter) == (1, False)
    assert "reminds you of a question" in letter
    assert "1 thing is due for" in letter


def test_news_is_not_counted_among_the_things_that_wait(client, scene, report):
    question = given(client, scene, questions(report)[0])
    walk(question, ("remind", scene.monitor))
    walk(given(client, scene, questions(report)[1]), ("strike", scene.monitor, "Said already."))
    letter = letter_of(scene.representative)
    assert "Said already." in letter
    assert "1 thing is due for" in letter
