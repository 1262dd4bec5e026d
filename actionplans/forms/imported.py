"""Rows of an imported file as forms: the same checks as on the pages, told by the names of the columns."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.asked import parts_of
from actionplans.forms.actions import ActionForm
from actionplans.forms.fields import amount_field, check_cost, currency_field, languages
from actionplans.forms.interchange import check_past
from actionplans.forms.steps import COST
from actionplans.interchange.dates import ORDER
from actionplans.interchange.recording import Days
from actionplans.interchange.schema import STATES
from actionplans.models import Action, ActionPlan
from values.dates import PartialDate
from values.formfields import PartialDateInput
from values.money import Money, Qualifier

NEEDS_OUTCOME = (Action.Status.PARTLY, Action.Status.UNDONE)


def _one_of(values: Any) -> dict[str, str]:
    return {"invalid_choice": _("Write one of: %(values)s.") % {"values": ", ".join(values)}}


class ImportedPlanForm(forms.ModelForm):
    """What a file says about a plan; whose it is and where is looked up in the registers."""

    language = forms.ChoiceField(choices=languages, required=False)
    aim = forms.ChoiceField(
        choices=ActionPlan.Aim, required=False, error_messages=_one_of(ActionPlan.Aim.values)
    )
    state = forms.ChoiceField(choices=[(name, name) for name in STATES], error_messages=_one_of(STATES))
    submitted_on = PartialDateInput(required=False)
    approved_on = PartialDateInput(required=False)
    begun_on = PartialDateInput(required=False)
    completed_on = PartialDateInput(required=False)

    class Meta:
        model = ActionPlan
        fields = (
            *("title", "language", "summary", "aim", "policy_context", "contribution"),
            *("extra", "plan_date", "is_illustrative", "sources", "remarks", "emptiness"),
        )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.days: Days = {}

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or "en"

    def clean_extra(self) -> dict[str, str]:
        """Under the keys that the rules of the project know."""
        said: dict[str, str] = self.cleaned_data["extra"] or {}
        known = [part.key for part in parts_of(self.instance)]
        if unknown := sorted(said.keys() - set(known)):
            words = {"keys": ", ".join(unknown), "known": ", ".join(known) or "-"}
            raise forms.ValidationError(
                _("The rules of this project know no such section: %(keys)s. They know: %(known)s.") % words
            )
        return said

    def clean_state(self) -> str:
        return STATES[self.cleaned_data["state"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.remarks = cleaned.get("remarks") or []
        since = self.instance.project.began_on
        names = {name: name for name in ORDER}
        if cleaned.get("state"):
            self.days = check_past(self, names, cleaned["state"], on=self.on, since=since)
            cleaned["remarks"] = self.instance.remarks
        if cleaned.get("submitted_on") and not self.days.get("approved_on"):
            self.add_error("submitted_on", DRAFT_HAS_NO_DATE)
        return cleaned


DRAFT_HAS_NO_DATE = _("A plan in this state has no such date. Empty it, or choose another state.")


class ImportedActionForm(ActionForm):
    """What a file says about an action: the six items, all of the cost, and how far it is."""

    cost_maximum = forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, required=False)
    cost_qualifier = forms.ChoiceField(
        choices=Qualifier, required=False, error_messages=_one_of(Qualifier.values)
    )
    cost_basis = forms.CharField(max_length=200, required=False)
    cost_derived = forms.BooleanField(required=False)
    state = forms.ChoiceField(
        choices=Action.Status, required=False, error_messages=_one_of(Action.Status.values)
    )
    started_on = PartialDateInput(required=False)
    ended_on = PartialDateInput(required=False)
    actual_cost_amount, actual_cost_currency = amount_field(""), currency_field()
    had_no_cost = forms.BooleanField(required=False)
    outcome = forms.CharField(required=False)
    lessons = forms.CharField(required=False)

    class Meta:
        model = Action
        fields = (*ActionForm.Meta.fields, "remarks", "emptiness")

    def __init__(self, *args: Any, on: dt.date, plan_state: str, plan_days: Days, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.plan_state, self.plan_days = on, plan_state, plan_days
        self.days: Days = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["remarks"], cleaned["emptiness"] = (
            cleaned.get("remarks") or [],
            cleaned.get("emptiness") or {},
        )
        self._check_state(cleaned)
        self._check_days(cleaned)
        self._check_actual_cost(cleaned)
        amount, maximum = cleaned.get("cost_amount"), cleaned.get("cost_maximum")
        if maximum is not None and (amount is None or maximum < amount):
            self.add_error("cost_maximum", _("Give the lower end as cost_amount, and here the upper end."))
        return cleaned

    def _cost(self, cleaned: dict[str, Any]) -> Money | None:
        cost = super()._cost(cleaned)
        if cost is None:
            return None
        qualifier = cleaned.get("cost_qualifier") or Qualifier.EXACT
        rest = (cleaned.get("cost_maximum"), qualifier, cleaned.get("cost_basis") or "")
        return Money(cost.amount, cost.currency, *rest, derived=bool(cleaned.get("cost_derived")))

    def _check_state(self, cleaned: dict[str, Any]) -> None:
        state = cleaned.get("state") or ""
        moved = state not in ("", Action.Status.PLANNED)
        if state == Action.Status.SUSPENDED:
            self.add_error("state", _("Bring the action in as in_progress, and suspend it here."))
        if moved and "begun_on" not in self.plan_days and not cleaned.get("is_before_plan"):
            words = _(
                "The plan is not in implementation: leave this empty, or say that the action began before it."
            )
            self.add_error("state", words)
        if state and self.plan_state == ActionPlan.Status.COMPLETED and state not in Action.OVER:
            self.add_error("state", _("In a completed plan every action has ended. Say how."))
        if state in NEEDS_OUTCOME and not cleaned.get("outcome"):
            self.add_error("outcome", _("Say why it was not carried out in full."))

    def _check_actual_cost(self, cleaned: dict[str, Any]) -> None:
        """Of an action that was carried out; only in a draft, where it is no past of a plan, it must be there."""
        check_cost(self, *COST)
        is_told = any(cleaned.get(name) not in (None, "", False) for name in COST)
        state = cleaned.get("state") or (
            Action.Status.COMPLETED if self.plan_state == ActionPlan.Status.COMPLETED else ""
        )
        is_done = state in (Action.Status.COMPLETED, Action.Status.PARTLY)
        if is_told and not is_done:
            self.add_error(COST[0], _("Leave this empty: the action was not carried out yet."))
        is_draft = self.plan_state == ActionPlan.Status.DRAFT
        if is_done and is_draft and not is_told and "actual_cost" not in cleaned["emptiness"]:
            self.add_error(COST[0], _("Say what the action really cost, or that it cost nothing."))

    @property
    def actual_cost(self) -> Money | None:
        """What it really cost, where an amount is told."""
        amount, currency = (self.cleaned_data.get(name) for name in COST[:2])
        return Money(amount, currency) if amount is not None and currency else None

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("started_on"), cleaned.get("ended_on")
        self.days = {
            name: min(date.last_day, self.on)
            for name, date in (("started_on", first), ("ended_on", last))
            if date and self._is_possible(name, date)
        }
        if first and last and first.first_day > last.last_day:
            self.add_error("ended_on", _("The end is before the start. Correct one of the two dates."))
        elif len(self.days) == 2:
            self.days["started_on"] = min(self.days.values())

    def _is_possible(self, name: str, date: PartialDate) -> bool:
        if date.first_day > self.on:
            self.add_error(name, _("This day is still to come. Enter what has been done."))
        elif (end := self.plan_days.get("completed_on")) and date.first_day > end:
            self.add_error(name, _("This is after the plan was completed. Correct one of the two dates."))
        else:
            return True
        return False
