"""A region's rating of a practice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.forms.writing import RegionField
from practices.models import GoodPractice
from practices.models.rating import factor_words, factors_of, scale_of
from projects.models import Organisation, Territory


class RatingForm(forms.Form):
    """For which region, and a value for each factor of the project's rules."""

    territory: Any = RegionField(Territory.objects.none(), label=_("The region for which you rate"))

    def __init__(self, *args: Any, practice: GoodPractice, body: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = practice.project.rule_set
        self.factors, self.scale = factors_of(rules), scale_of(rules)
        regions = Territory.objects.order_by("code")
        home = regions.filter(code__startswith=body.country_id) if body.country_id else regions
        self.fields["territory"].queryset = home  # type: ignore[attr-defined]
        scale = [(value, str(value)) for value in self.scale]
        for factor in self.factors:
            self.fields[factor] = forms.TypedChoiceField(
                label=factor_words(factor), choices=scale, coerce=int, widget=forms.RadioSelect,
                error_messages={"required": _("Give a value: %(factor)s.") % {"factor": factor_words(factor)}},
            )  # fmt: skip

    def values(self) -> dict[str, int]:
        """The value of each factor; call after is_valid()."""
        return {factor: self.cleaned_data[factor] for factor in self.factors}
