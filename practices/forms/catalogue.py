from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.models import GoodPractice, Theme
from practices.querysets import NO_THEME, PracticeQuerySet
from projects.countries import country_words
from projects.models import Territory


class PracticeFilter(forms.Form):
    """What a reader asks of the list of practices. Nothing asked: all of them."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    theme = forms.MultipleChoiceField(label=_("Theme"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practices = GoodPractice.objects.in_catalogue()
        themes = [(theme.slug, theme.short_name) for theme in Theme.objects.all()]
        self._field("theme").choices = [*themes, (NO_THEME, _("No theme"))]
        countries = Territory.objects.countries().filter(code__in=self.practices.country_codes())
        self._field("country").choices = [
            ("", _("All countries")),
            *((c.code, country_words(c.code, c.name)) for c in countries),
        ]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def apart_from_theme(self) -> PracticeQuerySet:
        """The practices that fit text and country: what the counts beside the themes count."""
        asked = self.cleaned_data
        return self.practices.in_country(asked.get("country", "")).matching(asked.get("q", ""))

    def found(self) -> PracticeQuerySet:
        """The practices that fit all that was asked and understood; call after is_valid()."""
        return self.apart_from_theme().with_theme(self.cleaned_data.get("theme", []))
