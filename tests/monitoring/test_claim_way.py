"""A claim's way from the partner to the decision: who does what, what follows, and what is refused."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import ActionPlan
from ledger.models import Entry
from monitoring.models import Opinion, PolicyChangeClaim
from monitoring.services.decisions import sign_opinion
from projects.models import Deadline, Role
from tests import factories
from tests.monitoring.scene import POINTS, Scene, look, now, plan_of, send
from workflow.history import history
from workflow.registry import ref

pytestmark = pytest.mark.django_db
SUPPORTED = dict.fromkeys(POINTS, "supported")
ALL_ACCEPTED = dict.fromkeys(POINTS, "accepted")


def answers(claim, amount="2000000", **changed):
    """What an officer fills in who accepts everything, with changes."""
    row = claim.amounts.get()
    return ALL_ACCEPTED | {f"accepted_{row.pk}": amount} | changed


def opined(scene, claim):
    return sign_opinion(claim, SUPPORTED, by=scene.auditor, version=claim.version)


def test_what_the_auditor_lacks_stands_only_under_the_points_that_it_is_about(client, scene):
    claim, verdicts = scene.forwarded(), SUPPORTED | {"amount": "supported_in_part"}
    sign_opinion(claim, verdicts, by=scene.auditor, version=claim.version, needs="The bank's list.")
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    points = page[page.index('id="points-title"') : page.index('id="evidence-title"')]
    assert points.count("The bank&#x27;s list.") == 1


@pytest.mark.parametrize("verdict", ["supported", "not_supported"])
def test_who_decides_reads_in_the_panel_what_the_auditor_does_not_support(client, scene, verdict):
    claim = scene.forwarded()
    told = {"by": scene.auditor, "version": claim.version, "needs": "The signed letter."}
    sign_opinion(claim, SUPPORTED | {"amount": verdict}, **told)
    page = look(client, scene.officer, "claim-detail", claim.pk).text
    is_against = verdict == "not_supported"
    assert "Nothing holds it back" in page
    assert ("opinion says: Not supported. Read it beside its point first." in page) == is_against


def test_partner_lead_partner_auditor_and_officer_take_a_claim_to_verified(client, scene):
    claim = scene.claim()
    scene.evidence(claim)
    assert send(client, scene.representative, claim, "claim-step", "submit").status_code == 302
    item = claim.evidence.get()
    assert send(client, scene.monitor, item, "evidence-step", "accept").status_code == 302
    assert send(client, scene.monitor, now(claim), "claim-step", "forward").status_code == 302
    assert send(client, scene.auditor, now(claim), "claim-opinion", **SUPPORTED).status_code == 302
    assert send(client, scene.officer, now(claim), "claim-decide", **answers(claim)).status_code == 302
    decided = now(claim)
    assert decided.status == PolicyChangeClaim.Status.VALIDATED
    assert {one.outcome for one in decided.assertions.all()} == {"accepted"}
    assert decided.amounts.get().accepted == 2_000_000


def test_decision_makes_a_completed_plan_verified_with_one_entry_for_each_object(client, scene):
    plan = scene.completed_plan()
    claim = opined(scene, scene.forwarded())
    before = set(Entry.objects.values_list("pk", flat=True))
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    added = Entry.objects.exclude(pk__in=before).order_by("seq")
    assert [entry.object for entry in added] == [ref(claim), ref(plan)]
    assert [entry.step for entry in added] == ["PolicyChangeClaim.validate", "ActionPlan.verify"]
    assert plan_of(claim).status == ActionPlan.Status.VERIFIED


def test_completion_makes_a_plan_verified_when_its_change_was_verified_before(client, scene):
    claim = opined(scene, scene.forwarded())
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    assert plan_of(claim).status == ActionPlan.Status.DRAFT
    scene.completed_plan()
    assert plan_of(claim).status == ActionPlan.Status.VERIFIED


def test_cut_amount_verifies_in_part_and_keeps_the_reason(client, scene):
    claim = opined(scene, scene.forwarded())
    given = answers(claim, "1700000", reason_amount="Only the ERDF part counts.")
    send(client, scene.officer, claim, "claim-decide", **given)
    decided = now(claim)
    assert decided.status == PolicyChangeClaim.Status.PARTIAL
    assert decided.amounts.get().accepted == 1_700_000
    assert decided.assertions.get(kind="amount").outcome_reason == "Only the ERDF part counts."


def test_refused_link_to_the_cooperation_verifies_in_part(client, scene):
    claim = opined(scene, scene.forwarded())
    send(
        client,
        scene.officer,
        claim,
        "claim-decide",
        **answers(claim, because="refused", reason_because="No letter."),
    )
    assert now(claim).status == PolicyChangeClaim.Status.PARTIAL


def test_change_that_did_not_happen_is_rejected_and_counts_no_money(client, scene):
    claim = opined(scene, scene.forwarded())
    send(
        client,
        scene.officer,
        claim,
        "claim-decide",
        **answers(claim, happened="refused", reason_happened="A plan."),
    )
    decided = now(claim)
    assert decided.status == PolicyChangeClaim.Status.REJECTED
    assert decided.amounts.get().accepted == 0


def test_page_tells_which_decision_follows_and_decides_nothing(client, scene):
    claim = opined(scene, scene.forwarded())
    answer = send(
        client, scene.officer, claim, "claim-decide", look="1", **answers(claim, "1", reason_amount="Cut.")
    )
    assert answer.status_code == 200
    assert "the change is verified in part" in answer.content.decode()
    assert now(claim).status == PolicyChangeClaim.Status.FORWARDED


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "2000001", "reason_amount": "More."}, "At most the claimed amount"),
        ({"amount": "1700000"}, "Say why less than the claimed amount"),
        ({"because": "refused"}, "Say why this point is not accepted"),
        ({"happened": ""}, "Decide on: The change happened"),
    ],
)
def test_incomplete_decision_is_shown_again_with_what_is_to_be_fixed(client, scene, changed, words):
    claim = opined(scene, scene.forwarded())
    amount = changed.pop("amount", "2000000")
    answer = send(client, scene.officer, claim, "claim-decide", **answers(claim, amount, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert now(claim).status == PolicyChangeClaim.Status.FORWARDED


def test_decision_waits_for_the_auditors_opinion_where_the_rules_ask_for_it(client, scene):
    claim = scene.forwarded()
    answer = send(client, scene.officer, claim, "claim-decide", **answers(claim))
    assert answer.status_code == 422
    assert "The auditor signs an opinion on each point" in answer.content.decode()
    assert not claim.assertions.exclude(outcome="").exists()


def test_decision_needs_no_opinion_where_the_rules_ask_for_none(client, db):
    scene = Scene({"auditor_opinion_required": False})
    claim = scene.forwarded()
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    assert now(claim).status == PolicyChangeClaim.Status.VALIDATED


def test_decision_waits_for_accepted_evidence(client, scene):
    claim = factories.walk(scene.sent(), ("forward", scene.monitor))
    claim = opined(scene, claim)
    answer = send(client, scene.officer, claim, "claim-decide", **answers(claim))
    assert answer.status_code == 422
    assert "Accept a document that shows" in answer.content.decode()


def test_opinion_is_signed_once_in_a_round(client, scene):
    claim = opined(scene, scene.forwarded())
    answer = send(client, scene.auditor, claim, "claim-opinion", **SUPPORTED)
    assert answer.status_code == 422
    assert Opinion.objects.count() == 3


def test_claim_sent_again_asks_for_a_new_opinion(client, scene):
    claim = opined(scene, scene.forwarded())
    claim = factories.walk(
        claim,
        ("decline", scene.officer, "Sign it."),
        ("submit", scene.representative),
        ("forward", scene.monitor),
    )
    assert send(client, scene.auditor, claim, "claim-opinion", **SUPPORTED).status_code == 302
    assert Opinion.objects.filter(round=2).count() == 3


def test_opinion_that_asks_for_more_says_what_is_missing(client, scene):
    claim = scene.forwarded()
    answer = send(
        client, scene.auditor, claim, "claim-opinion", **(SUPPORTED | {"amount": "more_evidence_needed"})
    )
    assert answer.status_code == 422
    assert "Say what is missing" in answer.content.decode()


def test_return_gives_the_partner_a_day_which_sending_again_meets(client, scene):
    claim = scene.sent()
    given = {"note": "The list has no date.", "answer_by": "2022-06-30"}
    assert send(client, scene.monitor, claim, "claim-step", "send_back", **given).status_code == 302
    duty = Deadline.objects.get(subject=ref(claim))
    assert (duty.kind, duty.due_on, duty.is_open) == ("mend", dt.date(2022, 6, 30), True)
    send(client, scene.representative, now(claim), "claim-step", "submit")
    assert not now(duty).is_open


def test_return_without_a_reason_is_shown_again(client, scene):
    answer = send(client, scene.monitor, scene.sent(), "claim-step", "send_back", answer_by="2022-06-30")
    assert answer.status_code == 422
    assert not Deadline.objects.filter(kind="mend").exists()


def test_partner_takes_a_sent_claim_back(client, scene):
    claim = scene.sent()
    send(client, scene.representative, claim, "claim-step", "recall")
    assert now(claim).status == PolicyChangeClaim.Status.DRAFT


def test_claim_without_evidence_is_not_sent(client, scene):
    claim = scene.claim()
    answer = send(client, scene.representative, claim, "claim-step", "submit")
    assert answer.status_code == 422
    assert "Add a document that shows" in answer.content.decode()


def test_nobody_decides_on_the_claim_of_their_own_organisation(client, scene):
    officer = factories.member(scene.project, Role.OFFICER, scene.partner)
    claim = opined(scene, scene.forwarded())
    assert send(client, officer, claim, "claim-decide", **answers(claim)).status_code == 403
    assert now(claim).status == PolicyChangeClaim.Status.FORWARDED


def test_deputy_handles_the_lead_partners_own_claim_and_its_monitor_may_not(client, scene):
    lead = scene.project.lead_organisation
    editor = factories.member(scene.project, Role.EDITOR, lead)
    sender = factories.member(scene.project, Role.REPRESENTATIVE, lead)
    claim = scene.claim(plan=None, organisation=lead, by=editor)
    scene.evidence(claim, by=editor)
    claim = factories.walk(claim, ("submit", sender))
    assert send(client, scene.monitor, claim, "claim-step", "forward").status_code == 403
    assert send(client, scene.deputy, claim, "claim-step", "forward").status_code == 302


@pytest.mark.parametrize(("role", "status"), [("editor", 403), ("monitor", 422), ("auditor", 403)])
def test_others_may_not_decide(client, scene, role, status):
    """The lead partner enters a decision only with the programme's letter."""
    claim = opined(scene, scene.forwarded())
    answer = send(client, scene.people[role], claim, "claim-decide", **answers(claim))
    assert answer.status_code == status
    assert now(claim).status == PolicyChangeClaim.Status.FORWARDED


