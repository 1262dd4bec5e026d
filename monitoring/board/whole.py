"""A board of which all lines are read: every project of ordinary size, and every board as at an earlier day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.board import geometry, overview
from monitoring.board.asked import Asked
from projects.models import Project


@dataclass(frozen=True)
class Whole:
    """All lines that a reader may see, in memory."""

    project: Project
    on: dt.date
    lines: Sequence[overview.Line]

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def countries(self) -> set[str]:
        return {line.drawn.country for line in self.lines}

    @property
    def is_told_later(self) -> bool:
        return any(line.is_told_later for line in self.lines)

    def census(self) -> list[geometry.Stop]:
        return geometry.census(line.drawn for line in self.lines)

    def totals(self) -> list[dict[str, Any]]:
        return overview.totals(self.lines, self.on)

    def attention(self) -> list[dict[str, Any]]:
        return overview.attention(self.lines, self.on)

    def coming(self) -> list[dict[str, Any]]:
        return overview.coming(self.lines, self.on)

    def plans(self, asked: Asked, most: int) -> tuple[list[geometry.Plan], int, str]:
        """The lines that fit, in order, their number, and nothing that comes after. All of them, whatever `most`."""
        kept = overview.matching(
            self.lines,
            self.on,
            station=asked.station,
            country=asked.country,
            lateness=asked.lateness,
            plans=overview.with_theme(self.project, asked.theme) if asked.theme else None,
            owing=overview.owing_parts(self.project, self.on) if asked.lateness == "unreported" else None,
        )
        return geometry.in_order([line.drawn for line in kept], asked.order), len(kept), ""
