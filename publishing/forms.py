"""What a visitor asks of the list of all that is published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.models import Theme
from projects.countries import NAMES
from projects.models import Project
from values.formfields import text_area
from values.languages import alphabetical

KINDS = (("plan", _("Action plans")), ("change", _("Policy changes")), ("practice", _("Good practices")))


class ListFilter(forms.Form):
    """Nothing asked: all plans."""

    kind = forms.ChoiceField(choices=KINDS, required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)

    def __init__(self, *args: Any, projects: list[Project], countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = Theme.objects.filter(project__in=projects).order_by("short_name")
        self._offer("theme", _("All themes"), [(theme.slug, theme.short_name) for theme in themes])
        named = [(code, str(NAMES.get(code, code))) for code in countries]
        self._offer("country", _("All countries"), sorted(named, key=lambda one: alphabetical(one[1])))
        self._offer("project", _("All projects"), [(one.slug, one.title) for one in projects])

    def _offer(self, name: str, all_of_them: Any, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", all_of_them), *choices]

    def asked(self, name: str) -> str:
        """What was asked and understood; a choice that is none asks nothing."""
        return str(self.cleaned_data.get(name, "")) if self.is_bound else ""


class RemarkForm(forms.Form):
    """What is wrong on a page. Nobody is asked who they are; a field that people do not see finds machines."""

    text = forms.CharField(
        label=_("What is wrong or missing on this page?"),
        max_length=2000,
        widget=text_area(4),
        help_text=_(
            "Do not give your name or address: nobody can answer you here, and what looks like one is taken out."
        ),
    )
    page = forms.CharField(max_length=300, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))
