"""Geometry of the thread: boxes and links in, positions in pixels out. Pure: reads no clock, no table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

from monitoring.thread.lettering import wrapped

COLUMNS = 5
WIDTH, BOX, GAP = 1216, 188, 69
TOP, BOTTOM, APART = 52, 12, 16
TITLE_LINE, STATE_LINE = 17, 16
PADDING, BETWEEN = 20, 4
PORT, PORT_STEP, PORT_ROOM = 15, 18, 14
TITLE_WIDTH, SHAPE_WIDTH = 158, 20
MOST_LINES = 4
SWEEPS = 4
KINDS = ("gap", "part", "full", "ok")  # in the order of drawing


@dataclass(frozen=True)
class Node:
    """One box. `kind`: "" in progress, "ok" done or accepted, "gap"; `mark`: "", ok, soon or late, for its state.

    A blank one stands for something that is missing altogether, and is not counted.
    """

    key: str
    column: int
    title: str
    state: str
    kind: str = ""
    mark: str = ""
    language: str = ""
    is_blank: bool = False


@dataclass(frozen=True)
class Link:
    """From one box to another, by their keys. `kind`: one of KINDS."""

    start: str
    end: str
    kind: str


@dataclass(frozen=True)
class Box:
    """A node with its place. Ports: the middle of each, with the kind of its link."""

    node: Node
    x: int
    y: float
    height: float
    lines: tuple[str, ...]
    state_lines: tuple[str, ...]
    left: tuple[tuple[float, str], ...] = ()
    right: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Ribbon:
    """A link with its place: the height of its middle at the right edge of each column that it leaves, and at the
    left edge of the next. Through the columns between it goes straight, between their boxes.
    """

    kind: str
    column: int
    turns: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        start = left_of(self.column) + BOX
        parts = [f"M{start} {self.turns[0][0]:.1f}"]
        for column, (y0, y1) in enumerate(self.turns, start=self.column):
            x0, x1 = left_of(column) + BOX, left_of(column + 1)
            middle = round((x0 + x1) / 2)
            parts += [f"H{x0}"] if column > self.column else []
            parts.append(f"C{middle} {y0:.1f} {middle} {y1:.1f} {x1} {y1:.1f}")
        return "".join(parts)


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn, and how high it is."""

    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]
    height: float
    counts: tuple[int, ...]


@dataclass
class _Placed:
    """A node on its way to its place."""

    node: Node
    lines: tuple[str, ...]
    state_lines: tuple[str, ...]
    height: float
    is_way: bool = False
    y: float = 0.0
    before: list["_Placed"] = field(default_factory=list)
    after: list["_Placed"] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def is_gap(self) -> bool:
        return self.node.kind == "gap"


def left_of(column: int) -> int:
    """Where a column begins."""
    return column * (BOX + GAP)


def picture(nodes: Sequence[Node], links: Sequence[Link]) -> Picture:
    """The whole picture. Links whose ends are not among the nodes are an error of the caller (KeyError)."""
    placed = {node.key: _measured(node, links) for node in nodes}
    routes = [(link, _route(link, placed)) for link in links]
    legs = [leg for _link, route in routes for leg in route]
    for leg in legs:
        placed[leg.start].after.append(placed[leg.end])
        placed[leg.end].before.append(placed[leg.start])
    columns = [[one for one in placed.values() if one.node.column == number] for number in range(COLUMNS)]
    tall = max((_tall(column) for column in columns), default=0.0)
    for column in columns:
        column.sort(key=lambda one: one.is_gap)
        _spread(column, tall)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda one: (one.is_gap, _pull(one)))
            _spread(column, tall)
    for column in columns:
        _ease(column, TOP + tall)
    return _drawn(placed, routes, columns, TOP + tall + BOTTOM)


