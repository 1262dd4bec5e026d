"""The funding statement of a project, for one fund and one language."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from projects.models import FundingStatement, Project
from values.formfields import text_area

# The languages of the programme area, in which statements are written
CODES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu"),
    *("it", "lt", "lv", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)


def languages() -> list[tuple[str, str]]:
    names = [(code, str(get_language_info(code)["name_translated"])) for code in CODES]
    return sorted(names, key=lambda one: one[1])


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

    def __init__(self, data: Any = None, *, project: Project, language: str = "") -> None:
        known = list(FundingStatement.objects.filter(project=project))
        told = {"language": language if language in CODES else "en"}
        if known:
            told |= {"fund": known[0].fund, "parties": known[0].parties}
        said = next((one for one in known if one.language == told["language"]), None)
        if said:
            told |= {"fund": said.fund, "parties": said.parties, "text": said.text, "source": said.source}
        super().__init__(data, initial=told)