@pytest.mark.parametrize("role", ["editor", "representative", "monitor", "officer"])
def test_only_an_auditor_signs_an_opinion(client, scene, role):
    claim = scene.forwarded()
    assert send(client, scene.people[role], claim, "claim-opinion", **SUPPORTED).status_code == 403
    assert not Opinion.objects.exists()


def test_stranger_finds_no_claim(client, scene):
    claim, stranger = scene.sent(), factories.member(factories.project(), Role.MONITOR)
    for name, rest in (
        ("claim-detail", []),
        ("claim-decide", []),
        ("claim-step", ["forward"]),
        ("evidence-add", []),
    ):
        assert look(client, stranger, name, claim.pk, *rest).status_code == 404


def test_page_from_before_a_change_is_refused_with_what_happened_meanwhile(client, scene):
    claim = scene.sent()
    factories.walk(claim, ("recall", scene.representative))
    answer = send(client, scene.monitor, claim, "claim-step", "forward")
    assert answer.status_code == 409
    assert now(claim).status == PolicyChangeClaim.Status.DRAFT


def test_decision_on_a_page_from_before_the_opinion_is_stale(client, scene):
    claim = scene.forwarded()
    opined(scene, claim)
    answer = send(client, scene.officer, claim, "claim-decide", version=claim.version, **answers(claim))
    assert answer.status_code == 409
    assert "signed an opinion" in answer.content.decode()


