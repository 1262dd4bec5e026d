"""The policy changes of a project by kind, country, fund and reporting period, each euro once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring.claims.as_at import claims_at
from monitoring.claims.funds import Totals
from monitoring.models import PolicyChangeClaim, ProgressReport
from projects.countries import NAMES
from projects.models import Project


def claimed(project: Project, user: Any, on: dt.date | None = None) -> list[PolicyChangeClaim]:
    """The changes of a project that are sent and have not failed, with their money; those of an earlier day's end
    with what was verified then, at the amounts that are accepted now.
    """
    found = list(PolicyChangeClaim.objects.visible_to(user).filter(project=project).with_money())
    if on:
        found = claims_at(found, on, project.zone)
        for one in found:
            one.counts = one.is_accepted
    return [one for one in found if one.submitted_on and not one.has_failed]


@dataclass
class Row:
    """One line of a table: how many changes were claimed and verified, and the euros that count."""

    name: str
    claims: list[PolicyChangeClaim] = field(default_factory=list)
    euro: Decimal = Decimal(0)
    most: Decimal = Decimal(0)

    @property
    def claimed(self) -> int:
        return len(self.claims)

    @property
    def verified(self) -> int:
        return sum(claim.counts for claim in self.claims)

    @property
    def share(self) -> int:
        """How long its bar is, in percent of the longest."""
        return round(100 * self.euro / self.most) if self.most else 0


def by_kind(claims: Iterable[PolicyChangeClaim], money: Totals) -> list[Row]:
    """By kind of change. A change of several kinds stands under each: the rows add up to more than the whole."""
    rows = {kind: Row(str(kind.label)) for kind in PolicyChangeClaim.Type}
    for claim in claims:
        kinds = claim.accepted_types if claim.counts and claim.accepted_types else claim.types
        for kind in kinds:
            rows[PolicyChangeClaim.Type(kind)].claims.append(claim)
    return _valued(rows.values(), money)


def by_country(claims: Iterable[PolicyChangeClaim], money: Totals) -> list[Row]:
    """By the country of the plan, or of the partner where a change stands by itself."""
    rows: dict[str, Row] = {}
    for claim in claims:
        code = _country(claim)
        name = str(NAMES.get(code, code)) or _("Country not stated")
        rows.setdefault(code, Row(name)).claims.append(claim)
    return _valued([rows[code] for code in sorted(rows)], money)


def by_period(
    claims: Iterable[PolicyChangeClaim], reports: Iterable[ProgressReport], money: Totals
) -> list[Row]:
    """Verified changes by the reporting period in which they were decided; those outside any period come last."""
    return _grouped([claim for claim in claims if claim.counts], _period_of(list(reports)), money)


def by_fund(money: Totals) -> list[Row]:
    """The euros that count by fund."""
    rows = [Row(fund, euro=euro) for fund, euro in money.by_fund().items()]
    return _scaled(rows)


def _country(claim: PolicyChangeClaim) -> str:
    if claim.plan:
        return claim.plan.territory.country_code
    country = claim.organisation.country
    return country.country_code if country else ""


def _period_of(reports: list[ProgressReport]) -> Callable[[PolicyChangeClaim], tuple[int, str]]:
    def period(claim: PolicyChangeClaim) -> tuple[int, str]:
        day = claim.decided_on
        for report in reports:
            if day and report.starts_on <= day <= report.ends_on:
                return report.number, _("Progress report %(number)s") % {"number": report.number}
        return 10_000, _("Outside the reporting periods")

    return period


def _grouped(
    claims: list[PolicyChangeClaim], key: Callable[[Any], tuple[int, str]], money: Totals
) -> list[Row]:
    groups: dict[tuple[int, str], list[PolicyChangeClaim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return _valued([Row(name, claims=groups[place, name]) for place, name in sorted(groups)], money)


def _valued(rows: Iterable[Row], money: Totals) -> list[Row]:
    found = list(rows)
    for row in found:
        row.euro = money.of(row.claims)
    return _scaled(found)


def _scaled(rows: list[Row]) -> list[Row]:
    most = max((row.euro for row in rows), default=Decimal(0))
    for row in rows:
        row.most = most
    return rows
