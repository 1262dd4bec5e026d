"""What a reader asks of the line board: some of its lines, in an order."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.board.asked import Asked
from projects.countries import NAMES
from projects.models import Project
from values.languages import alphabetical
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
NAMES_ASKED = (*FILTERS, "order")


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
        self._offer(
            "country", _("All countries"), sorted(named.items(), key=lambda one: alphabetical(one[1]))
        )

    def _offer(self, name: str, everything: Any, choices: Sequence[tuple[Any, Any]]) -> None:
        if name in self.fields:
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    @property
    def filters(self) -> dict[str, Any]:
        """The filters that were understood, {name: value}; call after is_valid()."""
        return {name: self.cleaned_data[name] for name in FILTERS if self.cleaned_data.get(name)}

    def told(self) -> list[tuple[str, Any, Any]]:
        """Name, label and words of each filter that is set."""
        return [
            (name, self.fields[name].label, dict(self.fields[name].choices)[value])  # type: ignore[attr-defined]
            for name, value in self.filters.items()
        ]

    @property
    def asked(self) -> Asked:
        """The filters that were understood; call after is_valid()."""
        known = {name: self.cleaned_data[name] for name in NAMES_ASKED if self.cleaned_data.get(name)}
        return Asked(**known, after=self.data.get("after", ""))
