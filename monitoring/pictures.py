"""A picture that stands by itself: an SVG with its own light style, its title and its words. Nothing is fetched."""

from dataclasses import dataclass
from html import escape

from paper.model import UNSEEN

INK, INK_2, EDGE, RULE = "#121a33", "#475069", "#737d96", "#d7dce8"
SURFACE, SUNKEN, LINE, OK, SOON, LATE = "#ffffff", "#eceff6", "#2b3fb5", "#0b6b4a", "#855000", "#b42318"
FONTS = "Overpass, Bahnschrift, 'DIN Alternate', 'DejaVu Sans', Arial, sans-serif"

# The light theme of static/throughline.css, without its variables and nesting: other programs know neither
STYLE = f"""
text{{font-family:{FONTS};font-size:14px;fill:{INK}}}.t2{{fill:{INK_2}}}.b{{font-weight:700}}.s{{font-weight:600}}
.h1{{font-size:24px;font-weight:700}}.xs{{font-size:12px}}.mid{{text-anchor:middle}}.end{{text-anchor:end}}
.rule{{stroke:{RULE}}}.edge{{stroke:{EDGE}}}.cc{{fill:{INK}}}.cct{{fill:{SURFACE};font-size:12px;font-weight:700}}
.late{{fill:{LATE};font-weight:600}}.soon{{fill:{SOON};font-weight:600}}.go{{fill:{LINE};font-weight:600}}.ok{{fill:{OK};font-weight:600}}
.arrow{{stroke:{LINE};stroke-width:2;fill:none}}.badge{{fill:none;stroke:{EDGE}}}
.k-p2{{fill:{SUNKEN};opacity:.55}}.k-grid{{stroke:{RULE}}}.k-join{{stroke:{EDGE}}}
.k-case,.k-run,.k-late{{stroke:{LINE};stroke-width:7}}.k-late{{stroke:{LATE};stroke-dasharray:3 3}}
.k-core{{stroke:{SURFACE};stroke-width:3}}
.k-todo{{stroke:{EDGE};stroke-width:2.5;stroke-linecap:round;stroke-dasharray:.1 7}}
.k-stop{{stroke:{EDGE};stroke-width:2.5}}
.k-pass{{fill:{SURFACE};stroke:{LINE};stroke-width:3}}.k-cur{{fill:{LINE}}}.k-halo{{fill:{SURFACE}}}
.k-dig{{fill:{SURFACE};font-weight:700;font-size:12px;text-anchor:middle}}.k-held{{stroke:{INK};stroke-width:3.5}}
.k-ax{{font-size:12px}}.k-ph{{font-size:13px;font-weight:700}}.k-ph .t2{{font-weight:400}}.k-r{{text-anchor:end}}
.k-today{{stroke:{INK};stroke-width:1.5}}.k-tag{{fill:{INK}}}.k-tagt{{fill:{SURFACE};font-weight:700;font-size:12px;text-anchor:middle}}
.k-met{{stroke:{OK};stroke-width:2;fill:none}}.k-soon{{stroke:{SOON};stroke-width:2;fill:{SURFACE}}}.k-over{{fill:{LATE}}}
.k-bang{{stroke:{SURFACE};stroke-width:1.8}}.k-later{{stroke:{EDGE};stroke-width:2}}.k-tick{{stroke:{SURFACE};stroke-width:2.2;fill:none}}
.k-pole{{stroke:{OK};stroke-width:2.5}}.k-pole-o{{stroke:{LINE};stroke-width:2.5}}.k-flag{{fill:{OK}}}
.k-flag-o{{fill:{SURFACE};stroke:{LINE};stroke-width:2;stroke-linejoin:round}}
"""


@dataclass(frozen=True)
class Picture:
    """What is drawn, in pixels, with what it is called and what it shows in words."""

    title: str
    words: str
    language: str
    width: float
    height: float
    body: str
    style: str = ""  # what its own shapes need beside STYLE


def standalone(picture: Picture) -> str:
    """The picture as a file that opens by itself: valid XML, nothing that runs, nothing from elsewhere."""
    width, height = f"{picture.width:g}", f"{picture.height:g}"
    return UNSEEN.sub(
        "",
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}" lang="{escape(picture.language)}" role="group"'
        f' aria-labelledby="title" aria-describedby="words"><title id="title">{escape(picture.title)}</title>'
        f'<desc id="words">{escape(picture.words)}</desc><style>{STYLE}{picture.style}</style>'
        f'<rect width="100%" height="100%" fill="{SURFACE}"/>{picture.body}</svg>\n',
    )


def text(words: object, x: float, y: float, css: str = "") -> str:
    """One line of words; a class of the style gives size, weight and colour."""
    named = f' class="{css}"' if css else ""
    return f'<text x="{x:g}" y="{y:g}"{named}>{escape(str(words))}</text>'


def placed(drawing: str, x: float, y: float, width: float, height: float) -> str:
    """A drawing whose positions are percentages, in a frame of its own."""
    return f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}">{drawing}</svg>'
