"""What partners fill in about an action: the six items of the template, and what inspired it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.asked import is_needed
from actionplans.forms.fields import (
    DATE_HINT,
    PracticeField,
    amount_field,
    changes,
    check_cost,
    currency_field,
    keep_what_stands,
    text_area,
)
from actionplans.models import Action, Inspiration
from practices.models import GoodPractice
from projects.models import Event
from values.money import Money
from values.plain import plain


class ActionForm(forms.ModelForm):
    """The six items. A draft may leave them open; what is given must fit together."""

    NEEDED_TO_SEND: frozenset[str] = frozenset(
        {"background", "activities", "players", "starts", "ends", "cost_amount", "cost_currency", "funding"}
    )

    cost_amount, cost_currency = amount_field(_("Cost")), currency_field()
    field_order = (
        *("title", "background", "activities", "players", "starts", "ends", "is_pilot", "is_before_plan"),
        *("cost_amount", "cost_currency", "has_no_cost", "funding", "has_no_funding"),
    )

    class Meta:
        model = Action
        fields = (
            *("title", "background", "activities", "players", "starts", "ends", "is_pilot", "is_before_plan"),
            *("has_no_cost", "funding", "has_no_funding"),
        )
        widgets = {name: text_area() for name in ("background", "activities", "players", "funding")}
        help_texts = {
            "background": _("Where the idea comes from, and how the project led to it."),
            "activities": _("List what will be done, step by step."),
            "starts": DATE_HINT,
            "ends": DATE_HINT,
            "is_pilot": _("The monitoring committee approves a pilot before it starts."),
            "funding": _("For example the policy instrument itself, or the region's own budget."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.cost:
            self.initial["cost"] = self.instance.cost
            self.initial["cost_amount"] = self.instance.cost.amount
            self.initial["cost_currency"] = self.instance.cost.currency
        plan = self.instance.plan
        items = {"starts": "dates", "ends": "dates", "cost_amount": "cost", "cost_currency": "cost"}
        self.NEEDED_TO_SEND = frozenset(
            name for name in self.NEEDED_TO_SEND if is_needed(plan, items.get(name, name))
        )
        keep_what_stands(self, plan)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_order(cleaned)
        check_cost(self, "cost_amount", "cost_currency", "has_no_cost")
        if cleaned.get("funding") and cleaned.get("has_no_funding"):
            self.add_error(
                "has_no_funding", _("Say where the money comes from, or that none is needed: not both.")
            )
        cleaned["cost"] = self._cost(cleaned)
        return cleaned

    def _check_order(self, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and starts.first_day > ends.last_day:
            self.add_error("ends", _("The end is before the start. Correct one of the two dates."))

    def _cost(self, cleaned: dict[str, Any]) -> Money | None:
        """The stored cost with all that its source says of it, while its figure is the same; else a new one."""
        amount, currency = cleaned.get("cost_amount"), cleaned.get("cost_currency")
        if amount is None or not currency:
            return None
        stored = self.initial.get("cost")
        same = stored is not None and (stored.amount, stored.currency) == (amount, currency)
        return stored if same else Money(amount, currency)

    def changes(self) -> dict[str, list[Any]]:
        """{field: [as it was, as it is to be]} of what differs; the cost is one field."""
        found = changes(self)
        if {"cost_amount", "cost_currency"} & set(found):
            found["cost"] = [plain(self.initial.get("cost")), plain(self.cleaned_data["cost"])]
        return {name: pair for name, pair in found.items() if name not in ("cost_amount", "cost_currency")}


class InspirationForm(forms.ModelForm):
    """One thing that inspired an action: a practice, an event or a source in words, and what was learnt."""

    practice = PracticeField(
        GoodPractice.objects.none(), label=_("Good practice"), required=False, empty_label=_("None")
    )
    event = forms.ModelChoiceField(
        Event.objects.none(), label=_("Event of the project"), required=False, empty_label=_("None")
    )

    class Meta:
        model = Inspiration
        fields = ("practice", "event", "source", "learnt")
        widgets = {"learnt": text_area()}
        labels = {"source": _("Another source, in your words")}
        help_texts = {
            "source": _("A practice, a visit or a paper that neither list holds."),
            "learnt": _("What you saw there and what this action takes over from it."),
        }

    def __init__(self, *args: Any, action: Action, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practices = (
            GoodPractice.objects.visible_to(user).in_catalogue().select_related("territory").order_by("title")
        )
        events = Event.objects.filter(Q(project=action.project_id) | Q(project=None)).order_by(
            "starts", "title"
        )
        self.fields["practice"].queryset = practices  # type: ignore[attr-defined]
        self.fields["event"].queryset = events  # type: ignore[attr-defined]
        self.fields["learnt"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("practice", "event", "source") if cleaned.get(name)]
        if not given and "practice" not in self.errors:
            self.add_error("practice", _("Choose a practice or an event, or describe another source."))
        if len(given) > 1:
            self.add_error(given[-1], _("Name one source only; add the other one as a second inspiration."))
        return cleaned
