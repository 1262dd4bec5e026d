"""Draws the timeline: one SVG for each line, its words beside it."""

import datetime as dt
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring.dashboards.timeline import Axis, Bar
from monitoring.templatetags.board import DEADLINES, written

register = template.Library()

HEIGHT, AXIS = 34, 40
TOP, THICK = 9, 16
LAST_NAMED = 96  # percent: a name further right would be cut
CLASSES = {"phase": "t-phase", "plan": "t-plan", "event": "t-event"}


@register.simple_tag
def timeline_bar(axis: Axis, bar: Bar, on: dt.date) -> SafeString:
    """The picture of one line; its dates stand beside it in words."""
    drawn = [_grid(axis), _today(axis, on), _shape(axis, bar)]
    words = escape(f"{bar.label}: {bar.words}")
    return mark_safe(  # noqa: S308  (positions are our own numbers, the words are escaped)
        f'<svg role="img" aria-label="{words}" width="100%" height="{HEIGHT}">{"".join(drawn)}</svg>'
    )


@register.simple_tag
def timeline_axis(axis: Axis, on: dt.date) -> SafeString:
    """The heads of the time column."""
    parts = [_grid(axis)]
    for day, kind in axis.ticks():
        if axis.position(day) > LAST_NAMED:
            continue
        pattern = "Y" if kind == "year" else pgettext("date pattern of the axis", "M")
        css = "k-ax" if kind == "year" else "k-ax t2 lg"
        parts.append(
            f'<text class="{css}" x="{axis.x(day)}" dx="4" y="16">{escape(written(day, pattern))}</text>'
        )
    if axis.start <= on < axis.end:
        place = axis.position(on)
        css = "k-ax" if place < 80 else "k-ax k-r"
        dx = 4 if place < 80 else -4
        words = escape(_("Today, %(day)s") % {"day": written(on)})
        parts.append(f'<text class="{css} t-now" x="{axis.x(on)}" dx="{dx}" y="34">{words}</text>')
        parts.append(_today(axis, on))
    return mark_safe(  # noqa: S308  (positions are our own numbers, the words are escaped)
        f'<svg aria-hidden="true" width="100%" height="{AXIS}">{"".join(parts)}</svg>'
    )


def _grid(axis: Axis) -> str:
    lines = (axis.x(day) for day, _kind in axis.ticks())
    return "".join(f'<line class="k-grid" x1="{x}" x2="{x}" y1="0" y2="100%"/>' for x in lines)


def _today(axis: Axis, on: dt.date) -> str:
    if not axis.start <= on < axis.end:
        return ""
    x = axis.x(on)
    return f'<line class="k-today" x1="{x}" x2="{x}" y1="0" y2="100%"/>'


def _shape(axis: Axis, bar: Bar) -> str:
    if bar.kind == "duty":
        return (
            f'<svg x="{axis.x(bar.start)}" y="{HEIGHT // 2}" overflow="visible">{DEADLINES[bar.state]}</svg>'
        )
    css = CLASSES[bar.kind] + (" t-vague" if bar.is_imprecise else "")
    place = f'x="{axis.x(bar.start)}" width="{axis.width(bar)}"'
    return f'<rect class="{css}" {place} y="{TOP}" height="{THICK}"/>'
