"""The auditor's opinion and the programme's decision: several rows, one step."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from documents.uploads import Inspected
from ledger.unit import unit
from monitoring.models import Assertion, FundAmount, Opinion, PolicyChangeClaim
from monitoring.services.claims import Amount
from monitoring.services.steps import do_step
from values import clock
from workflow import guards
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.guards import Condition

ACCEPTED, REFUSED = Assertion.Outcome.ACCEPTED, Assertion.Outcome.REFUSED


@dataclass(frozen=True)
class Judgement:
    """The answer on one assertion; a refusal or a cut has its reason."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class Decision:
    """The answers by kind of assertion, the accepted amounts by the key of their row, the accepted kinds of change.

    `types` is None where all are accepted; what leaves one out has its reason in `types_reason`.
    """

    judgements: Mapping[str, Judgement]
    accepted: Mapping[int, Decimal] = field(default_factory=dict)
    note: str = ""
    types: list[str] | None = None
    types_reason: str = ""

    def accepts(self, kind: str) -> bool:
        return kind in self.judgements and self.judgements[kind].outcome == ACCEPTED

    @property
    def reasons(self) -> str:
        """The words for the ledger: the note, then each reason, in lines."""
        given = [self.note, self.types_reason, *(one.reason for one in self.judgements.values())]
        return "\n".join(filter(None, given))

    def types_of(self, claim: PolicyChangeClaim) -> list[str]:
        """The kinds of change that are accepted: none where the change itself is not."""
        if not self.accepts(Assertion.Kind.HAPPENED):
            return []
        return [kind for kind in claim.types if self.types is None or kind in self.types]


def is_cut(decision: Decision, amounts: list[FundAmount]) -> bool:
    """Whether less money is accepted than was claimed."""
    return any(decision.accepted.get(row.pk, row.claimed) < row.claimed for row in amounts)


def verdict(claim: PolicyChangeClaim, decision: Decision, amounts: list[FundAmount]) -> str:
    """The step that follows from the answers: validate, validate_partly, and reject or, once verified, revoke."""
    kept = [decision.accepts(kind) for kind in decision.judgements]
    if not decision.accepts(Assertion.Kind.HAPPENED) or not any(kept):
        return "revoke" if claim.is_contested else "reject"
    is_whole = decision.types_of(claim) == claim.types
    return "validate" if all(kept) and is_whole and not is_cut(decision, amounts) else "validate_partly"


def missing(claim: PolicyChangeClaim, decision: Decision, on: dt.date) -> list[Condition]:
    """What the step that follows from the answers still lacks; nothing is written."""
    amounts = list(claim.amounts.all())
    thought: PolicyChangeClaim = PolicyChangeClaim.objects.for_page().get(pk=claim.pk)
    for point in thought.assertions.all():
        if point.kind in decision.judgements:
            point.outcome = decision.judgements[point.kind].outcome
    step = f"PolicyChangeClaim.{verdict(claim, decision, amounts)}"
    return [one for one in guards.conditions(step, thought, on) if not one.met]


def decide(
    claim: PolicyChangeClaim,
    decision: Decision,
    *,
    by: Any,
    version: int,
    effective_at: dt.datetime | None = None,
    entered_for: EnteredFor | None = None,
    letter: Inspected | None = None,
) -> PolicyChangeClaim:
    """Note the answer on each assertion and amount, and do the step that follows. Raises as the door does."""
    amounts = list(claim.amounts.all())
    step, before = verdict(claim, decision, amounts), list(claim.assertions.all())
    with unit():
        for kind, one in decision.judgements.items():
            claim.assertions.filter(kind=kind).update(outcome=one.outcome, outcome_reason=one.reason)
        for row in amounts:
            claim.amounts.filter(pk=row.pk).update(accepted=_accepted(row, decision, step), share=None)
        kinds, was = decision.types_of(claim), claim.accepted_types
        PolicyChangeClaim.objects.filter(pk=claim.pk).update(
            accepted_types=kinds, types_reason=decision.types_reason if kinds != claim.types else ""
        )
        told = _told(decision, before, amounts, step)
        if kinds != was and decision.types is not None:
            told["types"] = [claim.words_of(was) or None, claim.words_of(kinds)]
        return do_step(
            claim,
            step,
            by=by,
            version=version,
            note=decision.reasons,
            effective_at=effective_at,
            entered_for=entered_for,
            letter=letter,
            changes=told,
        )


def _told(
    decision: Decision, before: list[Assertion], amounts: list[FundAmount], step: str
) -> dict[str, Any]:
    """The answers for the ledger: the outcome of each assertion, and what is accepted of the money, then and now."""
    answers = decision.judgements
    told: dict[str, Any] = {
        one.kind: [one.outcome or None, answers[one.kind].outcome] for one in before if one.kind in answers
    }
    was = [_words(row, row.accepted) for row in amounts if row.accepted is not None]
    now = [_words(row, _accepted(row, decision, step)) for row in amounts]
    return told | ({"accepted": [was or None, now]} if now else {})


def _words(row: FundAmount, amount: Decimal) -> str:
    return str(Amount(row.fund, row.currency, amount, period=row.period))


def _accepted(row: FundAmount, decision: Decision, step: str) -> Decimal:
    if step in ("reject", "revoke") or not decision.accepts(Assertion.Kind.AMOUNT):
        return Decimal(0)
    return decision.accepted.get(row.pk, row.claimed)


def agree_share(
    claim: PolicyChangeClaim,
    shares: Mapping[int, Decimal],
    *,
    by: Any,
    version: int,
    note: str,
    **entered: Any,
) -> PolicyChangeClaim:
    """Say what this claim counts of money that others claim, too, by the key of each amount. Raises as the door does.

    With `entered` for an absent officer: for whom, the letter and its moment.
    A later decision on the claim takes the agreement away.
    """
    rows = [row for row in claim.amounts.all() if row.pk in shares]
    was = [_words(row, row.share) for row in rows if row.share is not None]
    told = {"share": [was or None, [_words(row, shares[row.pk]) for row in rows]]}
    with unit():
        for row in rows:
            claim.amounts.filter(pk=row.pk).update(share=shares[row.pk])
        return do_step(claim, "agree_share", by=by, version=version, note=note, changes=told, **entered)


def sign_opinion(
    claim: PolicyChangeClaim,
    verdicts: Mapping[str, str],
    *,
    by: Any,
    version: int,
    missing: list[str] | None = None,
    needs: str = "",
    effective_at: dt.datetime | None = None,
) -> PolicyChangeClaim:
    """Sign one verdict for each kind of assertion, once in a round. Raises as the door does."""
    moment = effective_at or clock.moment()
    with unit():
        told: dict[str, Any] = {kind: [None, verdict] for kind, verdict in verdicts.items()}
        told |= {"missing": [None, missing]} if missing else {}
        claim = perform(
            claim.give_opinion, by=by, version=version, note=needs, effective_at=moment, changes=told
        )
        for assertion in claim.assertions.filter(kind__in=verdicts):
            Opinion.objects.create(
                assertion=assertion,
                round=claim.round,
                verdict=verdicts[assertion.kind],
                missing=missing or [],
                needs=needs,
                signed_by=by,
                signed_on=moment.astimezone(ZoneInfo(claim.project.zone)).date(),
            )
    return claim
