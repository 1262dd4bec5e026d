"""Questions before the decision, withdrawal, and a second look after it: what was verified may be challenged."""

import pytest
from django.urls import reverse

from monitoring.board import overview
from monitoring.models import Assertion
from monitoring.services.decisions import Decision, Judgement, decide, sign_opinion
from projects.models import Deadline
from tests import factories
from tests.factories import DAY, at, walk
from tests.monitoring.scene import look, now, pdf_file, plan_of, send
from workflow.door import perform
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db
YES, NO = Assertion.Outcome.ACCEPTED, Assertion.Outcome.REFUSED
ALL = {"happened": Judgement(YES), "because": Judgement(YES), "amount": Judgement(YES)}
NONE = dict.fromkeys(("happened", "because", "amount"), Judgement(NO, "The call was cancelled."))


def opined(scene, claim):
    verdicts = dict.fromkeys(("happened", "because", "amount"), "supported")
    return sign_opinion(claim, verdicts, by=scene.auditor, version=claim.version, effective_at=at())


def decided(scene, claim, answers=ALL):
    return decide(claim, Decision(answers), by=scene.officer, version=claim.version, effective_at=at())


@pytest.fixture
def verified(scene):
    """A claim that the programme has verified, on a completed plan that is verified by it."""
    scene.completed_plan()
    return decided(scene, opined(scene, scene.forwarded()))


def test_the_programme_asks_by_a_day_and_the_partner_answers(client, scene):
    claim = scene.forwarded()
    asked = {"note": "Which budget line?", "answer_by": "2022-06-30"}
    assert send(client, scene.officer, claim, "claim-step", "ask", **asked).status_code == 302
    duty = Deadline.objects.get(subject=ref(claim), kind="claim")
    assert (now(claim).status, str(duty.due_on)) == ("clarification", "2022-06-30")
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    assert "Answer the questions" in page
    answer = send(client, scene.representative, now(claim), "claim-step", "answer", note="Line 4.")
    assert answer.status_code == 302
    duty.refresh_from_db()
    assert (now(claim).status, duty.met_on) == ("forwarded", DAY)


def test_what_is_asked_stays_asked_when_the_plan_of_the_claim_is_withdrawn(client, scene):
    claim = scene.forwarded()
    asked = {"note": "Which budget line?", "answer_by": "2022-06-30"}
    send(client, scene.officer, claim, "claim-step", "ask", **asked)
    walk(now(scene.plan), ("withdraw", scene.representative, "Another plan takes its place."))
    assert Deadline.objects.get(subject=ref(claim), kind="claim").is_open


def test_while_it_is_asked_the_partner_adds_documents(scene):
    claim = walk(scene.forwarded(), ("ask", scene.officer, "Which budget line?"))
    scene.evidence(claim)
    assert now(claim).evidence.count() == 2


def test_the_page_takes_a_further_document_while_it_is_asked_though_every_other_one_is_accepted(
    client, scene
):
    claim = walk(scene.forwarded(), ("ask", scene.officer, "Which budget line?"))
    points = [point.pk for point in claim.assertions.all()]
    fields = {"title": "Budget", "language": "en", "personal_data": "none", "points": points}
    answer = send(client, scene.editor, claim, "evidence-add", file=pdf_file(), **fields)
    assert answer.status_code == 302
    assert now(claim).evidence.count() == 2


def test_an_answer_says_something(scene):
    claim = walk(scene.forwarded(), ("ask", scene.officer, "Which budget line?"))
    with pytest.raises(Blocked):
        perform(claim.answer, by=scene.representative, version=claim.version, effective_at=at())


def test_a_claim_is_withdrawn_before_the_decision_and_nothing_is_due_on_it(client, scene):
    claim = scene.forwarded()
    send(client, scene.officer, claim, "claim-step", "ask", note="Which line?", answer_by="2022-06-30")
    claim = walk(now(claim), ("withdraw", scene.representative, "We claim it with the next call."))
    assert claim.status == "withdrawn"
    assert not Deadline.objects.for_subject(ref(claim)).open().exists()


def test_a_decided_claim_is_not_withdrawn(scene, verified):
    with pytest.raises(Impossible):
        perform(
            verified.withdraw,
            by=scene.representative,
            version=verified.version,
            note="No.",
            effective_at=at(),
        )


def test_what_is_looked_at_again_counts_until_the_new_decision(scene, verified):
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    assert claim.is_accepted
    assert claim.is_contested
    assert plan_of(claim).status == "verified"


def test_the_new_decision_needs_a_new_opinion(scene, verified):
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    with pytest.raises(Blocked):
        decided(scene, claim)
    assert decided(scene, opined(scene, claim)).status == "validated"


def test_revoking_the_last_verified_change_takes_the_flag_from_the_plan(scene, verified):
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    claim = decided(scene, opined(scene, claim), NONE)
    assert claim.status == "revoked"
    assert plan_of(claim).status == "completed"
    assert {row.accepted for row in claim.amounts.all()} == {0}


def closed_without_change(scene, verified):
    """The plan was closed with its change verified; then the change was revoked."""
    walk(plan_of(verified), ("close", scene.officer))
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    return plan_of(decided(scene, opined(scene, claim), NONE))


def test_a_closed_plan_loses_the_flag_with_its_change_and_stays_closed(scene, verified):
    plan = closed_without_change(scene, verified)
    assert (plan.status, plan.verified_on) == ("closed", None)
    assert plan.station < 7


def test_a_plan_that_was_ended_early_loses_the_flag_with_its_change(scene, verified):
    walk(plan_of(verified), ("abandon", scene.officer, "The partner left."))
    claim = walk(now(verified), ("reassess", scene.officer, "The call was cancelled."))
    decided(scene, opined(scene, claim), NONE)
    plan = plan_of(verified)
    assert (plan.status, plan.verified_on) == ("withdrawn", None)


