"""The seven stations of a plan's line, in words and in the order of travel. Pure: dates in, list out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATIONS: tuple[Promise, ...] = (
    _("Draft"),
    _("Submitted"),
    _("Approved"),
    _("Implementing"),
    _("Completed"),
    _("Change claimed"),
    _("Verified"),
)
DRAFT, SUBMITTED, APPROVED, IMPLEMENTING, COMPLETED, CLAIMED, VERIFIED = range(1, 8)


@dataclass(frozen=True)
class Station:
    """One station as the plan's header shows it. `place`: passed, current, next or ahead."""

    number: int
    name: str | Promise
    place: str
    reached_on: dt.date | None
    is_writing: bool

    @property
    def css(self) -> str:
        place = "ahead next" if self.place == "next" else self.place
        return f"{place} writing" if self.is_writing and self.place == "passed" else place


def stations(dates: Sequence[dt.date | None], current: int) -> list[Station]:
    """The line of one plan: `dates` has seven places, `current` is 1 to 7."""
    return [
        Station(number, name, _place(number, current), dates[number - 1], number < APPROVED)
        for number, name in enumerate(STATIONS, start=1)
    ]


def _place(number: int, current: int) -> str:
    if number == current:
        return "current"
    if number < current:
        return "passed"
    return "next" if number == current + 1 else "ahead"
