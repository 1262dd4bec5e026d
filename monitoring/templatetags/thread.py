"""Draws the thread of a plan: boxes, ribbons and the heads of its five columns, as one SVG."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from monitoring.pictures import EDGE, INK_2, LATE, LINE, OK, SOON, SURFACE
from monitoring.thread.layout import (
    BETWEEN,
    BOX,
    COLUMNS,
    GAP,
    PORT,
    STATE_LINE,
    TITLE_LINE,
    WIDTH,
    Box,
    Node,
    Picture,
    Ribbon,
    left_of,
)

register = template.Library()

HEADS = (_("Good practices"), _("Actions"), _("Indicators"), _("Evidence"), _("Policy change"))
STEPS = (_("Practice"), _("Action"), _("Indicator"), _("Evidence"), _("Policy change"))
INSET, SHAPE_INSET = 14, 34
RIBBON, RIBBON_OK, LATE_WASH = "#7f8cd6", "#5e9f87", "#fce9e6"
# What the thread's own shapes need in a picture that stands by itself, in the light theme
STYLE = f"""
.n-h{{font-size:13px;font-weight:700}}.n-count{{font-weight:400}}.n-rail{{stroke:{LINE};stroke-width:3}}
.n-stop{{fill:{SURFACE};stroke:{LINE};stroke-width:3}}.n-t{{font-weight:600}}.n-s{{font-size:12.5px;fill:{INK_2}}}
.n-box{{fill:{SURFACE};stroke:{EDGE}}}.n-gap{{fill:{LATE_WASH};stroke:{LATE};stroke-width:1.75;stroke-dasharray:5 4}}
.n-box.ok{{stroke:{OK};stroke-width:2}}.n-port{{fill:{LINE}}}.n-port.ok{{fill:{OK}}}.n-port.thin{{fill:{EDGE}}}
.n-s.ok{{fill:{OK};font-weight:600}}.n-s.soon{{fill:{SOON};font-weight:600}}.n-s.late{{fill:{LATE};font-weight:600}}
.rb{{fill:none;stroke-width:15}}.rb-full,.rb-part{{stroke:{RIBBON}}}.rb-ok{{stroke:{RIBBON_OK}}}
.rb-core{{stroke:{SURFACE};stroke-width:11.5}}.rb-gap{{stroke:{LATE};stroke-dasharray:3 5}}
"""
SHAPES = {
    "ok": '<path class="k-met" d="M-4 0l2.8 3L4-3.6"/>',
    "soon": '<path class="k-soon" d="M0-5L5 0L0 5L-5 0Z"/>',
    "late": '<path class="k-over" d="M0-8L8 0L0 8L-8 0Z"/><path class="k-bang" d="M0-4V1M0 2.6V4.2"/>',
}


@register.simple_tag
def thread_svg(picture: Picture, title: str, words: str) -> SafeString:
    """The picture inside a page; each box leads to its row of the table, "#row-" and the box's key."""
    boxes = "".join(f'<a href="#row-{box.node.key}" {_spoken(box)}>{_box(box)}</a>' for box in picture.boxes)
    named = f'<title id="thread-title">{escape(title)}</title><desc id="thread-words">{escape(words)}</desc>'
    told = 'role="group" aria-labelledby="thread-title" aria-describedby="thread-words"'
    return mark_safe(  # noqa: S308  (positions are our own numbers, the words are escaped)
        f'<svg viewBox="-3 0 {WIDTH + 6} {picture.height}" {told}>{named}{_below(picture)}{boxes}</svg>'
    )


def thread_drawing(picture: Picture) -> str:
    """The same without links, to stand in a file by itself."""
    return _below(picture) + "".join(_box(box) for box in picture.boxes)


@register.filter
def step_of(node: Node) -> str:
    """What kind of thing a box stands for."""
    return str(STEPS[node.column])


def _spoken(box: Box) -> str:
    """The words as they are drawn, so that whoever speaks to the page can say what they see."""
    words = f"{' '.join(box.lines)}. {' '.join(box.state_lines)}"
    return f'aria-label="{escape(words)}"'


def _below(picture: Picture) -> str:
    return "".join((*_heads(picture), *map(_ribbon, picture.ribbons)))


def _heads(picture: Picture) -> list[str]:
    parts = []
    for column in range(COLUMNS):
        x = left_of(column)
        count = f'<tspan class="t2 n-count" dx="5">{picture.counts[column]}</tspan>'
        parts.append(f'<text class="n-h" x="{x}" y="16">{escape(str(HEADS[column]))}{count}</text>')
        end = x + BOX + (GAP if column < COLUMNS - 1 else 0)
        parts.append(f'<path class="n-rail" d="M{x} 28H{end}"/>')
    return [
        *parts,
        *(f'<circle class="n-stop" cx="{left_of(n) + 4}" cy="28" r="5"/>' for n in range(COLUMNS)),
    ]


def _ribbon(ribbon: Ribbon) -> str:
    drawn = f'<path class="rb rb-{ribbon.kind}" d="{ribbon.path}"/>'
    return drawn + (f'<path class="rb rb-core" d="{ribbon.path}"/>' if ribbon.kind == "part" else "")


def _box(box: Box) -> str:
    css = "n-gap" if box.node.kind == "gap" else f"n-box {box.node.kind}".strip()
    frame = f'<rect class="{css}" x="{box.x}" y="{box.y}" width="{BOX}" height="{box.height}" rx="3"/>'
    return "".join((frame, *_ports(box), *_words(box)))


def _ports(box: Box) -> list[str]:
    sides = [(box.x, port) for port in box.left] + [(box.x + BOX - 4, port) for port in box.right]
    colours = {"full": "", "ok": " ok"}
    return [
        f'<rect class="n-port{colours.get(kind, " thin")}" x="{x}" y="{middle - PORT / 2:.1f}"'
        f' width="4" height="{PORT}"/>'
        for x, (middle, kind) in sides
        if kind != "gap" or box.node.kind != "gap"
    ]


def _words(box: Box) -> list[str]:
    is_gap = box.node.kind == "gap"
    left = box.x + (SHAPE_INSET if is_gap else INSET)
    text = TITLE_LINE * len(box.lines) + STATE_LINE * len(box.state_lines) + BETWEEN
    y = box.y + (box.height - text) / 2 + 13
    lang = f' lang="{escape(box.node.language)}"' if box.node.language else ""
    parts = [
        f'<text class="n-t" x="{left}" y="{y + TITLE_LINE * n:.1f}"{lang}>{escape(line)} </text>'
        for n, line in enumerate(box.lines)
    ]
    if is_gap:
        parts.append(_shape("late", box.x + 18, y - 4))
    y += TITLE_LINE * len(box.lines) + BETWEEN - 1
    beside = box.node.mark if box.node.mark and not is_gap else ""
    if beside:
        parts.append(_shape(beside, box.x + INSET + 5, y - 4))
        left = box.x + SHAPE_INSET
    css = f"n-s {box.node.mark}".strip()
    return parts + [
        f'<text class="{css}" x="{left}" y="{y + STATE_LINE * n:.1f}">{escape(line)} </text>'
        for n, line in enumerate(box.state_lines)
    ]


def _shape(mark: str, x: float, y: float) -> str:
    return f'<svg x="{x}" y="{y:.1f}" overflow="visible">{SHAPES[mark]}</svg>'
