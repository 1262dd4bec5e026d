"""Indicators of the programme that nobody types in: counted from plans, practices and policy changes on a day."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import ActionPlan
from monitoring.claims.as_at import claims_at
from monitoring.claims.funds import STRUCTURAL, kind_of, totals
from monitoring.indicators.rollup import LeftOut, Share, Total
from monitoring.models import PolicyChangeClaim
from practices.models import GoodPractice
from projects.models import Project, Target
from values.money import Money


@dataclass(frozen=True)
class Records:
    """What stands in some projects at a day's end: five queries, one more for an earlier day of each project."""

    day: dt.date
    plans: Sequence[ActionPlan]
    practices: Sequence[GoodPractice]
    claims: Sequence[PolicyChangeClaim]
    readable: frozenset[Any] = frozenset()

    def left_out(self, one: ActionPlan | PolicyChangeClaim, why: str) -> LeftOut:
        """By its name for whoever may read it."""
        if one.pk in self.readable:
            return LeftOut(str(one), why, one.get_absolute_url())
        return LeftOut(_("Something that you may not read"), why)


def records_of(projects: Sequence[Project], day: dt.date, today: dt.date, reader: Any) -> Records:
    """Everything that counts, whoever reads it: totals are the same for all; what was left out is named to some."""
    plans = ActionPlan.objects.filter(project__in=projects)
    practices = GoodPractice.objects.filter(project__in=projects, edition__gt=0)
    found = PolicyChangeClaim.objects.filter(project__in=projects, submitted_on__isnull=False)
    claims = list(found.with_money())
    if day < today:
        claims = [
            then
            for project in projects
            for then in claims_at([one for one in claims if one.project_id == project.pk], day, project.zone)
        ]
        for one in claims:
            one.counts = one.is_accepted
    return Records(
        day,
        [plan for plan in plans.select_related("territory") if _is_there(plan, day)],
        [one for one in practices.select_related("territory") if _is_in_catalogue(one, day)],
        claims,
        frozenset(
            key for rows in (plans, found) for key in rows.visible_to(reader).values_list("pk", flat=True)
        ),
    )


def _is_there(plan: ActionPlan, day: dt.date) -> bool:
    """Begun by that day, and withdrawn later if at all."""
    is_gone = plan.withdrawn_on is not None and plan.withdrawn_on <= day
    return plan.drafted_on <= day and not is_gone


def _is_in_catalogue(practice: GoodPractice, day: dt.date) -> bool:
    """Approved by that day, and withdrawn or archived later if at all."""
    if practice.status == GoodPractice.Status.APPROVED:
        return (practice.approved_on or practice.status_since) <= day
    return practice.approved_on is not None and practice.approved_on <= day < practice.status_since


@dataclass(frozen=True)
class Count:
    """A number from records, by region, with what it left out."""

    number: Decimal
    shares: Sequence[Share]
    left_out: Sequence[LeftOut]
    note: str = ""
    is_money: bool = False

    @property
    def told(self) -> str:
        return str(Money(self.number)) if self.is_money else f"{self.number}"


def plans(records: Records) -> Count:
    """Action plans developed: those that were approved."""
    approved = [one for one in records.plans if one.approved_on and one.approved_on <= records.day]
    others = [one for one in records.plans if one not in approved]
    left_out = [records.left_out(one, _("not approved on this day")) for one in others]
    made_up = sum(1 for one in approved if one.is_illustrative)
    words = ngettext("%(count)s is illustrative", "%(count)s are illustrative", made_up)
    shares = [Share(str(one.territory), str(one), one.get_absolute_url()) for one in approved]
    return Count(Decimal(len(approved)), shares, left_out, words % {"count": made_up} if made_up else "")


def practices(records: Records) -> Count:
    """Good practices identified: those in the catalogue."""
    shares = [Share(str(one.territory), str(one), one.get_absolute_url()) for one in records.practices]
    return Count(Decimal(len(shares)), shares, [])


def practices_counted(records: Records) -> Count:
    """Those that the programme counts; the others wait for its word or got a no."""
    is_counted = [
        one
        for one in records.practices
        if one.counted == GoodPractice.Mark.YES and one.counted_on and one.counted_on <= records.day
    ]
    others = [one for one in records.practices if one not in is_counted]
    words = _("the programme has not counted it by this day")
    shares = [Share(str(one.territory), str(one), one.get_absolute_url()) for one in is_counted]
    left_out = [LeftOut(str(one), words, one.get_absolute_url()) for one in others]
    return Count(Decimal(len(shares)), shares, left_out)