def test_same_form_sent_twice_has_one_effect(client, scene):
    claim = opined(scene, scene.forwarded())
    key = "6f3c1f0e-6d0f-4b1c-9a0e-2d6a5a4f7b11"
    first = send(
        client, scene.officer, claim, "claim-decide", version=claim.version, key=key, **answers(claim)
    )
    again = send(
        client, scene.officer, claim, "claim-decide", version=claim.version, key=key, **answers(claim)
    )
    assert first.url == again.url == reverse("claim-detail", args=[claim.pk])
    assert Entry.objects.filter(step="PolicyChangeClaim.validate").count() == 1


def test_unknown_step_is_not_found(client, scene):
    assert look(client, scene.officer, "claim-step", scene.sent().pk, "validate").status_code == 404


def test_the_ledger_tells_each_verdict_and_what_is_accepted_of_the_money(client, scene):
    claim = opined(scene, scene.forwarded())
    given = answers(claim, "1700000", reason_amount="Only the ERDF part counts.")
    send(client, scene.officer, claim, "claim-decide", **given)
    decision, opinion = ({name: now for name, _was, now in line.changes} for line in history(claim)[:2])
    assert decision == ALL_ACCEPTED | {"accepted": ["ERDF: EUR 1700000.00"]}
    assert opinion == SUPPORTED
    text = look(client, scene.editor, "claim-detail", claim.pk).text
    assert "Accepted amount" in text
    assert "Supported" in text


