"""What indicators come to over a project or several: sums where values add up, ranges where they do not.

Nothing counts twice, and what was left out is named with its reason. Pure: works on what was read before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.indicators.standing import Standing
from monitoring.models import Indicator
from values.money import Money

EURO = "EUR"


@dataclass(frozen=True)
class LeftOut:
    """Something that does not count, and why."""

    what: str
    why: str
    url: str = ""


@dataclass(frozen=True)
class Share:
    """What one region, or the project itself, brings in."""

    place: str
    told: str
    url: str = ""


@dataclass(frozen=True)
class Total:
    """One line of the programme's list: the value in words, of how many, from which regions, and what it left out."""

    title: str
    unit: str
    level: str
    told: str
    number: Decimal | None = None
    how: str = ""
    shares: Sequence[Share] = ()
    left_out: Sequence[LeftOut] = field(default_factory=list)


def total_of(title: str, unit: str, level: str, standings: Iterable[Standing]) -> Total:
    """One indicator of the programme over all its owners.

    Where a broader indicator has a value, those below it are left out: the project's before its plans', a plan's
    before its actions'.
    """
    counted, left_out = _once(list(standings), [])
    kinds = {one.indicator.kind for one in counted}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if kind == Indicator.Kind.MONEY:
        counted, foreign = _in_euro(counted)
        left_out += foreign
    number = sum((one.value for one in counted if one.value is not None), Decimal(0))
    is_sum = bool(counted) and kind in Indicator.ADDING
    return Total(
        title=title,
        unit=unit,
        level=level,
        told=_told(counted, kind, number),
        number=number if is_sum else None,
        how=_how(counted, kind),
        shares=[
            Share(place_of(one.indicator), one.told, one.indicator.get_absolute_url()) for one in counted
        ],
        left_out=left_out,
    )


def _once(standings: Sequence[Standing], left_out: list[LeftOut]) -> tuple[list[Standing], list[LeftOut]]:
    valued: list[Standing] = []
    for one in standings:
        if one.indicator.status == Indicator.Status.WAIVED:
            left_out.append(_out(one, _("left out by its partner: %(why)s") % {"why": one.indicator.why}))
        elif one.latest is None:
            left_out.append(_out(one, _("no approved value on this day")))
        else:
            valued.append(one)
    whole = {one.indicator.project_id for one in valued if one.indicator.subject == one.indicator.project}
    plans = {one.indicator.plan_id for one in valued if one.indicator.plan_id}
    counted = []
    for one in valued:
        indicator = one.indicator
        is_whole = indicator.subject == indicator.project
        if indicator.project_id in whole and not is_whole:
            left_out.append(_out(one, _("is in the value of the whole project")))
        elif indicator.action and indicator.action.plan_id in plans:
            left_out.append(_out(one, _("is in the value of its plan")))
        else:
            counted.append(one)
    return counted, left_out


def _out(standing: Standing, why: str) -> LeftOut:
    indicator = standing.indicator
    return LeftOut(f"{place_of(indicator)}: {indicator}", why, indicator.get_absolute_url())


def place_of(indicator: Indicator) -> str:
    """The region of its plan, else whose it is."""
    plan = indicator.whole_plan
    return str(plan.territory) if plan else str(indicator.instrument or indicator.project)


def _in_euro(standings: list[Standing]) -> tuple[list[Standing], list[LeftOut]]:
    foreign = [one for one in standings if (one.indicator.currency or EURO) != EURO]
    words = _("in another currency, without a rate")
    return [one for one in standings if one not in foreign], [_out(one, words) for one in foreign]


def _told(counted: list[Standing], kind: str, number: Decimal) -> str:
    if not counted:
        return ""
    first = counted[0].indicator
    if kind == Indicator.Kind.MONEY:
        return str(Money(number, EURO))
    if kind == Indicator.Kind.NUMBER:
        return first.in_words(number)
    if kind == Indicator.Kind.YES_NO:
        yes = sum(1 for one in counted if one.value)
        return _("%(yes)s of %(all)s say yes") % {"yes": yes, "all": len(counted)}
    values = [one.value for one in counted if one.value is not None]
    if kind in (Indicator.Kind.PERCENT, Indicator.Kind.SCORE) and values:
        low, high = first.in_words(min(values)), first.in_words(max(values))
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    if not kind:
        return _("no sum")
    return ngettext("%(count)s value in words", "%(count)s values in words", len(counted)) % {
        "count": len(counted)
    }


def _how(counted: list[Standing], kind: str) -> str:
    """How many values it is made of, and how."""
    if not counted:
        return ""
    if not kind:
        names = sorted({str(one.indicator.get_kind_display()) for one in counted})
        told = {"count": len(counted), "kinds": ", ".join(names)}
        return _("%(count)s values measured in different ways, which cannot be added up: %(kinds)s") % told
    words = ngettext("%(count)s value", "%(count)s values", len(counted))
    if kind in Indicator.ADDING:
        words = ngettext("sum of %(count)s value", "sum of %(count)s values", len(counted))
    elif kind in (Indicator.Kind.PERCENT, Indicator.Kind.SCORE):
        words = ngettext("range, n = %(count)s", "range, n = %(count)s", len(counted))
    return words % {"count": len(counted)}


def by_code(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """The standings of each indicator of the programme."""
    found: dict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        if one.indicator.code:
            found[one.indicator.code].append(one)
    return found
