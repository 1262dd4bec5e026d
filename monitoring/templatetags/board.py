"""Draws the line board: one SVG for each row, written as text so that 300 rows cost little."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from monitoring.board.geometry import Board, Row
from monitoring.board.timescale import Tick
from workflow.stations import STATIONS
from workflow.templatetags.throughline import state

register = template.Library()

HEIGHT = 58
FLAGS = {
    "claimed": '<path class="k-pole-o" d="M0 0V-19"/><path class="k-flag-o" d="M0-20H17L13-14L17-8H0Z"/>',
    "verified": (
        '<path class="k-pole" d="M0 0V-19"/><path class="k-flag" d="M0-20H20L15.5-13.5L20-7H0Z"/>'
        '<path class="k-tick" d="M4.2-13.6l2.6 2.8 4.6-5.2"/>'
    ),
}
DEADLINES = {
    "met": '<path class="k-met" d="M-4 0l2.8 3L4-3.6"/>',
    "soon": '<path class="k-soon" d="M0-6L6 0L0 6L-6 0Z"/>',
    "late": '<path class="k-over" d="M0-7.5L7.5 0L0 7.5L-7.5 0Z"/><path class="k-bang" d="M0-3.6V.8M0 2.2V3.8"/>',
    "later": '<path class="k-later" d="M0-4V4"/>',
}


@lru_cache(maxsize=8192)
def _written(day: dt.date, language: str | None, pattern: str = "SHORT_DATE_FORMAT") -> str:
    return date_format(day, pattern)


def written(day: dt.date, pattern: str = "SHORT_DATE_FORMAT") -> str:
    """A date in words; the same few hundred dates come back on every row, so they are remembered."""
    return _written(day, get_language(), pattern)


@register.simple_tag
def board_line(board: Board, row: Row) -> SafeString:
    """The picture of one row, with its words for those who do not see it."""
    drawn = "".join((_backdrop(board), _track(row), _today(board), *_stops(row), *_marks(row)))
    words = conditional_escape(spoken(row))
    return mark_safe(  # noqa: S308  (positions are our own numbers, the words are escaped)
        f'<svg role="img" aria-label="{words}" width="100%" height="{HEIGHT}">{drawn}</svg>'
    )


def _backdrop(board: Board) -> str:
    parts = []
    if board.join_x:
        parts.append(f'<rect class="k-p2" x="{board.join_x}" width="59.80%" height="{HEIGHT}"/>')
    parts += [_vertical("k-grid", tick.x) for tick in board.ticks if tick.kind in ("year", "month")]
    if board.join_x:
        parts.append(_vertical("k-join", board.join_x))
    return "".join(parts)


def _vertical(css: str, x: str, y1: float = 0, y2: float = HEIGHT) -> str:
    return f'<line class="{css}" x1="{x}" x2="{x}" y1="{y1}" y2="{y2}"/>'


def _track(row: Row) -> str:
    lines = []
    for piece in sorted(row.stretches, key=lambda one: one.kind != "todo"):
        place = f'x1="{piece.x1}" x2="{piece.x2}" y1="29" y2="29"'
        lines.append(f'<line class="k-{piece.kind}" {place}/>')
        if piece.kind == "case":
            lines.append(f'<line class="k-core" {place}/>')
    if row.stop:
        lines.append(_vertical("k-stop", row.stop, 22, 36))
    return "".join(lines)


def _today(board: Board) -> str:
    return _vertical("k-today", board.today_x)


def _stops(row: Row) -> list[str]:
    parts = [f'<circle class="k-pass" cx="{x}" cy="29" r="5"/>' for x in row.passed]
    parts += [_place(mark.x, 23, FLAGS[mark.kind], mark.is_turned) for mark in row.flags]
    if row.held:
        parts.append(_place(row.held, 29, '<path class="k-held" d="M16-8V8M22-8V8"/>', False))
    css = "k-flag" if row.is_verified else "k-cur"
    parts.append(f'<circle class="k-halo" cx="{row.here}" cy="29" r="12.5"/>')
    parts.append(f'<circle class="{css}" cx="{row.here}" cy="29" r="10"/>')
    parts.append(f'<text class="k-dig" x="{row.here}" y="33.3">{row.plan.current}</text>')
    return parts


def _marks(row: Row) -> list[str]:
    return [_place(mark.x, 48, DEADLINES[mark.kind], False) for mark in row.deadlines]


def _place(x: str, y: int, shape: str, is_turned: bool) -> str:
    """A shape drawn around a position in percent. A turned one looks to the left, away from the edge."""
    inner = f'<g transform="scale(-1 1)">{shape}</g>' if is_turned else shape
    return f'<svg x="{x}" y="{y}" overflow="visible">{inner}</svg>'


def spoken(row: Row) -> str:
    """The row in words: where, which station when, what comes next."""
    plan = row.plan
    where = f"{plan.region}, {plan.sub}" if plan.sub else plan.region
    reached = "; ".join(
        f"{name} {written(day)}" for name, day in zip(STATIONS, plan.dates, strict=True) if day is not None
    )
    lead = {"late": _("Overdue:"), "soon": _("Due soon:")}.get(plan.next_kind, _("Next:"))
    duty = f"{lead} {plan.next_what}, {plan.next_words}." if plan.next_what else _("Nothing to do.")
    held = _("Suspended.") if plan.is_suspended else ""
    return " ".join(filter(None, [f"{where}.", f"{reached}." if reached else "", held, duty]))


@register.simple_tag
def board_state(row: Row) -> SafeString:
    """The next duty as a state word."""
    return state(row.plan.next_kind or "plain", row.plan.next_words)


@register.filter
def written_day(day: dt.date | None) -> str:
    """A date of the board in words, or "not yet"."""
    return written(day) if day else _("not yet")


@register.filter
def tick_words(tick: Tick) -> str:
    """What a label of the axis says: 2021, May, Feb 2022 or 31 Jan 2023."""
    patterns = {
        "year": "Y",
        "month": pgettext("date pattern of the axis", "M"),
        "start": pgettext("date pattern of the axis", "M Y"),
        "end": "SHORT_DATE_FORMAT",
    }
    return written(tick.day, patterns[tick.kind])


@register.inclusion_tag("monitoring/_axis.html")
def board_axis(board: Board, as_at: dt.date | None = None) -> dict[str, Any]:
    """The heads of the time column: phases, years and months, and today, or the earlier day that is shown."""
    return axis(board, as_at)


def axis(board: Board, as_at: dt.date | None = None) -> dict[str, Any]:
    """What `monitoring/_axis.html` draws."""
    writing, doing = board.months
    wider = board.scale.times_wider
    return {
        "board": board,
        "as_at": as_at,
        "first_words": ngettext("writing, %(n)s month", "writing, %(n)s months", writing) % {"n": writing},
        "last_words": ngettext("doing, %(n)s month", "doing, %(n)s months", doing) % {"n": doing},
        "wider": ngettext("%(n)s time wider", "%(n)s times wider", wider) % {"n": wider} if wider > 1 else "",
        "grid": [tick for tick in board.ticks if tick.kind in ("year", "month")],
        "labels": [tick for tick in board.ticks if tick.is_shown],
    }
