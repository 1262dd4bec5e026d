"""Writing a claim: the row, its three assertions and its amounts, in one entry of the ledger."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from monitoring.models import Assertion, FundAmount, Measure, PolicyChangeClaim
from monitoring.models.assertion import in_euro
from workflow import door


@dataclass(frozen=True)
class Amount:
    """Money of one fund that the change influences."""

    fund: str
    currency: str
    claimed: Decimal
    rate: Decimal | None = None
    rate_on: dt.date | None = None
    rate_source: str = ""
    period: str = ""

    def __str__(self) -> str:
        years = f", {self.period}" if self.period else ""
        said = f"{self.fund}{years}: {self.currency} {self.claimed:.2f}"
        if self.euro is None or self.rate is None:
            return said
        return f"{said} (EUR {self.euro:.2f}; {self.rate.normalize():f}, {self.rate_on}, {self.rate_source})"

    @property
    def euro(self) -> Decimal | None:
        """The amount in euro by the rate, where one is given."""
        return in_euro(self.claimed, self.rate) if self.rate else None


@dataclass(frozen=True)
class Content:
    """What a claim says: its own fields, practices, actions, the three statements, the amounts and their measure.

    A measure that is not registered yet is given by its name.
    """

    fields: dict[str, Any]
    practices: list[Any] = field(default_factory=list)
    actions: list[Any] = field(default_factory=list)
    measure: str = ""
    statements: dict[str, str] = field(default_factory=dict)
    has_no_amount: bool = False
    amounts: list[Amount] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The content as plain values, for the ledger's list of changes."""
        return {name: _plain(value) for name, value in self.fields.items()} | {
            "practices": _names(self.practices),
            "actions": _names(self.actions),
            "measure": self.measure or None,
            **{kind: self.statements.get(kind, "") for kind in Assertion.Kind.values},
            "has_no_amount": self.has_no_amount,
            "amounts": _names(self.amounts),
        }


def create_claim(
    claim: PolicyChangeClaim, content: Content, *, by: Any, effective_at: dt.datetime | None = None
) -> PolicyChangeClaim:
    """Save a new draft with its assertions and amounts. Raises NotAllowed."""
    _fill(claim, content)
    door.create(claim, by=by, effective_at=effective_at, finish=lambda: _save_parts(claim, content))
    return claim


def amend_claim(claim: PolicyChangeClaim, content: Content, *, by: Any, version: int) -> PolicyChangeClaim:
    """Change a draft or a returned claim; the ledger tells what was and what is. Raises as the door does."""
    saved = PolicyChangeClaim._base_manager.get(pk=claim.pk)
    before, after = content_of(saved).told(), content.told()
    changes = {name: [before.get(name), now] for name, now in after.items() if before.get(name) != now}

    def write(locked: PolicyChangeClaim) -> None:
        _fill(locked, content)
        _save_parts(locked, content)

    return door.amend(claim, by=by, version=version, changes=changes, write=write)


FIELDS = (
    "title", "instrument", "types", "what_changed", "authority", "decision_on", "effective_on", "event",
    "source", "overlap",
)  # fmt: skip


def content_of(claim: PolicyChangeClaim) -> Content:
    """What a saved claim says now."""
    assertions = list(claim.assertions.all())
    return Content(
        fields={name: getattr(claim, name) for name in FIELDS},
        practices=list(claim.practices.all()),
        actions=list(claim.actions.all()),
        measure=claim.measure.name if claim.measure else "",
        statements={assertion.kind: assertion.statement for assertion in assertions},
        has_no_amount=any(assertion.is_none for assertion in assertions),
        amounts=[
            Amount(row.fund, row.currency, row.claimed, row.rate, row.rate_on, row.rate_source, row.period)
            for row in claim.amounts.all()
        ],
    )


def _fill(claim: PolicyChangeClaim, content: Content) -> None:
    for name, value in content.fields.items():
        setattr(claim, name, value)


def _save_parts(claim: PolicyChangeClaim, content: Content) -> None:
    claim.practices.set(content.practices)
    claim.actions.set(content.actions)
    claim.measure = _measure(claim, content.measure)
    PolicyChangeClaim._base_manager.filter(pk=claim.pk).update(measure=claim.measure)
    for kind in Assertion.Kind.values:
        is_none = kind == Assertion.Kind.AMOUNT and content.has_no_amount
        said = {"statement": content.statements.get(kind, ""), "is_none": is_none}
        Assertion.objects.update_or_create(claim=claim, kind=kind, defaults=said)
    claim.amounts.all().delete()
    FundAmount.objects.bulk_create(
        FundAmount(claim=claim, claimed_eur=row.euro, **asdict(row)) for row in content.amounts
    )


def _measure(claim: PolicyChangeClaim, name: str) -> Measure | None:
    """The measure of the claim's instrument under a name; a new one is registered with the claim."""
    if not name:
        return None
    known = Measure.objects.named(claim.instrument, name)
    return known or Measure.objects.get_or_create(instrument=claim.instrument, name=name)[0]


def _plain(value: Any) -> Any:
    """A field's value as text, a list or nothing."""
    if isinstance(value, list):
        return [str(item) for item in value]
    return None if value is None or value == "" else str(value)


def _names(rows: Iterable[Any]) -> list[str]:
    return sorted(str(row) for row in rows)
