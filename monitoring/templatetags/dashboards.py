"""Figures, their changes, and the map of tiles."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.dashboards.cockpit import Figure
from monitoring.dashboards.tiles import SIZE, Tile
from projects.countries import NAMES
from values.money import Money
from workflow.templatetags.throughline import state

register = template.Library()


@register.simple_tag
def figure_value(value: int | Decimal | None, is_money: bool = False) -> str:
    """A number in the reader's format; a dash in words where nobody can tell."""
    if value is None:
        return _("not known")
    return str(Money(Decimal(value), "EUR")) if is_money else number_format(value, force_grouping=True)


@register.simple_tag
def figure_change(figure: Figure) -> SafeString | str:
    """By how much a figure moved, with the shape that says whether that is good."""
    moved = figure.change
    if moved is None:
        return _("not known")
    if not moved:
        return _("same")
    words = ("+" if moved > 0 else "−") + figure_value(abs(moved), figure.is_money)
    return state(figure.mark, words) if figure.mark != "plain" else words


@register.simple_tag
def tile_map(tiles: Sequence[Tile], extent: tuple[int, int], title: str) -> SafeString:
    """The map as one SVG; a country with plans leads to its row of the table, "#country-" and its letters."""
    drawn = "".join(_tile(tile) for tile in tiles)
    told = f'role="group" aria-label="{escape(title)}"'
    return mark_safe(  # noqa: S308  (positions are our own numbers, the words are escaped)
        f'<svg viewBox="-2 -2 {extent[0] + 4} {extent[1] + 4}" {told}>{drawn}</svg>'
    )


def _tile(tile: Tile) -> str:
    middle = tile.x + SIZE // 2
    drawn = (
        f'<rect class="{tile.css}" x="{tile.x}" y="{tile.y}" width="{SIZE}" height="{SIZE}"/>'
        f'<text class="m-code" x="{middle}" y="{tile.y + (28 if tile.count else 38)}">{escape(tile.code)} </text>'
    )
    if not tile.count:
        return f'<g class="{tile.css}" aria-hidden="true">{drawn}</g>'
    words = ngettext("%(count)s plan", "%(count)s plans", tile.count) % {"count": tile.count}
    drawn += f'<text class="m-words" x="{middle}" y="{tile.y + 48}">{escape(words)} </text>'
    furthest = _("furthest at station %(number)s") % {"number": tile.station}
    spoken = escape(f"{tile.code} {words}: {NAMES.get(tile.code, tile.code)}, {furthest}")
    return f'<a class="{tile.css}" href="#country-{tile.code}" aria-label="{spoken}">{drawn}</a>'