def _route(link: Link, placed: dict[str, _Placed]) -> list[Link]:
    """The link from column to column; in those between it gets a way of its own, so that no box stands on it."""
    first, last = placed[link.start].node.column, placed[link.end].node.column
    ways = [Node(f"{link.start}>{link.end}>{column}", column, "", "") for column in range(first + 1, last)]
    placed |= {way.key: _Placed(way, (), (), PORT, is_way=True) for way in ways}
    return [Link(*ends, link.kind) for ends in pairwise([link.start, *(way.key for way in ways), link.end])]


def _measured(node: Node, links: Sequence[Link]) -> _Placed:
    room = TITLE_WIDTH - (SHAPE_WIDTH if node.kind == "gap" else 0)
    lines = wrapped(node.title, 14, 600, room, MOST_LINES)
    beside = SHAPE_WIDTH if node.mark or node.kind == "gap" else 0
    state_lines = wrapped(node.state, 12.5, 600 if node.mark else 400, TITLE_WIDTH - beside, 2)
    ports = max(sum(link.end == node.key for link in links), sum(link.start == node.key for link in links))
    text = TITLE_LINE * len(lines) + STATE_LINE * len(state_lines) + BETWEEN
    return _Placed(node, lines, state_lines, max(text + PADDING, PORT_STEP * ports + PORT_ROOM))


def _tall(column: list[_Placed]) -> float:
    return sum(one.height for one in column) + APART * max(len(column) - 1, 0)


def _spread(column: list[_Placed], tall: float) -> None:
    """Evenly over the height of the tallest column."""
    if not column:
        return
    room = (tall - sum(one.height for one in column)) / len(column)
    y = TOP + room / 2
    for one in column:
        one.y = y
        y += one.height + room


def _ease(column: list[_Placed], end: float) -> None:
    """Ways move to where their ribbon bends least, as far as the boxes and ways beside them leave room."""
    for place, one in enumerate(column):
        if one.is_way:
            above, below = column[place - 1] if place else None, column[place + 1 : place + 2]
            first = above.y + above.height + APART if above else TOP
            last = (below[0].y - APART if below else end) - one.height
            one.y = max(first, min(last, _pull(one) - one.height / 2))


def _pull(one: _Placed) -> float:
    """Where its neighbours on both sides stand; without any, where it stands itself."""
    near = [*one.before, *one.after]
    return fmean(other.middle for other in near) if near else one.middle


def _drawn(
    placed: dict[str, _Placed],
    routes: Sequence[tuple[Link, list[Link]]],
    columns: list[list[_Placed]],
    height: float,
) -> Picture:
    legs = [leg for _link, route in routes for leg in route]
    ends = {(leg, side): _port(placed, leg, side, legs) for leg in legs for side in ("start", "end")}
    columns = [[one for one in column if not one.is_way] for column in columns]
    boxes = [
        Box(
            node=one.node,
            x=left_of(number),
            y=round(one.y, 1),
            height=round(one.height, 1),
            lines=one.lines,
            state_lines=one.state_lines,
            left=tuple((ends[leg, "end"], leg.kind) for leg in legs if leg.end == one.node.key),
            right=tuple((ends[leg, "start"], leg.kind) for leg in legs if leg.start == one.node.key),
        )
        for number, column in enumerate(columns)
        for one in column
    ]
    ribbons = [
        Ribbon(
            link.kind,
            placed[link.start].node.column,
            tuple((ends[leg, "start"], ends[leg, "end"]) for leg in route),
        )
        for link, route in routes
    ]
    return Picture(
        boxes=tuple(boxes),
        ribbons=tuple(sorted(ribbons, key=lambda one: KINDS.index(one.kind))),
        height=round(height),
        counts=tuple(sum(not one.node.is_blank for one in column) for column in columns),
    )


def _port(placed: dict[str, _Placed], link: Link, side: str, links: Sequence[Link]) -> float:
    """The middle of a link's port: the ports of a side are sorted by their other ends, and centred."""
    other = "end" if side == "start" else "start"
    key = getattr(link, side)
    own = [one for one in links if getattr(one, side) == key]
    own.sort(key=lambda one: placed[getattr(one, other)].middle)
    return placed[key].middle + (own.index(link) - (len(own) - 1) / 2) * PORT_STEP
