"""States and amounts of policy changes as shape, word and colour."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.indicators.standing import Standing
from monitoring.models import Opinion, PartnerPart, PolicyChangeClaim, ProgressReport, Question, Reading
from values.money import Money
from workflow.templatetags.throughline import state

register = template.Library()

CLAIM_KINDS = {
    "submitted": "go",
    "returned": "returned",
    "forwarded": "go",
    "validated": "accepted",
    "partially_validated": "accepted",
    "rejected": "rejected",
    "clarification": "returned",
    "under_reassessment": "soon",
    "revoked": "rejected",
}
REPORT_KINDS = {
    "open": "go",
    "consolidated": "go",
    "submitted": "go",
    "under_check": "check",
    "clarification": "returned",
    "returned": "returned",
    "excused": "soon",
    "accepted": "accepted",
    "approved": "accepted",
    "corrected": "accepted",
    "not_approved": "rejected",
    "assigned": "go",
    "answered": "check",
    "sent": "accepted",
}
READING_KINDS = {"entered": "go", "returned": "returned", "approved": "accepted"}
OPINION_KINDS = {
    "supported": "ok",
    "supported_in_part": "soon",
    "more_evidence_needed": "soon",
    "not_supported": "late",
}
VERDICTS = {
    "validate": gettext_lazy("Everything is accepted: the change is verified."),
    "validate_partly": gettext_lazy("Something is refused or cut: the change is verified in part."),
    "reject": gettext_lazy("It is not accepted that the change happened: the claim is rejected."),
    "revoke": gettext_lazy(
        "It is no longer accepted that the change happened: the verification is taken back."
    ),
}


@register.simple_tag
def claim_state(claim: PolicyChangeClaim) -> SafeString:
    """The state of a claim."""
    return state(CLAIM_KINDS.get(claim.status, "plain"), claim.get_status_display())


@register.simple_tag
def report_state(obj: ProgressReport | PartnerPart | Question) -> SafeString:
    """The state of a progress report, a partner's part or a question."""
    return state(REPORT_KINDS.get(obj.status, "plain"), obj.get_status_display())


@register.simple_tag
def reading_state(reading: Reading) -> SafeString:
    """The state of a value."""
    return state(READING_KINDS.get(reading.status, "plain"), reading.get_status_display())


@register.simple_tag
def indicator_state(standing: Standing) -> SafeString:
    """How fresh an indicator's value is; of one that is not measured, why not."""
    if standing.fresh_state is None:
        return state("plain", standing.indicator.get_status_display())
    return state(*standing.fresh_state)


@register.simple_tag
def opinion_state(opinion: Opinion) -> SafeString:
    """What the auditor says on one point."""
    return state(OPINION_KINDS.get(opinion.verdict, "plain"), opinion.get_verdict_display())


@register.simple_tag
def outcome_state(outcome: str) -> SafeString:
    """What the programme decided on one point."""
    if outcome == "accepted":
        return state("accepted", _("Accepted"))
    return state("rejected", _("Not accepted")) if outcome else state("plain", _("Not decided yet"))


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency: €1,700,000."""
    return str(Money(amount, currency))


@register.filter
def verdict_words(step: str) -> str:
    """What follows from the answers of a decision."""
    return str(VERDICTS[step])


@register.filter
def missing_words(opinion: Opinion) -> list[str]:
    """What the auditor ticked as missing, in words."""
    return [str(Opinion.Missing(kind).label) for kind in opinion.missing if kind in Opinion.Missing.values]


@register.simple_tag
def happened_of(happened: Any, plan: Any) -> list[Any]:
    """What the ledger has of one plan in the period."""
    return list(happened.get(plan.pk, []))
