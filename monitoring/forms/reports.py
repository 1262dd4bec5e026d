"""Scheduling reports, the lead partner's summary and words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import text_area
from monitoring.models import ProgressReport
from monitoring.reports.together import Group

LONGEST = 20_000


class ScheduleForm(forms.Form):
    """The project's own rule for the day of the partners' parts, where its rule set has none."""

    part_weeks = forms.IntegerField(
        label=_("Weeks after a period in which partners send their parts"), required=False, min_value=0, max_value=26,
        help_text=_("Leave it empty, and the parts are due with the report."),
    )  # fmt: skip

    def __init__(self, *args: Any, rules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rules["partner_part_due_weeks"] is not None:
            del self.fields["part_weeks"]


class SummaryForm(forms.ModelForm):
    """What the lead partner says of the whole period."""

    class Meta:
        model = ProgressReport
        fields = ("summary", "explanation")
        widgets = {"summary": text_area(10), "explanation": text_area(3)}
        help_texts = {
            "summary": _("The period in a few sentences: what moved, what did not, and why."),
            "explanation": _(
                "If the report must leave without some parts: say whose and why. Then it can be put together."
            ),
        }


class JointWords(forms.Form):
    """The joint words for the fields of one section; where they are what the parts say, none are kept."""

    def __init__(self, data: Any, *, groups: list[Group]) -> None:
        super().__init__(data, auto_id="text-%s")
        self.rows = {row.filled.key: row for group in groups for row in group.rows}
        for group in groups:
            for row in group.rows:
                label = f"{group.title}, {row.name}" if row.name else group.title
                self.fields[row.filled.key] = forms.CharField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key, text in list(cleaned.items()):
            cleaned[key] = text.replace("\r\n", "\n")
            if cleaned[key] != self.rows[key].filled.told and len(cleaned[key]) > LONGEST:
                told = {"limit": LONGEST, "count": len(cleaned[key])}
                words = _(
                    "Nothing is saved yet: a text has %(limit)s characters at most, this one %(count)s."
                )
                self.add_error(key, words % told)
        return cleaned

    def words(self) -> dict[str, str]:
        """What was typed, by the field's key."""
        given = {key: text for key, text in self.cleaned_data.items() if key in self.data}
        return {key: "" if text == self.rows[key].filled.told else text for key, text in given.items()}


class WordingForm(forms.Form):
    """The lead partner's words for one field of the programme's form; empty, the parts' own words stand again."""

    text = forms.CharField(label=_("Your words"), required=False, widget=text_area(10), max_length=LONGEST)

    def __init__(self, *args: Any, asked: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "The portal takes %(limit)s characters; each line end counts as one. "
            "Empty it, and what the parts say stands again."
        ) % {"limit": asked.limit}

    def clean_text(self) -> str:
        """Line ends as the portal counts them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
