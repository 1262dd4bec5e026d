"""The line board as a picture that stands by itself: title, axis, a row for each plan, key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring.board.geometry import Board, Row
from monitoring.pictures import Picture, placed, text
from monitoring.templatetags.board import DEADLINES, FLAGS, HEIGHT, axis, board_line, spoken, written
from monitoring.thread.lettering import width, wrapped

MARGIN, WIDTH, HEAD = 28, 1280, 66
REGION, LINE_X, LINE_WIDTH, NOW, NEXT = 28, 208, 650, 878, 1046
NEXT_ROOM, REGION_ROOM, NOW_ROOM = WIDTH - NEXT - MARGIN, LINE_X - REGION - 48, NEXT - NOW - 36
SHAPES = {
    "late": DEADLINES["late"],
    "soon": DEADLINES["soon"],
    "ok": DEADLINES["met"],
    "plain": DEADLINES["later"],
    "go": '<path class="arrow" d="M-6 0H5.5M1-4.5L5.5 0L1 4.5"/>',
}


@dataclass(frozen=True)
class Told:
    """What stands above the lines: the title, a sentence, and what was chosen."""

    title: str
    lede: str
    chosen: Sequence[str] = ()
    as_at: Any = None


def board_picture(board: Board, told: Told) -> Picture:
    """The lines of a board in their order; nothing of it can be followed or runs."""
    lines = [told.lede, *told.chosen]
    top = 56 + 20 * len(lines)
    parts = [text(told.title, MARGIN, 44, "h1")]
    parts += [text(line, MARGIN, 68 + 20 * n, "t2") for n, line in enumerate(lines)]
    parts += _head(board, top, told.as_at)
    for number, row in enumerate(board.rows):
        parts += _row(board, row, top + HEAD + number * HEIGHT)
    end = top + HEAD + len(board.rows) * HEIGHT
    parts += [_rule(end, "edge"), *_key(end + 24)]
    if board.is_illustrative:
        words = _(
            "Lines marked “Illustrative dates” belong to plans whose dates no source gives; "
            "they show how the board works."
        )
        parts.append(text(words, MARGIN, end + 76, "xs t2"))
    words = " ".join([told.lede, *told.chosen, *(spoken(row) for row in board.rows)])
    return Picture(told.title, words, get_language() or "en", WIDTH, end + 96, "".join(parts))


def _rule(y: float, css: str = "rule") -> str:
    return f'<line class="{css}" x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:g}" y2="{y:g}"/>'


def _head(board: Board, top: float, as_at: Any) -> list[str]:
    drawn = render_to_string("monitoring/_axis.html", axis(board, as_at))
    heads = ((_("Region"), REGION), (_("Now at"), NOW), (_("Next"), NEXT))
    return [
        _rule(top, "edge"),
        placed(drawn, LINE_X, top, LINE_WIDTH, HEAD),
        *(text(words, x, top + HEAD - 10, "xs t2") for words, x in heads),
        _rule(top + HEAD, "edge"),
    ]


def _row(board: Board, row: Row, y: float) -> list[str]:
    return [
        placed(board_line(board, row), LINE_X, y, LINE_WIDTH, HEIGHT),
        *_region(row, y),
        *_now(row, y),
        *_next(row, y),
        _rule(y + HEIGHT),
    ]


def _region(row: Row, y: float) -> list[str]:
    """The country's chip, the region in up to two lines, and what makes it special."""
    plan, left = row.plan, REGION + 40
    names = wrapped(plan.region, 14, 600, REGION_ROOM, 2)
    below = plan.sub or (_("Illustrative dates") if plan.is_illustrative else "")
    first = y + HEIGHT / 2 + 5 - 8 * (len(names) - 1 + bool(below))
    parts = [f'<rect class="cc" x="{REGION}" y="{y + 18:g}" width="30" height="22" rx="2"/>']
    parts.append(text(plan.country, REGION + 15, y + 33, "cct mid"))
    parts += [text(name, left, first + 16 * n, "s") for n, name in enumerate(names)]
    return parts + ([text(below, left, first + 16 * len(names), "xs t2")] if below else [])


def _now(row: Row, y: float) -> list[str]:
    css = "k-flag" if row.is_verified else "k-cur"
    mark = (
        f'<circle class="{css}" cx="{NOW + 12}" cy="{y + 20:g}" r="12"/>'
        f'<text class="k-dig" x="{NOW + 12}" y="{y + 24.3:g}">{row.plan.current}</text>'
    )
    since = (
        _("suspended")
        if row.plan.is_suspended
        else (f"{_('since')} {written(row.since)}" if row.since else "")
    )
    (name,) = wrapped(str(row.station), 14, 700, NOW_ROOM, 1)
    return [mark, text(name, NOW + 32, y + 25, "b"), text(since, NOW + 32, y + 43, "xs t2")]


def _next(row: Row, y: float) -> list[str]:
    plan = row.plan
    if not plan.next_what:
        return [text(_("Nothing to do"), NEXT, y + 33)]
    (what,) = wrapped(str(plan.next_what), 14, 400, NEXT_ROOM, 1)
    kind = plan.next_kind if plan.next_kind in SHAPES else "plain"
    shape = f'<svg x="{NEXT + 7}" y="{y + 39:g}" overflow="visible">{SHAPES[kind]}</svg>'
    css = "t2" if kind == "plain" else kind
    (words,) = wrapped(str(plan.next_words), 14, 600, NEXT_ROOM - 20, 1)
    return [text(what, NEXT, y + 25), shape, text(words, NEXT + 20, y + 44, css)]


def _key(y: float) -> list[str]:
    """What the lines and the shapes mean, in two lines."""
    track = '<line class="k-{0}" x2="34" y1="0" y2="0"/>'
    lines = [
        (34, track.format("case") + '<line class="k-core" x2="34" y1="0" y2="0"/>', _("Writing")),
        (34, track.format("run"), _("Doing")),
        (34, track.format("late"), _("Running late")),
        (34, track.format("todo"), _("Still to travel")),
        (12, '<circle class="k-pass" cx="6" cy="0" r="5"/>', _("Station passed")),
        (20, '<circle class="k-cur" cx="10" cy="0" r="9"/><text class="k-dig" x="10" y="4">4</text>', _("Now here")),
        (12, '<path class="k-held" d="M3-8V8M9-8V8"/>', _("Suspended")),
        (22, f'<svg x="2" y="10" overflow="visible">{FLAGS["claimed"]}</svg>', _("Change claimed")),
        (22, f'<svg x="2" y="10" overflow="visible">{FLAGS["verified"]}</svg>', _("Change verified")),
    ]  # fmt: skip
    shapes = [
        (14, f'<svg x="7" y="0" overflow="visible">{DEADLINES[kind]}</svg>', words)
        for kind, words in (
            ("met", _("Met")),
            ("soon", _("Due in 14 days or less")),
            ("late", _("Overdue")),
            ("later", _("Later")),
        )
    ]
    return [*_legend(_("Lines"), lines, y), *_legend(_("Deadlines"), shapes, y + 26)]


def _legend(title: str, items: Sequence[tuple[int, str, str]], y: float) -> list[str]:
    parts, x = [text(title, MARGIN, y + 4, "xs b")], MARGIN + width(title, 12, 700) + 18
    for room, shape, words in items:
        parts.append(f'<svg x="{x:g}" y="{y:g}" overflow="visible">{shape}</svg>')
        parts.append(text(words, x + room + 6, y + 4, "xs t2"))
        x += room + 6 + width(words, 12, 400) + 20
    return parts
