"""How wide words are in the product's typeface, for pictures that have to break their own lines."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from fontpkg_overpass import ROOT as FONT_PACKAGE

SOURCE = Path(FONT_PACKAGE) / "files" / "Overpass[wght].ttf"
UNKNOWN = "n"  # the letter whose width stands for one that the typeface lacks
MORE = "…"


@lru_cache(maxsize=4)
def _letters(weight: int) -> tuple[dict[int, str], Any, float]:
    from fontTools.ttLib import TTFont  # its import costs the pages that draw nothing

    font = TTFont(SOURCE, lazy=True)
    return font.getBestCmap(), font.getGlyphSet(location={"wght": weight}), font["head"].unitsPerEm


@lru_cache(maxsize=2048)
def _advance(letter: str, weight: int) -> float:
    names, glyphs, units = _letters(weight)
    return float(glyphs[names.get(ord(letter), names[ord(UNKNOWN)])].width) / units


def width(words: str, size: float, weight: int) -> float:
    """The width of words in pixels."""
    return sum(_advance(letter, weight) for letter in words) * size


def wrapped(words: str, size: float, weight: int, room: float, most: int) -> tuple[str, ...]:
    """Words as lines no wider than `room` pixels, `most` lines at the most; what is left out shows as "…".

    A single word that is too wide is broken where it must be.
    """
    lines: list[str] = [""]
    for word in words.split():
        for piece in _pieces(word, size, weight, room):
            longer = f"{lines[-1]} {piece}".strip()
            if width(longer, size, weight) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], size, weight, room))


def _pieces(word: str, size: float, weight: int, room: float) -> list[str]:
    """A word, or what it must be broken into."""
    pieces, rest = [], word
    while width(rest, size, weight) > room:
        count = next(
            n for n in range(len(rest) - 1, 0, -1) if n == 1 or width(rest[:n], size, weight) <= room
        )
        pieces.append(rest[:count])
        rest = rest[count:]
    return [*pieces, rest]


def _cut(line: str, size: float, weight: int, room: float) -> str:
    while line and width(line + MORE, size, weight) > room:
        line = line[:-1].rstrip()
    return line + MORE
