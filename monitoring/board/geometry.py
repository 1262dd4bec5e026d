"""Geometry of the line board: plans and dates in, positions in percent out. Pure: reads no clock, no table."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from monitoring.board.timescale import END, JOIN, Scale, Span, Tick, months, percent, ticks
from workflow.stations import APPROVED, IMPLEMENTING, STATIONS, VERIFIED

type Text = str | Promise

GAP_AFTER_TODAY = 1.0
TAG_EDGE = 20.0
FLAG_EDGE = 96.0
CHIPS = 12
FEW, SOME, MANY = 10, 15, 20  # rows that fit on a printed page: large, smaller, smallest
URGENCY = {"late": 0, "soon": 1, "go": 2, "plain": 3, "ok": 4, "": 5}


@dataclass(frozen=True)
class Due:
    """A deadline. `state`: met, soon, late or later. Missing an `is_station` one holds the plan where it is."""

    day: dt.date
    state: str
    label: Text = ""
    is_station: bool = False


@dataclass(frozen=True)
class Flag:
    """A claimed policy change; filled once it is verified."""

    day: dt.date
    is_verified: bool = False


@dataclass(frozen=True)
class Plan:
    """What the board must know of one plan. `dates` has a place for each of the seven stations."""

    country: str
    region: str
    url: str
    dates: tuple[dt.date | None, ...]
    current: int
    sub: str = ""
    is_suspended: bool = False
    is_illustrative: bool = False
    flags: tuple[Flag, ...] = ()
    deadlines: tuple[Due, ...] = ()
    next_what: Text = ""
    next_kind: str = ""
    next_words: Text = ""
    next_on: dt.date | None = None


@dataclass(frozen=True)
class Stretch:
    """A piece of track from one position to another. `kind`: case, run, late or todo."""

    kind: str
    x1: str
    x2: str


@dataclass(frozen=True)
class Mark:
    """A shape at a position. `kind` of a deadline: met, soon, late, later; of a flag: claimed, verified."""

    kind: str
    x: str
    is_turned: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the board, ready to draw."""

    plan: Plan
    stretches: tuple[Stretch, ...]
    passed: tuple[str, ...]
    here: str
    flags: tuple[Mark, ...]
    deadlines: tuple[Mark, ...]
    stop: str | None
    held: str | None

    @property
    def is_verified(self) -> bool:
        return self.plan.current == VERIFIED

    @property
    def since(self) -> dt.date | None:
        return self.plan.dates[self.plan.current - 1]

    @property
    def station(self) -> Text:
        return STATIONS[self.plan.current - 1]


@dataclass(frozen=True)
class Stop:
    """A station of the census: how many plans stand there, and their countries."""

    number: int
    name: Text
    count: int
    countries: tuple[str, ...]
    more: int

    @property
    def css(self) -> str:
        kinds = {"writing": self.number < APPROVED, "nil": not self.count, "end": self.number == VERIFIED}
        return " ".join(kind for kind, applies in kinds.items() if applies)


@dataclass(frozen=True)
class Board:
    """Everything that `monitoring/board.html` draws."""

    scale: Scale
    today: dt.date
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    census: tuple[Stop, ...]
    months: tuple[int, int]
    is_illustrative: bool = field(default=False)

    @property
    def join_x(self) -> str | None:
        return percent(JOIN) if self.scale.has_two else None

    @property
    def today_x(self) -> str:
        return self.scale.x(self.today)

    @property
    def size(self) -> str:
        """How small it is printed: `few`, `some` or `many` lines fit on one page, `more` flow on."""
        names = ((FEW, "few"), (SOME, "some"), (MANY, "many"))
        return next((name for most, name in names if len(self.rows) <= most), "more")

    @property
    def tag(self) -> str:
        """To which side of today's line its label stands: start, middle or end."""
        x = self.scale.position(self.today)
        return "start" if x < TAG_EDGE else "end" if x > 100 - TAG_EDGE else "middle"

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        return self.scale.start, self.scale.last_day


