"""The time axis of the line board: days to percent of the width, and the grid with its labels.

The writing phase takes 0 to 38 % of the width, the doing phase 38 to 97.8 %, linear in days inside each.
What lies outside is clamped to 0 and 100 %.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

JOIN, END = 38.0, 97.8
WIDE, NARROW = 664, 330  # pixels of the line's cell for which axis labels are kept apart
LETTER, CLEARANCE = 6.4, 8
DAYS_IN_MONTH = 30.44


@dataclass(frozen=True)
class Span:
    """A phase, both days included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Scale:
    """From days to positions: first phase until JOIN, last phase from there until END."""

    start: dt.date
    join: dt.date
    end: dt.date  # the day after the last

    @classmethod
    def of(cls, phases: Sequence[Span], today: dt.date, days: Iterable[dt.date] = ()) -> "Scale":
        """The scale of a project; without phases, the year around today and all known days."""
        if not phases:
            known = [*days, today]
            first, last = min(known), max(known)
            return cls(first, first, last + dt.timedelta(days=365))
        spans = sorted(phases, key=lambda span: span.start)
        return cls(spans[0].start, spans[-1].start, spans[-1].end + dt.timedelta(days=1))

    @property
    def has_two(self) -> bool:
        return self.join > self.start

    @property
    def middle(self) -> float:
        return JOIN if self.has_two else 0.0

    @property
    def last_day(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    def position(self, day: dt.date) -> float:
        """Percent of the width, between 0 and 100; never falls as days go on."""
        if day < self.join:
            share = (day - self.start).days / (self.join - self.start).days if self.has_two else 0.0
            return max(0.0, share * JOIN)
        days = max((self.end - self.join).days, 1)
        return min(100.0, self.middle + (day - self.join).days / days * (END - self.middle))

    def x(self, day: dt.date) -> str:
        return percent(self.position(day))

    @property
    def times_wider(self) -> int:
        """How much wider a day is drawn in the last phase than in the first."""
        if not self.has_two:
            return 1
        first = JOIN / (self.join - self.start).days
        return round((END - JOIN) / max((self.end - self.join).days, 1) / first)


@dataclass(frozen=True)
class Tick:
    """A line of the grid. `kind` says what its label names: a year, a month, the last phase's start or end."""

    x: str
    day: dt.date
    kind: str
    is_shown: bool = True
    is_wide_only: bool = False


def percent(value: float) -> str:
    return f"{value:.2f}%"


def months(start: dt.date, end: dt.date) -> int:
    """Whole months between two days, rounded."""
    return round((end - start).days / DAYS_IN_MONTH)


def ticks(scale: Scale) -> Iterable[Tick]:
    """Grid and labels: the end wins, then the start of the last phase, then years, then months."""
    years = [dt.date(year, 1, 1) for year in range(scale.start.year + 1, scale.end.year + 1)]
    is_long = months(scale.join, scale.end) > 14
    wanted = [("end", scale.last_day), ("start", scale.join)]
    wanted += [("year", day) for day in years if day < scale.join or (is_long and day < scale.last_day)]
    wanted += [("month", day) for day in _quarters(scale)]
    wide, narrow = _apart(wanted, scale, WIDE), _apart([*wanted[1:], wanted[0]], scale, NARROW)
    for kind, day in sorted(wanted, key=lambda one: one[1]):
        if kind != "year" or (kind, day) in wide:
            yield Tick(scale.x(day), day, kind, (kind, day) in wide, (kind, day) not in narrow)


def _quarters(scale: Scale) -> list[dt.date]:
    """The first days of May, August and November inside the last phase."""
    days = [
        dt.date(year, month, 1) for year in range(scale.join.year, scale.end.year + 1) for month in (5, 8, 11)
    ]
    return [day for day in days if scale.join < day < scale.last_day]


def _apart(wanted: list[tuple[str, dt.date]], scale: Scale, width: int) -> set[tuple[str, dt.date]]:
    """The labels that fit into `width` pixels when earlier ones in the list take their room first."""
    taken: list[tuple[float, float]] = []
    kept = set()
    for kind, day in wanted:
        left, right = _extent(kind, scale.position(day) / 100 * width)
        if all(right + CLEARANCE <= start or left >= stop + CLEARANCE for start, stop in taken):
            taken.append((left, right))
            kept.add((kind, day))
    return kept


def _extent(kind: str, x: float) -> tuple[float, float]:
    letters = {"end": 11, "start": 8, "year": 4, "month": 3}[kind] * LETTER
    if kind == "end":
        return x - 4 - letters, x - 4
    offset = 10 if kind == "start" else 5
    return x + offset, x + offset + letters
