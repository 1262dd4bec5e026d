"""What follows from steps of a claim: the flag on the plan's line, and duties that are met."""

from typing import Any

from django_scopes import scopes_disabled

from actionplans.deadlines import reopen
from actionplans.models import ActionPlan
from comments.services import points_answered, points_asked
from documents.models import Document
from documents.services import destroy, withhold
from ledger import rows
from monitoring.claims.guards import VERIFYING, has_accepted_evidence
from monitoring.models import Assertion, Evidence, PolicyChangeClaim
from projects.models import Deadline
from projects.witnesses import holds, waiting
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade
from workflow.registry import ref

# What is asked of a partner about a claim: to mend it, or to answer the programme
OF_CLAIM = (Deadline.Kind.CLAIM, Deadline.Kind.MEND)


def decided(claim: PolicyChangeClaim, act: Act) -> None:
    """A verified change counts, and verifies its plan, when the plan is completed."""
    if not holds(claim, act, ()):
        _count(claim, True, act)


def revoked(claim: PolicyChangeClaim, act: Act) -> None:
    """With its last verified change a plan loses the flag, a closed one too."""
    if not holds(claim, act, ()):
        _count(claim, False, act)


def confirmed(claim: Any, act: Act) -> None:
    """What the programme decided, and was entered, tells on the plan once a second person has confirmed it."""
    if isinstance(claim, PolicyChangeClaim) and waiting(claim, (*VERIFYING, "revoke")) is None:
        _count(claim, claim.is_accepted, act)


def _count(claim: PolicyChangeClaim, counts: bool, act: Act) -> None:
    """Note whether a claim counts, and see to its plan's flag.

    The plan is locked before it is asked: of a decision and a completion at once, the later sees the other.
    """
    plan = rows.locked(ActionPlan, claim.plan_id) if claim.plan_id else None
    claim.counts = counts
    claim.save(update_fields=["counts"])
    if plan is not None and _is_verified(plan):
        completed(plan, act)
    elif plan is not None:
        _lose_flag(plan, act)


def completed(plan: ActionPlan, act: Act) -> None:
    """A completed plan is verified at once when a change was verified before."""
    if plan.status == ActionPlan.Status.COMPLETED and _is_verified(plan):
        cascade(plan.verify, act)


def _lose_flag(plan: ActionPlan, act: Act) -> None:
    if plan.verified_on is None:
        return
    if plan.status == ActionPlan.Status.VERIFIED:
        cascade(plan.unverify, act)
    elif plan.is_over:
        cascade(plan.lose_change, act)


def _is_verified(plan: ActionPlan) -> bool:
    """Whether a claim on one of a plan's own instruments counts, or on one that they replaced."""
    counting = PolicyChangeClaim.objects.filter(plan=plan, counts=True)
    return counting.filter(instrument__in=plan.instruments.with_predecessors()).exists()


def challenged(evidence: Evidence, act: Act) -> None:
    """A verified claim whose evidence is challenged comes up again; an action is marked where it is shown."""
    if evidence.claim_id is None:
        return
    claim = rows.locked(PolicyChangeClaim, evidence.claim_id)
    if claim.is_accepted and not claim.is_contested:
        cascade(claim.contest, act)


def quarantined(evidence: Evidence, act: Act) -> None:
    """Nobody gets the bytes; every verified claim that rests on them and on nothing else comes up again."""
    withhold(evidence.document, True)
    accepted = Evidence._base_manager.filter(document__sha256=evidence.document.sha256, status="accepted")
    with scopes_disabled():  # the same bytes may prove something in a project in which the author has no role
        keys = {evidence.claim_id, *accepted.values_list("claim_id", flat=True)}
        for key in sorted(one for one in keys if one):
            claim = rows.locked(PolicyChangeClaim, key)
            asked = [guard(claim, act.on) for guard in map(has_accepted_evidence, Assertion.Kind)]
            is_proved = all(one is None or one.met for one in asked)
            if claim.is_accepted and not claim.is_contested and not is_proved:
                cascade(claim.contest, act)


def released(evidence: Evidence, act: Act) -> None:
    """The bytes are given free with the last item that withholds them."""
    others = Evidence._base_manager.filter(document__sha256=evidence.document.sha256, status="quarantined")
    withhold(evidence.document, others.exclude(pk=evidence.pk).exists())


def destroyed(evidence: Evidence, act: Act) -> None:
    """With the original go its translations and copies: they say the same."""
    for document in (evidence.document, *Document.objects.filter(original=evidence.document).standing()):
        destroy(document, act.on)


def withdrawn(claim: PolicyChangeClaim, act: Act) -> None:
    Deadline.objects.for_subject(ref(claim)).drop(act.on)


def answered(claim: PolicyChangeClaim, act: Act) -> None:
    """Whoever sends a returned claim again, or answers the programme, has answered."""
    for kind in OF_CLAIM:
        Deadline.objects.meet(ref(claim), kind, act.on)


def taken_back(claim: PolicyChangeClaim, act: Act) -> None:
    """Whoever takes the claim back has not answered yet."""
    reopen(claim.plan or claim, claim, *OF_CLAIM)


def register() -> None:
    """Hang them on the steps; called once at start."""
    for asking in (PolicyChangeClaim.send_back, PolicyChangeClaim.decline, PolicyChangeClaim.ask):
        effects.add(asking, points_asked)
    effects.add(PolicyChangeClaim.answer, points_answered)
    effects.add(PolicyChangeClaim.submit, answered)
    effects.add(PolicyChangeClaim.answer, answered)
    effects.add(PolicyChangeClaim.recall, taken_back)
    effects.add(PolicyChangeClaim.withdraw, withdrawn)
    effects.add(PolicyChangeClaim.revoke, revoked)
    effects.add("EnteredStep.confirm", confirmed)
    effects.add(Evidence.challenge, challenged)
    effects.add(Evidence.quarantine, quarantined)
    effects.add(Evidence.release, released)
    effects.add(Evidence.destroy, destroyed)
    effects.add(PolicyChangeClaim.validate, decided)
    effects.add(PolicyChangeClaim.validate_partly, decided)
    effects.add(ActionPlan.complete, completed)
