"""For which bodies a step of a plan can be entered, and what the end of an action asks beside its step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.approval import silent_partners
from actionplans.forms.fields import DayInput, amount_field, check_cost, currency_field, text_area
from actionplans.models import Action
from documents.forms import StepForm as StepForm
from projects.models import Organisation, Role
from values.money import Money
from workflow.offers import Offer
from workflow.words import short_date

COST = ("actual_cost_amount", "actual_cost_currency", "had_no_cost")
# What the steps that end an action ask
ASKED = {
    "finish": ("ended_on", *COST),
    "finish_partly": ("ended_on", *COST, "lessons"),
    "give_up": ("lessons",),
}


def bodies_of(plan: Any, principal: str | None, method: str) -> list[Organisation]:
    """The organisations that an absent role can stand for, in a step of a plan."""
    if method == "consent":
        return silent_partners(plan)
    if principal == Role.REPRESENTATIVE:
        return [plan.organisation]
    if principal == Role.AUTHORITY:
        owners = [instrument.owner for instrument in plan.instruments.all() if instrument.owner]
        return list(dict.fromkeys(owners))
    return []


class EndForm(StepForm):
    """How an action ended: the day, what it really cost, and what is learnt from it, as the step asks."""

    NEEDED_UNLESS: tuple[str, ...] = ()
    field_order = (*StepForm.field_order[:4], "ended_on", *COST, "note", "lessons")

    ended_on = forms.DateField(label=_("On which day it really ended"), widget=DayInput())
    actual_cost_amount, actual_cost_currency = amount_field(_("Actual cost")), currency_field()
    had_no_cost = forms.BooleanField(label=_("The action cost nothing"), required=False)
    lessons = forms.CharField(
        label=_("Lessons learnt"),
        required=False,
        widget=text_area(),
        help_text=_("What others who plan something similar should know. It may stay empty."),
    )

    def __init__(self, *args: Any, offer: Offer, action: Action, on: Any, **kwargs: Any) -> None:
        cost = action.actual_cost
        told = {"had_no_cost": action.had_no_cost, "lessons": action.lessons}
        told |= {"actual_cost_amount": cost.amount, "actual_cost_currency": cost.currency} if cost else {}
        day = {"ended_on": on} if offer.mine else {}
        super().__init__(*args, offer=offer, on=on, initial=told | day, **kwargs)
        self.action, self.asked = action, ASKED[offer.method]
        for name in {name for names in ASKED.values() for name in names} - set(self.asked):
            del self.fields[name]
        self.needs_cost = "had_no_cost" in self.asked and not action.plan.is_recorded
        if self.needs_cost:
            self.NEEDED_UNLESS = COST[:2]
            self.fields[COST[0]].help_text = _(
                "With its currency; or tick below that the action cost nothing."
            )
        if offer.method == "finish":
            self.fields["note"].label = _("What came of it")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ended_on"):
            self._check_day(cleaned)
        if "had_no_cost" in self.asked:
            check_cost(self, *COST)
            is_told = any(name in self.errors or cleaned.get(name) not in (None, "", False) for name in COST)
            if self.needs_cost and not is_told:
                self.add_error(COST[0], _("Say what the action really cost, or tick that it cost nothing."))
        return cleaned

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        first, last = self.action.earliest_end, cleaned.get("done_on") or self.on
        if cleaned["ended_on"] > last:
            words = _("This is after %(day)s, the day on which the end is told. Correct one of the two days.")
            future = _("This day is still to come. Enter what has been done.")
            self.add_error("ended_on", future if last == self.on else words % {"day": short_date(last)})
        elif first and cleaned["ended_on"] < first:
            words = _("The action starts on %(day)s. Give that day or a later one.")
            self.add_error("ended_on", words % {"day": short_date(first)})

    def told(self) -> dict[str, Any]:
        """What is told of the end: {field of the action: value}."""
        given = self.cleaned_data
        told: dict[str, Any] = {
            name: given[name] for name in ("ended_on", "had_no_cost", "lessons") if name in self.asked
        }
        if "had_no_cost" in self.asked:
            amount = given.get("actual_cost_amount")
            told["actual_cost"] = None if amount is None else Money(amount, given["actual_cost_currency"])
        return told
