"""The funding statement of a project, for one fund and one language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import FundingStatement, Project
from values.formfields import text_area
from values.languages import CODES, languages


class FundingForm(forms.Form):
    """One statement. The fund is one that the project has named before, or a new one."""

    fund = forms.CharField(
        label=_("Fund"), max_length=120, help_text=_("For example: European Regional Development Fund.")
    )
    parties = forms.CharField(
        label=_("Who pays"),
        max_length=200,
        help_text=_("The state, the Union or the bodies that give the money."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    text = forms.CharField(
        label=_("The statement, word for word"),
        widget=text_area(3),
        help_text=_("It stands on every public page of the project, and on its papers."),
    )
    source = forms.CharField(
        label=_("Where it is written"),
        max_length=300,
        help_text=_("The subsidy contract, the programme's manual, a letter."),
    )

    def __init__(self, data: Any = None, *, project: Project, language: str = "", fund: str = "") -> None:
        self.known = list(FundingStatement.objects.filter(project=project))
        told = {"language": language if language in CODES else "en"}
        named = [one for one in self.known if fund in ("", one.fund)]
        if named:
            told |= {"fund": named[0].fund, "parties": named[0].parties}
        said = next((one for one in named if one.language == told["language"]), None)
        if said:
            told |= {"fund": said.fund, "parties": said.parties, "text": said.text, "source": said.source}
        super().__init__(data, initial=told)

    def preview(self) -> list[FundingStatement]:
        """What a public page in this language and in English would say; call after is_valid()."""
        names = ("fund", "parties", "language", "text", "source")
        new = FundingStatement(**{name: self.cleaned_data[name] for name in names})
        key = (new.fund, new.language)
        kept = [one for one in self.known if (one.fund, one.language) != key]
        shown = [one for one in kept if one.language in ("en", new.language)]
        return sorted([*shown, new], key=lambda one: (one.fund, one.language))


class TakeAwayForm(forms.Form):
    """Why a statement is taken away."""

    reason = forms.CharField(
        label=_("Why it is taken away"), max_length=300, help_text=_("The earlier words stay on record.")
    )
