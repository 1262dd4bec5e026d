"""Scheduling reports, the lead partner's summary and words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import text_area
from monitoring.models import ProgressReport


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


class WordingForm(forms.Form):
    """The lead partner's words for one field of the programme's form; empty, the parts' own words stand again."""

    text = forms.CharField(label=_("Your words"), required=False, widget=text_area(10), max_length=20_000)

    def __init__(self, *args: Any, asked: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "The portal takes %(limit)s characters; each line end counts as one. "
            "Empty it, and what the parts say stands again."
        ) % {"limit": asked.limit}

    def clean_text(self) -> str:
        """Line ends as the portal counts them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
