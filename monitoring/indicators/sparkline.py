"""The course of an indicator as a small drawing: places only, no database and no clock."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring.indicators.standing import Standing
from workflow.words import short_date

LEFT, RIGHT, TOP, BOTTOM = 4.0, 144.0, 5.0, 35.0


@dataclass(frozen=True)
class Spark:
    """The drawing in a box of 152 by 40: paths and heights, with the words that say the same."""

    title: str
    words: str
    path: str = ""
    area: str = ""
    last: tuple[float, float] | None = None
    dots: Sequence[tuple[float, float]] = ()
    baseline: float | None = None
    target: float | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None


def spark(standing: Standing) -> Spark | None:
    """The course up to the day; nothing for what is told in words."""
    indicator = standing.indicator
    if not indicator.has_number:
        return None
    points = [(one.measured_on, one.value) for one in standing.counted if one.value is not None]
    base, target = indicator.baseline, standing.target.value if standing.target else None
    start = indicator.baseline_on.last_day if indicator.baseline_on else None
    if base is not None and start and (not points or start < points[0][0]):
        points.insert(0, (start, base))
    heights = [value for value in (*(value for _day, value in points), base, target) if value is not None]
    if not heights:
        return None
    days = [day for day, _value in points] + [one.due_on for one in indicator.targets.all()] + [standing.day]
    place = _Place(min(days), max(days), min(heights), max(heights))
    drawn = [place(*point) for point in points]
    return Spark(
        title=str(indicator),
        words=in_words(standing),
        path=_path(drawn) if len(drawn) > 1 else "",
        area=_area(drawn, place.y(base if base is not None else min(heights))) if len(drawn) > 1 else "",
        last=drawn[-1] if standing.counted and drawn else None,
        dots=drawn,
        baseline=place.y(base) if base is not None else None,
        target=place.y(target) if target is not None else None,
        first_day=min(days),
        last_day=max(days),
    )


@dataclass(frozen=True)
class _Place:
    first: dt.date
    last: dt.date
    low: Decimal
    high: Decimal

    def __call__(self, day: dt.date, value: Decimal) -> tuple[float, float]:
        return self.x(day), self.y(value)

    def x(self, day: dt.date) -> float:
        span = (self.last - self.first).days or 1
        return round(LEFT + (RIGHT - LEFT) * (day - self.first).days / span, 1)

    def y(self, value: Decimal) -> float:
        span = float(self.high - self.low) or 1.0
        return round(BOTTOM - (BOTTOM - TOP) * float(value - self.low) / span, 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _area(points: Sequence[tuple[float, float]], floor: float) -> str:
    return f"{_path(points)}L{points[-1][0]} {floor}L{points[0][0]} {floor}Z"


def in_words(standing: Standing) -> str:
    """What the drawing shows, in one sentence for each thing."""
    indicator, latest = standing.indicator, standing.latest
    said: list[Any] = []
    if indicator.baseline_told:
        said.append(_("Baseline: %(value)s.") % {"value": indicator.baseline_told})
    if latest:
        told = {"value": latest.told, "day": short_date(latest.measured_on)}
        said.append(_("Last value: %(value)s on %(day)s.") % told)
    else:
        said.append(_("No approved value yet."))
    if standing.target:
        told = {"value": standing.target.told, "due": standing.target.due}
        said.append(_("Target: %(value)s by %(due)s.") % told)
    return " ".join(str(one) for one in said)