def board(
    plans: Sequence[Plan], phases: Sequence[Span], today: dt.date, stops: Sequence[Stop] | None = None
) -> Board:
    """The board of these plans as it stands on a day; `stops` where the census counts more than these."""
    scale = Scale.of(phases, today, (day for plan in plans for day in plan.dates if day))
    return Board(
        scale=scale,
        today=today,
        rows=tuple(row(plan, scale, today) for plan in plans),
        ticks=tuple(ticks(scale)),
        census=tuple(census(plans) if stops is None else stops),
        months=(months(scale.start, scale.join), months(scale.join, scale.end)),
        is_illustrative=any(plan.is_illustrative for plan in plans),
    )


def row(plan: Plan, scale: Scale, today: dt.date) -> Row:
    """One plan's line: true positions, clamped to the picture."""
    is_verified = plan.current == VERIFIED
    known = [day for day in plan.dates[: plan.current] if day]
    here = plan.dates[plan.current - 1] or (max(known) if known else scale.start)
    first, end = min([*known, here]), here if is_verified else today
    rides_on = not is_verified and scale.position(today) < scale.position(scale.last_day)
    return Row(
        plan=plan,
        stretches=tuple(_stretches(plan, scale, first, end, rides_on)),
        passed=tuple(scale.x(day) for day in plan.dates[: plan.current - 1] if day),
        here=scale.x(here),
        flags=tuple(_flag(flag, scale) for flag in plan.flags),
        deadlines=tuple(
            Mark(due.state, scale.x(due.day)) for due in plan.deadlines if not (is_verified and due.day > end)
        ),
        stop=scale.x(scale.last_day) if rides_on else None,
        held=scale.x(today) if plan.is_suspended else None,
    )


def _stretches(plan: Plan, scale: Scale, first: dt.date, end: dt.date, rides_on: bool) -> Iterable[Stretch]:
    """Writing until Implementing, doing from there, late from a missed station's date, dots for what is left."""
    missed = [due.day for due in plan.deadlines if due.is_station and due.state == "late"]
    late = max(min(missed), first) if missed else end
    begun = plan.dates[IMPLEMENTING - 1] if plan.current >= IMPLEMENTING else None
    doing = begun or (end if plan.current < IMPLEMENTING else first)
    pieces = [
        ("case", first, min(doing, late, end)),
        ("run", max(doing, first), min(late, end)),
        ("late", late, end),
    ]
    for kind, since, until in pieces:
        if scale.position(until) > scale.position(since):
            yield Stretch(kind, scale.x(since), scale.x(until))
    if rides_on:
        yield Stretch(
            "todo", percent(min(scale.position(end) + GAP_AFTER_TODAY, END)), scale.x(scale.last_day)
        )


def _flag(flag: Flag, scale: Scale) -> Mark:
    kind = "verified" if flag.is_verified else "claimed"
    return Mark(kind, scale.x(flag.day), is_turned=scale.position(flag.day) > FLAG_EDGE)


def census(plans: Iterable[Plan]) -> list[Stop]:
    """How many plans stand at each station, with their countries, each country once."""
    at: dict[int, list[str]] = {number: [] for number in range(1, 8)}
    for plan in plans:
        at[plan.current].append(plan.country)
    return [stop(number, len(at[number]), at[number]) for number in at]


def stop(number: int, count: int, countries: Iterable[str]) -> Stop:
    """A station where so many plans stand, of these countries."""
    once = tuple(dict.fromkeys(countries))
    return Stop(number, STATIONS[number - 1], count, once[:CHIPS], max(0, len(once) - CHIPS))


def in_order(plans: Iterable[Plan], order: str) -> list[Plan]:
    """Plans as the reader wants them: "urgent", "furthest", or as given."""
    if order == "urgent":
        return sorted(plans, key=lambda plan: (URGENCY.get(plan.next_kind, 5), plan.next_on or dt.date.max))
    if order == "furthest":
        return sorted(plans, key=lambda plan: (-plan.current, plan.dates[plan.current - 1] or dt.date.max))
    return list(plans)