def _accepted(records: Records, is_structural: bool) -> tuple[list[PolicyChangeClaim], list[LeftOut]]:
    accepted, left_out = [], []
    for one in sorted(records.claims, key=lambda one: (one.decided_on or dt.date.max, str(one.pk))):
        if not one.counts:
            if one.status in one.OPEN:
                left_out.append(records.left_out(one, _("not verified on this day")))
        elif is_structural and kind_of(one.instrument.fund, one.project.rule_set) != STRUCTURAL:
            words = _("no instrument of the Structural Funds, as far as its fund is named")
            left_out.append(LeftOut(str(one), words, one.get_absolute_url()))
        else:
            accepted.append(one)
    return accepted, left_out


def instruments(records: Records, is_structural: bool = False) -> Count:
    """Policy instruments influenced: each once, however many changes it had."""
    accepted, left_out = _accepted(records, is_structural)
    shares, seen = [], set()
    for one in accepted:
        if one.instrument_id in seen:
            words = _("its instrument is counted already: %(name)s") % {"name": one.instrument}
            left_out.append(LeftOut(str(one), words, one.get_absolute_url()))
        else:
            seen.add(one.instrument_id)
            shares.append(Share(_place(one), str(one.instrument), one.get_absolute_url()))
    return Count(Decimal(len(seen)), shares, left_out)


def _place(claim: PolicyChangeClaim) -> str:
    return str(claim.plan.territory) if claim.plan else str(claim.instrument)


def funds(records: Records, is_structural: bool = False) -> Count:
    """Funds influenced in euro, each euro once (`monitoring.funds`)."""
    _accepted_ones, left_out = _accepted(records, False)
    found = totals(records.claims)
    shares = []
    for one in found.counted:
        if is_structural and not one.is_structural:
            words = _("no money of the Structural Funds, as far as its fund is named")
            left_out.append(LeftOut(f"{one.claim}, {one.row.fund}", words, one.claim.get_absolute_url()))
        else:
            shares.append(Share(_place(one.claim), str(Money(one.euro)), one.claim.get_absolute_url()))
    left_out += [
        LeftOut(f"{one.claim}, {one.row.fund}", one.why, one.claim.get_absolute_url())
        for one in found.left_out
    ]
    return Count(found.structural_euro if is_structural else found.euro, shares, left_out, is_money=True)


COUNTED: dict[str, Callable[[Records], Count]] = {
    "plans": plans,
    "practices_identified": practices,
    "practices_counted": practices_counted,
    "instruments_influenced": instruments,
    "structural_funds_instruments_influenced": lambda records: instruments(records, True),
    "funds_influenced": funds,
    "structural_funds_influenced": lambda records: funds(records, True),
}
OF_TARGETS: dict[str, Callable[[Records], Count]] = {"good-practices": practices, "action-plans": plans}


def total(title: str, unit: str, level: str, count: Count) -> Total:
    """A count as a line of the programme's list."""
    how = _("counted from what stands here")
    told = {"told": count.told, "number": count.number, "how": f"{how}, {count.note}" if count.note else how}
    return Total(title, unit, level, shares=count.shares, left_out=count.left_out, **told)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Achieved:
    """A target of the project against what its records count (S12)."""

    target: Target
    count: Count | None

    @property
    def gap(self) -> int | None:
        """How many are missing; below 0 more than was promised. None where nothing here counts it."""
        return None if self.count is None else self.target.value - int(self.count.number)

    @property
    def is_met(self) -> bool:
        """By the target's own comparator: exactly, at least, more than, or at most so many."""
        if self.gap is None:
            return False
        met = {
            "at_least": self.gap <= 0,
            "over": self.gap < 0,
            "up_to": self.gap >= 0,
            "exact": self.gap == 0,
        }
        return met.get(self.target.qualifier, self.gap <= 0)


def achieved(targets: Iterable[Target], records: Records) -> list[Achieved]:
    """The project's targets against its records."""
    counts = {key: count(records) for key, count in OF_TARGETS.items()}
    return [Achieved(one, counts.get(one.key)) for one in targets]
