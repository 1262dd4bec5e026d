"""Noting a question of the programme, giving it to a partner, answering it, wording the answer."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import StepForm, UploadField
from monitoring.models import Question
from projects.models import Organisation
from values.formfields import text_area
from workflow.words import short_date

FILES = ("file_1", "file_2", "file_3")


class NoteForm(forms.Form):
    """One question as the programme put it."""

    text = forms.CharField(
        label=_("Question"), max_length=4000, widget=text_area(),
        help_text=_("One question, in the programme's words. It gets the next number of the round."),
    )  # fmt: skip


class WantedForm(StepForm):
    """By when a partner answers: not after the day on which the programme wants all answers."""

    def __init__(self, *args: Any, until: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until = until if until and until >= self.on else None

    def clean_answer_by(self) -> dt.date:
        day = super().clean_answer_by()
        if self.until and day > self.until:
            words = _("The programme waits until %(day)s. Choose that day or an earlier one.")
            raise forms.ValidationError(words % {"day": short_date(self.until)})
        return day


class AssignForm(WantedForm):
    """Who answers a question, and by when."""

    field_order = ("organisation", "answer_by")

    organisation = forms.ModelChoiceField(  # type: ignore[assignment]
        Organisation.objects.none(), label=_("Who answers it"), empty_label=_("Choose a partner")
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, bodies=[], **kwargs)
        del self.fields["note"]
        self.fields["organisation"].queryset = partners  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return super().said() | {"to": self.cleaned_data["organisation"]}


class AnswerForm(StepForm):
    """A partner's answer with up to three files that show it."""

    field_order = (*StepForm.field_order, *FILES)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, initial={"note": question.reply}, **kwargs)
        for number, name in enumerate(FILES, start=1):
            self.fields[name] = UploadField(
                label=_("File %(number)s") % {"number": number},
                required=False,
                **({} if number == 1 else {"help_text": ""}),
            )
        self.order_fields(self.field_order)

    def said(self) -> dict[str, Any]:
        files = [file for name in FILES if (file := self.cleaned_data.get(name))]
        return super().said() | {"files": files}


class TextForm(forms.ModelForm):
    """A slip in the question, mended by whoever wrote it down."""

    class Meta:
        model = Question
        fields = ("text",)
        labels = {"text": _("Question")}
        widgets = {"text": text_area()}
        help_texts = {"text": _("In the programme's words. The history keeps the earlier text.")}


class AnswerWordsForm(forms.ModelForm):
    """The lead partner's words for the answer."""

    class Meta:
        model = Question
        fields = ("wording",)
        labels = {"wording": _("What the programme gets")}
        widgets = {"wording": text_area(8)}
        help_texts = {"wording": _("Leave it empty, and the partner's own words go to the programme.")}
