"""The map of countries as labelled tiles: each country once, of one size, roughly where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.stations import IMPLEMENTING, VERIFIED

# Column and row of each country's tile
PLACES = {
    "IS": (0, 0), "NO": (4, 0), "SE": (5, 0), "FI": (6, 0),
    "EE": (6, 1),
    "IE": (0, 2), "UK": (1, 2), "DK": (4, 2), "LV": (6, 2),
    "NL": (3, 3), "DE": (4, 3), "PL": (5, 3), "LT": (6, 3),
    "FR": (1, 4), "BE": (2, 4), "LU": (3, 4), "CZ": (4, 4), "SK": (5, 4),
    "CH": (3, 5), "AT": (4, 5), "HU": (5, 5), "RO": (6, 5),
    "PT": (0, 6), "ES": (1, 6), "IT": (3, 6), "SI": (4, 6), "HR": (5, 6), "BG": (6, 6),
    "MT": (3, 7), "EL": (6, 7), "CY": (7, 7),
}  # fmt: skip
ELSEWHERE = 8  # the row of countries without a place
SIZE, STEP = 64, 70


@dataclass(frozen=True)
class Tile:
    """One country. `station`: the furthest at which one of its plans stands, 0 without a plan."""

    code: str
    x: int
    y: int
    count: int
    station: int

    @property
    def css(self) -> str:
        if not self.count:
            return "m-none"
        return (
            "m-end" if self.station == VERIFIED else "m-doing" if self.station >= IMPLEMENTING else "m-plan"
        )


def tiles(stations: Mapping[str, list[int]]) -> list[Tile]:
    """The tiles of all known countries, given the stations of the plans of some of them."""
    others = sorted(set(stations) - set(PLACES))
    places = PLACES | {code: (column, ELSEWHERE) for column, code in enumerate(others)}
    return [
        Tile(code, column * STEP, row * STEP, len(stations.get(code, [])), max(stations.get(code, [0])))
        for code, (column, row) in places.items()
    ]


def extent(drawn: list[Tile]) -> tuple[int, int]:
    """Width and height of the picture."""
    return max(one.x for one in drawn) + SIZE, max(one.y for one in drawn) + SIZE