def test_a_returned_claim_that_is_taken_back_again_still_waits_for_its_answer(client, scene):
    claim = scene.sent()
    send(
        client, scene.monitor, claim, "claim-step", "send_back", note="Name the fund.", answer_by="2022-06-30"
    )
    send(client, scene.representative, now(claim), "claim-step", "submit")
    assert not Deadline.objects.open().filter(kind=Deadline.Kind.MEND).exists()
    send(client, scene.representative, now(claim), "claim-step", "recall")
    assert Deadline.objects.open().get(kind=Deadline.Kind.MEND).due_on == dt.date(2022, 6, 30)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_decision_and_a_completion_at_once_cannot_miss_each_other(client, scene):
    claim = opined(scene, scene.forwarded())
    with CaptureQueriesContext(connection) as queries:
        send(client, scene.officer, claim, "claim-decide", **answers(claim))
    assert any(
        'FROM "actionplans_actionplan"' in one and "FOR UPDATE" in one
        for one in factories.statements(queries)
    )


def test_every_entry_about_a_claim_names_the_content_that_was_decided_on(client, scene):
    claim = opined(scene, scene.forwarded())
    decided_on = claim.content_hash
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    entry = Entry.objects.about(ref(claim)).last()
    assert (entry.step, entry.object_hash) == ("PolicyChangeClaim.validate", decided_on)
    claim.amounts.update(fund="Another fund")
    assert now(claim).content_hash != decided_on


def test_a_returned_claim_asks_to_be_mended_and_a_questioned_one_for_an_answer(client, scene):
    claim, asked = scene.forwarded(), {"note": "Name the fund.", "answer_by": "2022-06-30"}
    send(client, scene.officer, claim, "claim-step", "ask", **asked)
    send(client, scene.representative, now(claim), "claim-step", "answer", note="Line 4.")
    send(client, scene.officer, now(claim), "claim-step", "decline", **asked)
    duties = Deadline.objects.filter(subject=ref(claim)).order_by("met_on")
    assert {duty.get_kind_display(): duty.is_open for duty in duties} == {
        "Answer the questions on the policy change": False,
        "Mend the policy change and send it again": True,
    }
    send(client, scene.representative, now(claim), "claim-step", "submit")
    assert not Deadline.objects.open().filter(subject=ref(claim)).exists()
