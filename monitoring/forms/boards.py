"""What a reader asks of the line board: some of its lines, in an order."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import board, overview
from projects.countries import NAMES
from projects.models import Project
from workflow.stations import STATIONS

ORDERS = [
    ("", _("Country order of the project")),
    ("urgent", _("Most urgent first")),
    ("furthest", _("Furthest along")),
]
LATENESS = [
    ("late", _("Overdue")),
    ("soon", _("Due in the next 14 days")),
    ("mine", _("Waiting for you")),
    ("unreported", _("Report not sent yet")),
]
FILTERS = ("theme", "station", "lateness", "country")


class BoardFilter(forms.Form):
    """Theme, station, lateness and country, and the order. Nothing asked: every line."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    station = forms.TypedChoiceField(label=_("Station"), required=False, coerce=int, empty_value=None)
    lateness = forms.ChoiceField(label=_("What is due"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    order = forms.ChoiceField(label=_("Order by"), required=False, choices=ORDERS)

    def __init__(self, data: Any, *, project: Project, countries: Iterable[str], has_themes: bool) -> None:
        super().__init__(data)
        self.project = project
        themes = [(one.slug, one.short_name) for one in project.themes.all()] if has_themes else []
        if not themes:
            del self.fields["theme"]
        self._offer("theme", _("All themes"), themes)
        stations = [(number, f"{number} {name}") for number, name in enumerate(STATIONS, start=1)]
        self._offer("station", _("All stations"), stations)
        self._offer("lateness", _("Everything"), LATENESS)
        asked = {data.get("country")} & set(NAMES)  # one without a line on an earlier day is no mistake
        named = {code: str(NAMES.get(code, code)) for code in {*countries, *asked}}
        self._offer("country", _("All countries"), sorted(named.items(), key=lambda one: one[1]))

    def _offer(self, name: str, everything: Any, choices: Sequence[tuple[Any, Any]]) -> None:
        if name in self.fields:
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that were understood, {name: value}; call after is_valid()."""
        return {name: self.cleaned_data[name] for name in FILTERS if self.cleaned_data.get(name)}

    @property
    def order_asked(self) -> str:
        return str(self.cleaned_data.get("order", ""))

    def told(self) -> list[tuple[str, Any, Any]]:
        """Name, label and words of each filter that is set."""
        return [
            (name, self.fields[name].label, dict(self.fields[name].choices)[value])  # type: ignore[attr-defined]
            for name, value in self.asked.items()
        ]

    def chosen(self, shown: Sequence[overview.Line], on: dt.date) -> list[board.Plan]:
        """The lines that fit, in the order asked for. A theme and missing reports cost a query each."""
        asked = self.asked
        kept = overview.matching(
            shown,
            on,
            station=asked.get("station"),
            country=asked.get("country", ""),
            lateness=asked.get("lateness", ""),
            plans=overview.with_theme(self.project, asked["theme"]) if "theme" in asked else None,
            owing=overview.owing_parts(self.project, on) if asked.get("lateness") == "unreported" else None,
        )
        return board.in_order([line.drawn for line in kept], self.order_asked)
