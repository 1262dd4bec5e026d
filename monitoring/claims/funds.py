"""How much money verified changes influenced: each euro once, and what was left out with its reason.

Money is the same where measure, fund and years are (domain rule of the programme: once across claims and projects).
Amounts are in euro; everything here works on claims that came `with_money()`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import FundAmount, PolicyChangeClaim
from projects.models import RuleSet

STRUCTURAL, INTERREG = "structural", "interreg"


def kind_of(fund: str, rules: RuleSet) -> str:
    """What a fund is by the rules: Interreg's own money, a Structural Fund, or nothing that they name.

    Interreg is known by a word anywhere in the name, a Structural Fund by the beginning.
    """
    name, named = fund.strip().upper(), rules.content.get("funds", {})
    if any(word.upper() in name for word in named.get(INTERREG, ())):
        return INTERREG
    return STRUCTURAL if any(name.startswith(word.upper()) for word in named.get(STRUCTURAL, ())) else ""


@dataclass(frozen=True)
class Counted:
    """Money that counts, in euro."""

    claim: PolicyChangeClaim
    row: FundAmount
    euro: Decimal
    is_share: bool = False

    @property
    def is_structural(self) -> bool:
        return kind_of(self.row.fund, self.claim.project.rule_set) == STRUCTURAL


@dataclass(frozen=True)
class LeftOut:
    """Money that does not count, and why; `euro` is None where nobody gave a rate."""

    claim: PolicyChangeClaim
    row: FundAmount
    euro: Decimal | None
    why: str
    is_interreg: bool = False


@dataclass
class Totals:
    """What counts and what was left out."""

    counted: list[Counted] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def euro(self) -> Decimal:
        return sum((one.euro for one in self.counted), Decimal(0))

    @property
    def structural_euro(self) -> Decimal:
        return sum((one.euro for one in self.counted if one.is_structural), Decimal(0))

    @property
    def interreg_euro(self) -> Decimal:
        """Interreg's own money, which is left out."""
        return sum((one.euro or Decimal(0) for one in self.left_out if one.is_interreg), Decimal(0))

    def of(self, claims: Iterable[PolicyChangeClaim]) -> Decimal:
        """What counts of these claims."""
        keys = {claim.pk for claim in claims}
        return sum((one.euro for one in self.counted if one.claim.pk in keys), Decimal(0))

    def by_fund(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.counted:
            found[one.row.fund] += one.euro
        return dict(sorted(found.items()))


def totals(claims: Iterable[PolicyChangeClaim]) -> Totals:
    """The money of the claims whose verification counts, each euro once."""
    found, groups = (
        Totals(),
        defaultdict[tuple[Any, ...], list[tuple[PolicyChangeClaim, FundAmount, Decimal]]](list),
    )
    for claim in claims:
        for row in claim.amounts.all() if claim.counts else ():
            euro = row.accepted_euro
            if euro is None:
                found.left_out.append(LeftOut(claim, row, None, _("no rate into euro was given")))
            elif kind_of(row.fund, claim.project.rule_set) == INTERREG:
                why = _("money of a cooperation programme: it does not count as influenced")
                found.left_out.append(LeftOut(claim, row, euro, why, is_interreg=True))
            elif euro:
                groups[row.money].append((claim, row, euro))
    for group in groups.values():
        _count(found, group)
    return found


def _count(found: Totals, group: list[tuple[PolicyChangeClaim, FundAmount, Decimal]]) -> None:
    if len({claim.pk for claim, _row, _euro in group}) == 1 or all(
        row.share is not None for _c, row, _e in group
    ):
        for claim, row, euro in group:
            share = row.share_euro
            found.counted.append(Counted(claim, row, euro if share is None else share, share is not None))
        return
    (claim, row, euro), *others = sorted(group, key=lambda one: (-one[2], str(one[0].pk)))
    found.counted.append(Counted(claim, row, euro))
    why = _("the same money as “%(claim)s”, %(project)s; no shares are agreed")
    told = why % {"claim": claim, "project": claim.project}
    found.left_out += [LeftOut(one, amount, money, told) for one, amount, money in others]
