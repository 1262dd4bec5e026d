"""What the ledger keeps of a claim's changes, in words."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Assertion, Opinion, PolicyChangeClaim

OWN_WORDS = {
    "practices": gettext_lazy("Practices"),
    "actions": gettext_lazy("Actions"),
    "action": gettext_lazy("Action"),  # as older entries name it
    "share": gettext_lazy("agreed share"),
    "amounts": gettext_lazy("Amounts"),
    "has_no_amount": gettext_lazy("No money is claimed"),
    "accepted": gettext_lazy("accepted amount"),
    "missing": gettext_lazy("What is missing"),
}
# The names of what is kept as a code
CODES = {
    str(code): label
    for kinds in (PolicyChangeClaim.Type, Assertion.Outcome, Opinion.Verdict, Opinion.Missing)
    for code, label in kinds.choices
}


def in_words(name: str, was: Any, now: Any) -> dict[str, Any]:
    """One change of a claim: what the page calls the field, its value before and after."""
    words = {field.name: field.verbose_name for field in PolicyChangeClaim._meta.fields}
    words |= dict(Assertion.Kind.choices) | OWN_WORDS
    return {"word": capfirst(str(words.get(name, name))), "was": _value(was), "now": _value(now)}


def decided(claim: PolicyChangeClaim) -> list[str]:
    """The programme's answer on each kind of change, where several are claimed, and each point, with its reason."""
    kinds, outcome = claim.types if len(claim.types) > 1 and claim.accepted_types else [], Assertion.Outcome
    kept = claim.accepted_types
    answers = [
        (
            claim.words_of([kind])[0],
            outcome.ACCEPTED if kind in kept else outcome.REFUSED,
            "" if kind in kept else claim.types_reason,
        )
        for kind in kinds
    ]
    points = [one for one in claim.assertions.all() if one.outcome]
    answers += [(str(one), outcome(one.outcome), one.outcome_reason) for one in points]
    return [f"{point}: {answer.label}. {reason}".rstrip() for point, answer, reason in answers]


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(CODES.get(one, one)) for one in value)
    return _("Yes") if value is True else CODES.get(value, value)
