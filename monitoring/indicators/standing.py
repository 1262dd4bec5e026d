"""What the readings of an indicator say on a day: its value, how fresh it is, what lags, what is missing.

Pure: asks no database beyond what was read with the indicator, and no clock.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from monitoring.models import Indicator, IndicatorTarget, Reading
from values.dates import months_later
from workflow.words import short_date

SOON = dt.timedelta(days=14)
FRESH: dict[str, tuple[str, Any]] = {
    "fresh": ("ok", _("Up to date")),
    "due": ("soon", _("New value due")),
    "stale": ("late", _("Out of date")),
    "none": ("late", _("No value yet")),
}


@dataclass(frozen=True)
class Alert:
    """Something that the lead partner should look at, in words. Kinds: gap, trend."""

    kind: str
    words: Any


@dataclass(frozen=True)
class Standing:
    """An indicator as it stood at the end of a day."""

    indicator: Indicator
    day: dt.date
    counted: Sequence[Reading] = ()
    waiting: Reading | None = None
    target: IndicatorTarget | None = None
    due_on: dt.date | None = None
    alerts: Sequence[Alert] = ()
    missing: list[Any] = field(default_factory=list)

    @property
    def latest(self) -> Reading | None:
        return self.counted[-1] if self.counted else None

    @property
    def value(self) -> Decimal | None:
        return self.latest.value if self.latest else None

    @property
    def told(self) -> str:
        return self.latest.told if self.latest else ""

    @property
    def freshness(self) -> str:
        """fresh, due (within 14 days), stale or none; nothing for what is not measured any more."""
        if self.due_on is None:
            return ""
        if self.latest is None and self.waiting is None:
            return "none"
        if self.day > self.due_on:
            return "stale"
        return "due" if self.day > self.due_on - SOON else "fresh"

    @property
    def fresh_state(self) -> tuple[str, Any] | None:
        """The kind of state and its words."""
        return FRESH.get(self.freshness)


def counted_at(readings: Iterable[Reading], day: dt.date, known_on: dt.date | None = None) -> list[Reading]:
    """The approved readings that stood at a day's end, the earliest measured first; corrected ones are left out.

    `known_on` takes those measured by the day whose approval came later, but by that one.
    """
    approved = [one for one in readings if one.status == Reading.Status.APPROVED]
    counted = [one for one in approved if one.measured_on <= day and one.counts_on(known_on or day)]
    corrected = {one.replaces_id for one in counted}
    standing = [one for one in counted if one.pk not in corrected]
    return sorted(standing, key=lambda one: (one.measured_on, one.approved_on, one.added_at))


def value_at(readings: Iterable[Reading], day: dt.date) -> Reading | None:
    """The value that counted at a day's end: measured and approved by then. A later correction changes nothing."""
    return next(reversed(counted_at(readings, day)), None)


def standing_at(
    indicator: Indicator, readings: Sequence[Reading], day: dt.date, known_on: dt.date | None = None
) -> Standing:
    """How an indicator stood at a day's end, from readings that were read with it; `known_on` as above."""
    counted = counted_at(readings, day, known_on)
    targets = sorted(indicator.targets.all(), key=lambda one: one.due_on)
    entered = [one for one in readings if one.status == Reading.Status.ENTERED and one.measured_on <= day]
    return Standing(
        indicator,
        day,
        counted=counted,
        waiting=entered[-1] if entered else None,
        target=next_target(targets, day),
        due_on=next_due(indicator, [*counted, *entered]),
        alerts=[one for one in (gap(indicator, targets, counted), trend(indicator, counted)) if one],
        missing=missing_in(indicator, targets),
    )


def next_target(targets: Sequence[IndicatorTarget], day: dt.date) -> IndicatorTarget | None:
    """The target that comes next, else the last one."""
    return next((one for one in targets if one.due_on >= day), targets[-1] if targets else None)


def next_due(indicator: Indicator, readings: Iterable[Reading]) -> dt.date | None:
    """When the next value is wanted: so many months after the last, or after the definition."""
    if not indicator.is_measured:
        return None
    last = max((one.measured_on for one in readings), default=indicator.status_since)
    return months_later(last, indicator.months)


def missing_in(indicator: Indicator, targets: Sequence[IndicatorTarget]) -> list[Any]:
    """What the definition lacks, in words (S13)."""
    has_baseline = indicator.baseline is not None or bool(indicator.baseline_words)
    found = [] if has_baseline or indicator.baseline_is_unknown else [_("no baseline")]
    found += [] if targets else [_("no target")]
    needs_unit = indicator.kind == Indicator.Kind.NUMBER and not indicator.unit
    return found + ([_("no unit")] if needs_unit else [])


def expected_on(indicator: Indicator, targets: Sequence[IndicatorTarget], day: dt.date) -> Decimal | None:
    """The value on the straight line from the baseline over the targets; the last target after its day.

    Between no and yes there is no line: a yes is expected from its day on.
    """
    points = [(one.due_on, one.value) for one in targets if one.value is not None]
    if indicator.baseline is not None and indicator.baseline_on:
        points.append((indicator.baseline_on.last_day, indicator.baseline))
    points.sort()
    before = [point for point in points if point[0] <= day]
    after = [point for point in points if point[0] > day]
    if not before:
        return None
    (first_day, first) = before[-1]
    if not after or indicator.kind == Indicator.Kind.YES_NO:
        return first if len(points) > 1 or targets else None
    (last_day, last) = after[0]
    share = Decimal((day - first_day).days) / Decimal((last_day - first_day).days)
    return first + (last - first) * share


def gap(indicator: Indicator, targets: Sequence[IndicatorTarget], counted: Sequence[Reading]) -> Alert | None:
    """The last value is behind the line from the baseline to the next target, on the day it was measured."""
    if not counted or counted[-1].value is None or indicator.kind == Indicator.Kind.TEXT:
        return None
    last = counted[-1]
    expected = expected_on(indicator, targets, last.measured_on)
    if expected is None or last.value is None or not is_behind(indicator, last.value, expected):
        return None
    rounded = expected if indicator.kind == Indicator.Kind.YES_NO else round(expected, 1)
    words = _("Behind the line to the target: %(value)s on %(day)s, where %(expected)s was to be expected")
    told = {
        "value": last.told,
        "day": short_date(last.measured_on),
        "expected": indicator.in_words(rounded),
    }
    return Alert("gap", words % told)


def is_behind(indicator: Indicator, value: Decimal, expected: Decimal) -> bool:
    """On the wrong side of what was expected."""
    return value < expected if indicator.direction == Indicator.Direction.RISE else value > expected


def trend(indicator: Indicator, counted: Sequence[Reading]) -> Alert | None:
    """The last two values move against the direction that is wanted."""
    if len(counted) < 2:
        return None
    before, last = counted[-2:]
    if before.value is None or last.value is None or not is_behind(indicator, last.value, before.value):
        return None
    words = _("Moves the wrong way: from %(before)s to %(value)s")
    return Alert("trend", words % {"before": before.told, "value": last.told})
