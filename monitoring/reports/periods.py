"""The reporting periods of a project, worked out from its phases and its rule set. Pure: no clock, no table."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from values.dates import months_later

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One reporting period with what is due for it, and the rules that say so."""

    number: int
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    rule: Any
    parts_due_on: dt.date
    parts_rule: Any


def periods(phases: Iterable[Any], rules: Any, part_weeks: int | None = None) -> list[Period]:
    """The periods of these phases in order. `part_weeks` is the project's own rule where the rule set has none.

    A remainder of half a period or less belongs to the period before it. No date lies behind the project's end: the
    last report is due by then.
    """
    spans = [span for phase in phases for span in _spans(phase, _months(rules, phase.number))]
    end = max((last for _first, last in spans), default=dt.date.max)
    return [_period(number, *span, end, rules, part_weeks) for number, span in enumerate(spans, start=1)]


def _months(rules: Any, phase: int) -> int:
    months = rules["reporting_period_months"]
    return int(months["phase1" if phase == 1 else "phase2"])


def _spans(phase: Any, months: int) -> Iterator[tuple[dt.date, dt.date]]:
    first, number = phase.starts_on, 0
    while first <= phase.ends_on:
        number += 1
        last = months_later(phase.starts_on, months * number) - ONE_DAY
        rest_from = months_later(phase.starts_on, months * number + months // 2) - ONE_DAY
        if phase.ends_on <= rest_from:
            last = phase.ends_on
        yield first, last
        first = last + ONE_DAY


def _period(
    number: int, first: dt.date, last: dt.date, end: dt.date, rules: Any, part_weeks: int | None
) -> Period:
    months = int(rules["report_due_months"])
    due = months_later(last + ONE_DAY, months) - ONE_DAY
    rule = _("%(months)s months after the end of the period (%(rules)s).")
    if due > end:
        due, rule = end, _("The last report is due by the end of the project (%(rules)s).")
    words = {"months": months, "rules": str(rules)}
    parts_due, parts_rule = _parts(last, due, rules, part_weeks)
    return Period(number, first, last, due, filled(rule, words), parts_due, parts_rule)


def _parts(last: dt.date, due: dt.date, rules: Any, own: int | None) -> tuple[dt.date, Any]:
    """The day for the partners' parts: the rule set's, else the project's own, else that of the report."""
    weeks = rules["partner_part_due_weeks"]
    rule = _("%(weeks)s weeks after the end of the period (%(rules)s).")
    if weeks is None and own is not None:
        weeks, rule = own, _("%(weeks)s weeks after the end of the period, as the project has set.")
    if weeks is None:
        return due, _("No day is set for the partners' parts: they are due with the report.")
    day = last + dt.timedelta(weeks=weeks)
    words = {"weeks": weeks, "rules": str(rules)}
    return min(day, due), filled(rule, words)


def filled(rule: Any, words: dict[str, Any]) -> Any:
    """A rule with its words, lazily: it is kept in the source language, whoever makes it."""
    return lazy(lambda: str(rule) % words, str)()
