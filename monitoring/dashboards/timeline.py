"""Geometry of the timeline: what has dates, known to the day, the month or the year, as bars in percent of the width.

Pure: reads no clock, no table. An imprecise date is drawn as the whole range that it may mean.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from monitoring.board.timescale import percent
from values.dates import PartialDate

type Text = str | Promise

QUARTERLY, YEARLY = 18, 60  # from how many months on the axis names quarters only, or years only
NARROWEST = 0.6  # percent: a bar of a single day can still be seen


@dataclass(frozen=True)
class Bar:
    """Something with its days, both included. `kind`: phase, plan, event or duty; `state` as of a deadline."""

    kind: str
    label: str
    start: dt.date
    end: dt.date
    words: str
    url: str = ""
    state: str = ""
    is_imprecise: bool = False
    language: str = ""


@dataclass(frozen=True)
class Group:
    """Bars under one heading."""

    title: Text
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Axis:
    """From days to positions, linear over whole months."""

    start: dt.date
    end: dt.date  # the day after the last

    @classmethod
    def over(cls, days: Sequence[dt.date]) -> "Axis":
        """Whole months around all days; ValueError without any."""
        first, last = min(days).replace(day=1), max(days)
        return cls(first, next_month(last))

    def position(self, day: dt.date) -> float:
        share = (day - self.start).days / (self.end - self.start).days
        return min(100.0, max(0.0, share * 100))

    def x(self, day: dt.date) -> str:
        return percent(self.position(day))

    def width(self, bar: Bar) -> str:
        """The end day is included."""
        after = bar.end + dt.timedelta(days=1)
        return percent(max(NARROWEST, self.position(after) - self.position(bar.start)))

    def ticks(self) -> list[tuple[dt.date, str]]:
        """The first days that the axis names, each with what it names: "year" or "month"."""
        found, day = [], self.start
        count = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        step = 12 if count > YEARLY else 3 if count > QUARTERLY else 1
        while day < self.end:
            if (day.month - 1) % step == 0:
                found.append((day, "year" if day.month == 1 else "month"))
            day = next_month(day)
        return found


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def days_of(starts: PartialDate | None, ends: PartialDate | None) -> tuple[dt.date, dt.date, bool] | None:
    """First and last day that two partial dates may mean, and whether that is a guess; None without any date."""
    known = starts or ends
    if known is None:
        return None
    first, last = (starts or known).first_day, (ends or known).last_day
    is_imprecise = any(one is not None and one.precision != "day" for one in (starts, ends))
    return first, max(first, last), is_imprecise


def axis_of(groups: Iterable[Group]) -> Axis | None:
    """The axis over everything that is drawn; None where nothing has a date."""
    days = [day for group in groups for bar in group.bars for day in (bar.start, bar.end)]
    return Axis.over(days) if days else None
