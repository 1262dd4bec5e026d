"""State diagrams as SVG, drawn from the machines: states down the left, a lane on the right for each target.

Every way out of a state is a line of its own with the step's words on it; it joins the lane of its target, and the
lane ends in an arrow at that state. Steps that follow by themselves are dashed. The drawing carries presentation
attributes, so that it shows by itself, and classes, so that a page's style sheet can give it the page's colours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workflow import policy
from workflow.registry import transitions

LINE, GAP, LANE, EDGE = 22, 16, 14, 8
LETTER, BOLD = 6.7, 7.6  # how wide a character usually is at this size


@dataclass
class Way:
    """One step out of a state: where its line runs, and whether it follows by itself."""

    words: str
    target: str
    follows: bool
    y: int = 0


@dataclass
class Box:
    """One state with the ways out of it, from `top` down; its arrow arrives at `inlet`."""

    state: str
    label: str
    ways: list[Way]
    top: int = 0

    @property
    def height(self) -> int:
        return LINE * (1 + len(self.ways)) + EDGE // 2

    @property
    def inlet(self) -> int:
        return self.top + LINE // 2


def draw(model: Any) -> SafeString:
    """The machine of a model as one SVG element, in the language of the reader."""
    boxes = _placed(model)
    side = EDGE + 20 + int(BOLD * max(len(box.label) for box in boxes))
    reach = side + 2 * EDGE + int(LETTER * max(len(way.words) for box in boxes for way in box.ways))
    lanes = {state: reach + LANE * (number + 1) for number, state in enumerate(_targets(boxes))}
    width, height = reach + LANE * (len(lanes) + 1) + EDGE, boxes[-1].top + boxes[-1].height + EDGE
    title = _("States and steps: %(name)s") % {"name": capfirst(str(model._meta.verbose_name))}
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="states" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" aria-label="{}" font-family="sans-serif" font-size="13">\n{}\n{}\n{}\n</svg>',
        *(width, height, width, height, title),
        format_html_join("\n", "{}", ((_lane(state, side, x, boxes),) for state, x in lanes.items())),
        format_html_join(
            "\n", "{}", ((_way(way, side, lanes[way.target]),) for box in boxes for way in box.ways)
        ),
        format_html_join("\n", "{}", ((_box(box, side),) for box in boxes)),
    )


def _placed(model: Any) -> list[Box]:
    boxes, top = [], EDGE
    for state, label in model.Status.choices:
        box = Box(str(state), str(label), list(_ways(model, state)), top)
        for number, way in enumerate(box.ways):
            way.y = top + LINE * (number + 1) + LINE // 2
        boxes.append(box)
        top += box.height + GAP
    return boxes


def _ways(model: Any, state: str) -> Iterator[Way]:
    """The steps that lead to another state, the way onwards first; those that stay stand in the tables only."""
    declared = [(method, fsm.get_transition(state)) for method, fsm in transitions(model).items()]
    leading = [
        (method, one) for method, one in declared if one is not None and (one.target or state) != state
    ]
    for method, one in sorted(leading, key=lambda pair: not pair[1].custom["is_main"]):
        follows = policy.is_cascade(f"{model.__name__}.{method}")
        yield Way(str(one.custom["verb"]), str(one.target), follows)


def _targets(boxes: list[Box]) -> list[str]:
    """The states that a line leads to; those that few lines lead to stand closest."""
    wanted = [way.target for box in boxes for way in box.ways]
    return sorted(dict.fromkeys(wanted), key=lambda state: (wanted.count(state), wanted.index(state)))


def _lane(state: str, side: int, x: int, boxes: list[Box]) -> SafeString:
    """From its furthest joining lines to the state, where it ends in an arrow."""
    inlet = next(box.inlet for box in boxes if box.state == state)
    ends = [inlet, *(way.y for box in boxes for way in box.ways if way.target == state)]
    return format_html(
        '<path class="lane" fill="none" stroke="#2b3db5" stroke-width="1.5" '
        'd="M{x} {top}V{bottom}M{x} {inlet}H{end}"/>'
        '<path class="head" fill="#2b3db5" d="M{tip} {inlet}l9 -4.5v9z"/>',
        x=x, top=min(ends), bottom=max(ends), inlet=inlet, end=side + 9, tip=side,
    )  # fmt: skip


def _way(way: Way, side: int, lane: int) -> SafeString:
    return format_html(
        '<path class="lane" fill="none" stroke="#2b3db5"{} d="M{} {}H{}"/>'
        '<circle class="head" fill="#2b3db5" cx="{}" cy="{}" r="3"/><text fill="#111a33" x="{}" y="{}">{}</text>',
        SafeString(' stroke-dasharray="3 3"') if way.follows else "",
        *(side, way.y, lane, lane, way.y, side + EDGE, way.y - 4, way.words),
    )


def _box(box: Box, side: int) -> SafeString:
    return format_html(
        '<rect class="box" fill="#ffffff" stroke="#111a33" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text fill="#111a33" font-weight="bold" x="{}" y="{}">{}</text>',
        *(EDGE, box.top, side - EDGE, box.height, EDGE + 10, box.inlet + 5, box.label),
    )
