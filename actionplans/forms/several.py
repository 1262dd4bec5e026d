"""One step for several plans: the step's own fields, and which plans."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import is_due_later, now_due, own_duty, to_remind_of
from actionplans.forms.steps import StepForm
from actionplans.models import ActionPlan
from documents.forms import is_too_early
from workflow.guards import blocking
from workflow.offers import Offer
from workflow.words import due_words, short_date


class PlansField(forms.MultipleChoiceField):
    """Plans as "uuid:version", with the version that the page showed; the door finds out whether it is stale."""

    def valid_value(self, value: Any) -> bool:
        key, _colon, version = str(value).partition(":")
        choices: Any = self.choices
        return version.isdigit() and any(key == choice.partition(":")[0] for choice, _label in choices)


class SeveralForm(StepForm):
    """The plans for which the step is ready, and what the step asks for."""

    field_order = ("plans", *StepForm.field_order)

    plans = PlansField(
        label=_("Plans"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one plan.")},
    )

    def __init__(self, *args: Any, ready: list[tuple[ActionPlan, Offer]], **kwargs: Any) -> None:
        offer = ready[0][1]
        super().__init__(*args, offer=offer, bodies=[], **kwargs)
        self.ready = {str(plan.uuid): plan for plan, _offer in ready}
        self.moves_duty = offer.method == "extend"
        self.fields["plans"].choices = [  # type: ignore[attr-defined]
            (f"{plan.uuid}:{plan.version}", _label(plan, offer, self.on)) for plan, offer in ready
        ]

    def clean(self) -> dict[str, Any]:
        """A later day is later for each of the plans, and what was done was done in its state; others are named."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        plans = [plan for plan, _version in self.chosen()] if cleaned.get("plans") else []
        if done_on := cleaned.get("done_on"):
            early = [(plan, is_too_early(plan.status_since)) for plan in plans if done_on < plan.status_since]
            self._refuse("done_on", early)
        if self.moves_duty and (day := cleaned.get("answer_by")):
            duties = [(plan, own_duty(plan)) for plan in plans]
            told = [(plan, is_due_later(duty)) for plan, duty in duties if duty and day <= duty.due_on]
            self._refuse("answer_by", told)
        return cleaned

    def _refuse(self, name: str, refused: list[tuple[ActionPlan, Any]]) -> None:
        if refused:
            self.add_error(name, [f"{plan.territory}: {words}" for plan, words in refused])

    def chosen(self) -> list[tuple[ActionPlan, int]]:
        """The plans that were ticked, each with the version that the page showed."""
        values = [value.partition(":") for value in self.cleaned_data["plans"]]
        return [(self.ready[key], int(version)) for key, _colon, version in values]


def _label(plan: ActionPlan, offer: Offer, on: dt.date) -> SafeString:
    """The plan with its region, since when it waits, what is missing for the step, and the duties it is about."""
    told = [gettext("since %(day)s") % {"day": short_date(plan.status_since)}]
    told += [
        "; ".join(str(condition.text) for condition in blocking(plan, offer.unmet))
        or _duties(plan, offer, on)
    ]
    return format_html(
        '{}, <span lang="{}">{}</span> <span class="muted">{}</span>',
        *(plan.territory, plan.language, plan.title, ". ".join(filter(None, told))),
    )


def _duties(plan: ActionPlan, offer: Offer, on: dt.date) -> str:
    """What a later day is for, or what a reminder names."""
    if offer.method == "remind":
        return "; ".join(
            f"{duty.get_kind_display()}: {due_words(duty.due_on, on)[1]}" for duty in to_remind_of(plan, on)
        )
    duty = own_duty(plan) if offer.method == "extend" else None
    return now_due(duty) if duty else ""
