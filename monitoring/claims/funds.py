"""How much money verified changes influenced: each euro once, and what was left out with its reason.

Money may be the same where the measure and the fund are and the years meet (domain rule of the programme: once across
claims and projects); where nobody names the years, they may be any.
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
# For rule sets that were written before they named funds: the funds of cohesion policy of both periods
UNNAMED = {STRUCTURAL: ("ERDF", "ESF", "Cohesion Fund", "CF"), INTERREG: ("Interreg",)}


def kind_of(fund: str, rules: RuleSet) -> str:
    """What a fund is by the rules: Interreg's own money, a Structural Fund, or nothing that they name.

    Interreg is known by a word anywhere in the name, a Structural Fund by the beginning.
    """
    name, named = fund.strip().upper(), rules.content.get("funds", UNNAMED)
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


type Money = tuple[PolicyChangeClaim, FundAmount, Decimal]


def totals(claims: Iterable[PolicyChangeClaim]) -> Totals:
    """The money of the claims whose verification counts, each euro once."""
    found, groups = Totals(), defaultdict[tuple[Any, ...], list[Money]](list)
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
        for same in _same(group):
            _count(found, same)
    return found


def _same(group: list[Money]) -> list[list[Money]]:
    """What may be the same money, together: rows whose years meet, by themselves or over others."""
    parts: list[list[Money]] = []
    for one in group:
        apart = [part for part in parts if not any(one[1].may_be(other[1]) for other in part)]
        met = [other for part in parts if part not in apart for other in part]
        parts = [*apart, [*met, one]]
    return parts


def _count(found: Totals, group: list[Money]) -> None:
    """All of it where it is one claim's or its shares are agreed; else what the claim with the most counts."""
    of_claims = defaultdict[Any, list[Money]](list)
    for one in group:
        of_claims[one[0].pk].append(one)
    most, *others = sorted(of_claims.values(), key=lambda own: (-_sum(own), str(own[0][0].pk)))
    if not others or _are_shared(group, _sum(most)):
        found.counted += [_shared(*one, is_alone=not others) for one in group]
        return
    found.counted += [Counted(*one) for one in most]
    why = _("the same money as “%(claim)s”, %(project)s; no shares are agreed")
    told = why % {"claim": most[0][0], "project": most[0][0].project}
    found.left_out += [LeftOut(*one, told) for own in others for one in own]


def _sum(rows: list[Money]) -> Decimal:
    return sum((euro for _claim, _row, euro in rows), Decimal(0))


def _are_shared(group: list[Money], most: Decimal) -> bool:
    """Each says what counts of it, and together that is no more than the money."""
    shares = [row.share_euro for _claim, row, _euro in group]
    return None not in shares and sum(filter(None, shares)) <= most


def _shared(claim: PolicyChangeClaim, row: FundAmount, euro: Decimal, *, is_alone: bool) -> Counted:
    """A share counts as long as there is another verified claim that counts the rest, here or in another project."""
    share = row.share_euro
    if share is None or (is_alone and not getattr(claim, "has_fellows", True)):
        return Counted(claim, row, euro)
    return Counted(claim, row, share, is_share=True)