def test_the_page_of_a_closed_plan_says_that_its_change_was_revoked_and_offers_to_reopen_it(
    client, scene, verified
):
    plan = closed_without_change(scene, verified)
    step = reverse("plan-step", args=[plan.pk, "reopen"])
    page = look(client, scene.officer, "plan-detail", plan.pk).text
    assert "it has no verified change any more" in page
    assert step in page
    assert step not in look(client, scene.editor, "plan-detail", plan.pk).text
    assert walk(plan, ("reopen", scene.officer, "Its change was revoked.")).status == "in_implementation"


def test_the_board_shows_no_flag_for_a_closed_plan_that_lost_its_change(client, scene, verified):
    plan = closed_without_change(scene, verified)
    [line] = overview.lines(scene.project, scene.officer, [], factories.DAY)
    assert (line.plan, line.drawn.flags, line.drawn.current) == (plan, (), 6)


def test_another_verified_change_keeps_the_flag(scene, verified):
    second = scene.sent()
    walk(second.evidence.get(), ("accept", scene.monitor))
    decided(scene, opined(scene, walk(second, ("forward", scene.monitor))))
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    decided(scene, opined(scene, claim), NONE)
    assert plan_of(claim).status == "verified"


def test_the_history_tells_what_was_answered_before_and_what_now(client, scene, verified):
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    cut = ALL | {"because": Judgement(NO, "The letter is withdrawn.")}
    claim = decided(scene, opined(scene, claim), cut)
    assert claim.status == "partially_validated"
    page = look(client, scene.officer, "claim-detail", claim.pk).text
    assert "A finding of the audit." in page
    assert "The letter is withdrawn." in page


def test_challenged_evidence_brings_every_verified_claim_up_again(scene, verified):
    evidence = verified.evidence.get()
    walk(evidence, ("challenge", scene.auditor, "The call was never published."))
    assert (now(evidence).status, now(verified).status) == ("challenged", "under_reassessment")
    walk(now(evidence), ("accept", scene.officer))
    assert now(evidence).status == "accepted"


def test_evidence_challenged_before_the_decision_only_blocks_it(scene):
    claim = opined(scene, scene.forwarded())
    walk(claim.evidence.get(), ("challenge", scene.auditor, "It is not signed."))
    assert now(claim).status == "forwarded"
    with pytest.raises(Blocked):
        decided(scene, now(claim))


def test_nobody_judges_evidence_of_a_decided_claim_unless_it_is_up_again(scene, verified):
    evidence = verified.evidence.get()
    with pytest.raises(Blocked):
        perform(evidence.reject, by=scene.officer, version=evidence.version, note="No.", effective_at=at())


def test_a_reviewer_asks_for_another_document_and_the_partner_replaces_it(client, scene):
    claim = scene.sent()
    evidence = walk(claim.evidence.get(), ("examine", scene.monitor))
    assert evidence.status == "under_verification"
    evidence = walk(evidence, ("ask_replacement", scene.monitor, "Send the signed version."))
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    assert "Replace it" in page
    scene.evidence(claim, replaces=evidence)
    assert now(evidence).status == "replaced"


def test_whoever_brought_evidence_in_does_not_examine_it(scene):
    claim = scene.sent()
    evidence = claim.evidence.get()
    with pytest.raises(NotAllowed):
        perform(evidence.examine, by=scene.editor, version=evidence.version, effective_at=at())


def test_a_plan_with_a_contested_claim_is_not_closed(scene, verified):
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    plan = plan_of(claim)
    with pytest.raises(Blocked):
        perform(plan.close, by=scene.officer, version=plan.version, effective_at=at())


def test_the_pages_offer_the_second_look_to_the_programme_only(client, scene, verified):
    assert "Look at it again" in look(client, scene.officer, "claim-detail", verified.pk).text
    assert "Look at it again" not in look(client, scene.representative, "claim-detail", verified.pk).text
    claim = walk(verified, ("reassess", scene.officer, "A finding of the audit."))
    assert "under re-assessment" in look(client, scene.representative, "claim-detail", claim.pk).text
    page = look(client, scene.officer, "claim-decide", opined(scene, claim).pk)
    assert page.status_code == 200


def test_failed_claims_are_no_flags_on_the_board(client, scene):
    claim = scene.sent()
    board = scene.project.get_absolute_url()
    client.force_login(scene.monitor)
    assert [len(row.plan.flags) for row in client.get(board).context["board"].rows] == [1]
    walk(claim, ("withdraw", scene.representative, "Too early."))
    assert [len(row.plan.flags) for row in client.get(board).context["board"].rows] == [0]


def test_a_claim_says_that_its_action_was_taken_up_again_since_until_that_has_ended_anew(client, scene):
    plan = scene.running_plan()
    action = walk(plan.actions.get(), ("start", scene.editor), ("finish", scene.editor))
    claim = scene.sent(content=scene.content(actions=[action]))
    walk(claim.evidence.get(), ("accept", scene.monitor))
    claim = opined(scene, walk(claim, ("forward", scene.monitor)))
    pages = [(scene.officer, "claim-detail", claim.pk), (scene.officer, "claim-decide", claim.pk)]
    assert not any("Action taken up again" in look(client, *page).text for page in pages)
    action = walk(now(action), ("reopen", scene.monitor, "The list of participants was wrong."))
    assert all("after the claim was sent" in look(client, *page).text for page in pages)
    walk(action, ("finish", scene.editor))
    assert not any("Action taken up again" in look(client, *page).text for page in pages)
