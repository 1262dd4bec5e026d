"""PDF through typst: tagged (PDF/UA-1) and for the archive (PDF/A-2a) at once."""

import json
import re
from pathlib import Path
from typing import Any

import typst
from fontpkg_overpass import ROOT as FONT_PACKAGE

SOURCE = Path(__file__).parent / "paper.typ"
STANDARDS: Any = ["ua-1", "a-2a"]
UNKNOWN = "\N{WHITE SQUARE}"
# How typst names the signs that no font shows: a PDF/A may not hold one of them
WITHOUT_FONT = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
TIMES = 5


def pdf(told: dict[str, Any]) -> bytes:
    """The pages of a paper. A sign that no font shows stands as an empty square."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(Path(FONT_PACKAGE) / "files")])
    data = json.dumps(told, ensure_ascii=False)
    for _time in range(TIMES):
        try:
            return bytes(
                typst.compile(
                    SOURCE.read_bytes(), font_paths=fonts, sys_inputs={"paper": data}, pdf_standards=STANDARDS
                )
            )
        except typst.TypstError as error:
            unknown = _unknown(error.diagnostic)
            if not unknown:
                raise
            data = _without(data, unknown)
    raise ValueError("signs without a font are left")


def _unknown(diagnostic: str) -> set[str]:
    """The signs that typst names; a base with its marks is named whole."""
    return {sign for found in WITHOUT_FONT.findall(diagnostic) for sign in _read(found) if not sign.isspace()}


def _read(found: str) -> str:
    """A string as typst's debug form writes it."""
    return re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda match: chr(int(match[1], 16)), found)


def _without(data: str, unknown: set[str]) -> str:
    """The signs of the JSON itself are all known."""
    return data.translate({ord(sign): UNKNOWN for sign in unknown if ord(sign) > 127})
