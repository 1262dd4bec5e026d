"""What a partner tells with a step beside its note: a judgement and a sum, who decides outside, a day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import (
    DATE_HINT,
    DayInput,
    amount_field,
    check_cost,
    currency_field,
    text_area,
)
from actionplans.forms.steps import StepForm
from actionplans.models import Action, Milestone
from values.formfields import PartialDateInput
from values.money import Money
from workflow.offers import Offer

FIRST = StepForm.field_order[:4]


class ProgressForm(StepForm):
    """How far an action is: the partner's judgement, a sentence, and what it has cost so far where that is known."""

    NEEDED_UNLESS: tuple[str, ...] = ()
    field_order = (*FIRST, "judgement", "note", "spent_amount", "spent_currency")

    judgement = forms.ChoiceField(
        label=_("Your judgement"), choices=Action.Judgement, widget=forms.RadioSelect()
    )
    spent_amount, spent_currency = amount_field(_("Spent so far")), currency_field()

    def __init__(self, *args: Any, offer: Offer, action: Action, on: Any, **kwargs: Any) -> None:
        spent = action.spent
        initial = {"spent_amount": spent.amount, "spent_currency": spent.currency} if spent else {}
        if not spent and action.cost:
            initial = {"spent_currency": action.cost.currency}
        initial |= {"judgement": action.judgement, "note": action.progress}
        super().__init__(*args, offer=offer, on=on, initial=initial, **kwargs)
        self.fields["judgement"].required = offer.mine  # a letter may leave it open
        self.fields["spent_amount"].help_text = _("With its currency. It may stay empty.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("spent_amount") is not None:
            check_cost(self, "spent_amount", "spent_currency", "")
        return cleaned

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        amount = given.get("spent_amount")
        spent = None if amount is None else Money(amount, given["spent_currency"])
        return {"judgement": given["judgement"], "spent": spent}


class BlockForm(StepForm):
    """Which decision outside an action waits for, who takes it, and since when."""

    field_order = (*FIRST, "note", "blocked_by", "blocked_since")

    blocked_by = forms.CharField(
        label=_("Who decides"), max_length=200, help_text=_("The body, for example the ministry of economy.")
    )
    blocked_since = forms.DateField(label=_("Since when the action waits"), widget=DayInput())

    def __init__(self, *args: Any, offer: Offer, action: Action, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, offer=offer, on=on, initial={"blocked_since": on}, **kwargs)

    def clean_blocked_since(self) -> dt.date:
        return _not_ahead(self.cleaned_data["blocked_since"], self.on)

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("blocked_by", "blocked_since")}


class ReachForm(StepForm):
    """On which day a milestone was reached."""

    field_order = (*FIRST, "reached_on", "note")

    reached_on = forms.DateField(label=_("On which day it was reached"), widget=DayInput())

    def __init__(self, *args: Any, offer: Offer, action: Milestone, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, offer=offer, on=on, initial={"reached_on": on}, **kwargs)

    def clean_reached_on(self) -> dt.date:
        return _not_ahead(self.cleaned_data["reached_on"], self.on)

    def told(self) -> dict[str, Any]:
        return {"reached_on": self.cleaned_data["reached_on"]}


def _not_ahead(day: dt.date, on: dt.date) -> dt.date:
    if day > on:
        raise forms.ValidationError(_("This day is still to come. Give today or an earlier day."))
    return day


class MilestoneForm(forms.Form):
    """What an action is to reach, and by when."""

    title = forms.CharField(
        label=_("What is reached then"), max_length=200, help_text=_("For example: the call is published.")
    )
    first_date = PartialDateInput(label=_("By when"), help_text=DATE_HINT)


class NewDateForm(forms.Form):
    """Which date is wanted instead, and why."""

    wanted = PartialDateInput(label=_("New date"), help_text=DATE_HINT)
    reason = forms.CharField(
        label=_("Reason"),
        widget=text_area(),
        help_text=_("The lead partner reads it and accepts or refuses the date."),
    )
