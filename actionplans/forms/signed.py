"""The form with which the signed paper of a plan comes back."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.forms.steps import StepForm
from documents.forms import UploadField
from values.formfields import DayInput


class SignForm(StepForm):
    """The scan, and the day of the signature."""

    field_order = ("scan", "signed_on", "note")

    scan = UploadField(label=_("The signed copy"))
    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput(), help_text=_("As the paper says."))

    def clean_signed_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["signed_on"]
        if day > self.on:
            raise forms.ValidationError(_("This day is still to come. Enter what has been done."))
        return day
