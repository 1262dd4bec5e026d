"""Questions on a claim or a report: whoever answers reads them with the day, and then they are answered."""

import pytest
from django.urls import reverse

from comments.models import Comment
from ledger.models import Entry
from tests.factories import walk
from tests.monitoring.scene import Scene, look, now, send
from workflow.registry import ref

pytestmark = pytest.mark.django_db
ASKED = {"note": "Which budget line?\nWho signed?", "answer_by": "2022-06-20"}


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def claim(client, scene):
    made = scene.forwarded()
    assert send(client, scene.officer, made, "claim-step", "ask", **ASKED).status_code == 302
    return now(made)


def test_the_page_of_the_answer_shows_the_questions_and_the_day(client, scene, claim):
    page = look(client, scene.representative, "claim-step", claim.pk, "answer").text
    for words in ("Which budget line?", "Who signed?", "Answer wanted by 20 Jun 2022"):
        assert words in page
    assert ">Answer" in page
    assert "Reason" not in page


def test_who_asks_writes_questions_not_a_reason(client, scene):
    page = look(client, scene.officer, "claim-step", scene.forwarded().pk, "ask").text
    assert "Your questions" in page
    assert "Reason" not in page


def test_the_page_of_the_claim_shows_the_day_of_the_answer(client, scene, claim):
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    assert "Answer wanted by 20 Jun 2022" in page


def test_the_questions_count_as_answered_afterwards(client, scene, claim):
    answer = send(client, scene.representative, claim, "claim-step", "answer", note="Line 4; the minister.")
    assert answer.status_code == 302
    points = Comment.objects.about(claim).filter(point__isnull=False)
    assert [point.status for point in points] == ["resolved", "resolved"]
    assert Entry.objects.about(ref(points[0])).last().step == "Comment.resolve"
    assert "Answer wanted by" not in look(client, scene.representative, "claim-detail", claim.pk).text


def test_a_returned_claim_says_so_with_its_points_above_all_else(client, scene):
    claim, asked = scene.sent(), {"note": "Name the fund.", "answer_by": "2022-06-20"}
    send(client, scene.monitor, claim, "claim-step", "send_back", **asked)
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    told = page[page.index('id="told-title"') : page.index('id="hold-title"')]
    for words in (
        "The policy change was returned",
        "Name the fund.",
        str(scene.monitor),
        "1 point is still open",
    ):
        assert words in told
    assert "Answer wanted by 20 Jun 2022" in told
    assert page.index('id="comments"') < page.index('id="points-title"')


def test_who_mends_a_returned_claim_reads_its_points_before_sending(client, scene):
    claim = walk(scene.sent(), ("send_back", scene.monitor, "Name the fund."))
    assert "Name the fund." in look(client, scene.representative, "claim-step", claim.pk, "submit").text


def test_the_questions_stand_on_top_of_the_partners_page_with_their_day_and_one_way_to_answer(
    client, scene, claim
):
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    told, rest = page[page.index('id="told-title"') :].split('id="hold-title"')
    for words in ("Which budget line?<br>Who signed?", str(scene.officer), "Answer wanted by 20 Jun 2022"):
        assert words in told
    assert rest.startswith(">Answer the questions</h2>")
    assert "Nothing holds it back" not in page
    point = Comment.objects.open_points(claim)[0]
    assert reverse("comment-answer", args=[point.pk]) not in page
    assert "Mark as done" not in page
    assert page.count(reverse("claim-step", args=[claim.pk, "answer"])) == 1


def test_the_answer_stands_with_the_questions_until_something_else_is_asked_for(client, scene, claim):
    send(client, scene.representative, claim, "claim-step", "answer", note="Line 4; the minister.")
    for person in (scene.officer, scene.representative):
        page = look(client, person, "claim-detail", claim.pk).text
        asked = page[page.index("What was asked") : page.index('id="entries-title"')]
        assert "Line 4; the minister." in asked
        assert "What needs to change" not in page
    claim = walk(now(claim), ("decline", scene.officer, "Name the fund."))
    page = look(client, scene.officer, "claim-detail", claim.pk).text
    assert "Line 4; the minister." not in page[: page.index('id="entries-title"')]


def test_who_asked_reads_in_my_work_that_it_was_answered(client, scene, claim):
    words = "The partner answered the questions."
    client.force_login(scene.officer)
    assert words not in client.get(reverse("work")).text
    send(client, scene.representative, claim, "claim-step", "answer", note="Line 4; the minister.")
    client.force_login(scene.officer)
    assert words in client.get(reverse("work")).text
