"""What a report cites, as it stood when the report was sent: each object with its version, fingerprint and state."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from actionplans.models import Action
from actionplans.texts import fingerprint, of_action
from monitoring.models.claim import PolicyChangeClaim
from monitoring.models.part import PartnerPart
from workflow.registry import ref

type Snapshot = dict[str, Any]

ANSWERS = "answers"
WORDED = (PartnerPart, Action, PolicyChangeClaim)
WORDS_OF_ACTIONS = ("progress", "judgement", "blocked_for", "outcome", "lessons")


@dataclass(frozen=True)
class Difference:
    """One object that another version of the report cites otherwise; nothing where it was not cited."""

    name: str
    was: Any
    now: Any


def taken(report: Any, on: dt.date) -> Snapshot:
    """Every object that a report rests on: its parts, their plans with the actions, and the sent claims."""
    return {"taken_on": on.isoformat(), "objects": [_cited(*one) for one in _objects(report)]}


def _objects(report: Any) -> Iterator[tuple[Any, ...]]:
    """Each object with the fingerprint of its content, every plan once with what proves its actions and values."""
    parts = report.told_parts().select_related("organisation").order_by("organisation__name", "pk")
    plans: dict[Any, Any] = {}
    for part in parts.prefetch_related("accounts__plan__actions__inspirations"):
        yield part, part.content_hash
        plans |= {account.plan_id: account.plan for account in part.accounts.all()}
    for plan in sorted(plans.values(), key=lambda one: (one.title, str(one.pk))):
        proofs = {"evidence": rows_of(proving([plan], report))}
        yield plan, plan.hash_of_content(), *([{"said": proofs}] if proofs["evidence"] else [])
        for action in plan.actions.all():
            yield action, fingerprint(of_action(action))
        for claim in plan.claims.exclude(submitted_on=None).order_by("title", "pk"):
            yield claim, claim.content_hash


def proving(plans: Iterable[Any], report: Any, values: Iterable[str] = ("approved",)) -> Any:
    """The evidence of what a report tells of plans beside their changes: actions, and values of its period."""
    from monitoring.models import Evidence

    indicator, period = "reading__indicator", (report.starts_on, report.ends_on)
    of_plans = Q(**{f"{indicator}__plan__in": plans}) | Q(**{f"{indicator}__action__plan__in": plans})
    told = of_plans & Q(reading__status__in=values, reading__measured_on__range=period)
    found = Evidence.objects.filter(Q(action__plan__in=plans) | told)
    return found.select_related("document", "action", f"{indicator}__action").order_by("added_at", "pk")


def rows_of(evidence: Iterable[Any]) -> list[list[str]]:
    """[title, state, SHA-256] of each piece."""
    return [[str(one.document), one.status, one.document.sha256] for one in evidence]


def _cited(obj: Any, fingerprint: str, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return (
        dict(more or {})
        | {
            "object": ref(obj),
            "name": str(obj),
            "version": obj.version,
            "hash": fingerprint,
            "state": str(obj.status),
        }
        | (_end(obj) if isinstance(obj, Action) else {})
        | ({"said": said_by(obj)} if isinstance(obj, WORDED) else {})
    )


def said_by(obj: Any) -> dict[str, Any]:
    """The words of an object that a report takes over, as they stand; nothing where it has none of its own."""
    if isinstance(obj, PartnerPart):
        return obj.content()
    if isinstance(obj, Action):
        words = {name: getattr(obj, name) for name in WORDS_OF_ACTIONS}
        return {name: text for name, text in words.items() if text}
    if isinstance(obj, PolicyChangeClaim):
        rows = obj.evidence.order_by("added_at", "pk").select_related("document")
        return {"evidence": rows_of(rows), "amounts": [_amount(one) for one in obj.amounts.all()]}
    return {}


def _amount(row: Any) -> dict[str, Any]:
    told = {"fund": row.fund, "currency": row.currency, "claimed": str(row.claimed)}
    return told | ({} if row.accepted is None else {"accepted": str(row.accepted)})


def _end(action: Action) -> dict[str, Any]:
    """How an action ended that was carried out, as far as it is told."""
    if not action.was_carried_out:
        return {}
    cost = action.actual_cost.to_json() if action.actual_cost else None
    told = {"ended_on": action.ended_on and action.ended_on.isoformat(), "actual_cost": cost}
    return {name: value for name, value in told.items() if value} | (
        {"had_no_cost": True} if action.had_no_cost else {}
    )


def differences(was: Snapshot, now: Snapshot) -> list[Difference]:
    """What the second snapshot cites otherwise than the first."""
    before, after = _by_object(was), _by_object(now)
    return [
        Difference((after.get(key) or before[key])["name"], before.get(key), after.get(key))
        for key in dict.fromkeys([*after, *before])
        if before.get(key) != after.get(key)
    ]


def _by_object(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    return {one["object"]: one for one in snapshot.get("objects", [])}


def with_answers(report: Any, note: str, on: dt.date) -> Snapshot:
    """The snapshot of a report with what the programme is answered now: each question with its words and files."""
    rows = report.questions.unsent().for_page()
    told = {"answered_on": on.isoformat(), "note": note, "questions": [_answered(one) for one in rows]}
    return {**report.snapshot, ANSWERS: [*report.snapshot.get(ANSWERS, []), told]}


def _answered(question: Any) -> dict[str, Any]:
    return {
        "label": question.label,
        "question": question.text,
        "answer": question.answer_text,
        "organisation": str(question.answered_by),
        "files": [[one.title, one.sha256] for one in question.documents.all()],
    }


def kept_answers(snapshot: Snapshot) -> Snapshot:
    """The answers of a snapshot, to stand in a later one, too."""
    return {ANSWERS: snapshot[ANSWERS]} if ANSWERS in snapshot else {}
