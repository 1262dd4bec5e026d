"""PNG of an SVG through typst, with the product's typeface and no other."""

from pathlib import Path

import typst
from fontpkg_overpass import ROOT as FONT_PACKAGE

SOURCE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)"""
PPI = 144  # two pixels for each of the drawing


def png(svg: str, width: float) -> bytes:
    """The drawing on one page of its own size."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(Path(FONT_PACKAGE) / "files")])
    given = {"svg": svg, "width": str(width)}
    made = typst.compile(SOURCE, format="png", ppi=PPI, font_paths=fonts, sys_inputs=given)
    if not isinstance(made, bytes):
        raise TypeError("a drawing is one page")
    return made
