"""A partner's part of a report on one page: each plan in words, its actions, what stays open."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import text_area
from actionplans.models import Action, ActionPlan
from documents.forms import KEPT
from monitoring.forms.indicators import ReadingForm
from monitoring.models import PartnerPart
from monitoring.reports.scope import instruments_told
from monitoring.services.parts import Told
from monitoring.services.reports import Account

LONGEST = 4000
ASKED: dict[str, Any] = {
    "implementation": _("How far is the plan?"),
    "problems": _("Problems"),
    "next_steps": _("Next steps"),
}
HINTS: dict[str, Any] = {
    "implementation": _("What was done in this period, and what was not."),
    "problems": _("What stood in the way, and what you did about it."),
    "next_steps": _("What comes next, who does it, and until when."),
}
KINDS = ("start", "judgement", "progress", "still")


@dataclass(frozen=True)
class Questions:
    """The fields about one plan."""

    plan: ActionPlan
    fields: list[BoundField]
    actions: list["AboutAction"]


@dataclass(frozen=True)
class AboutAction:
    """An action with its fields; without any it is told on its own page."""

    action: Action
    fields: list[BoundField]


class ValueForm(ReadingForm):
    """A value of an indicator on the page of a part: asked for only where something of it is given."""

    ASKED = ("value", "source", "note")

    def __init__(self, last: dt.date, typed: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(empty_permitted=True, use_required_attribute=False, **kwargs)
        self.fields["measured_on"].initial = min(self.on, last)
        for name in self.fields:
            if (key := self.add_prefix(name)) in (typed or {}):
                self.fields[name].initial = (typed or {})[key]

    def has_changed(self) -> bool:
        document = self.add_prefix("document")
        has_file = document in self.files or f"{document}{KEPT}" in self.data
        return has_file or any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.ASKED)


class PartForm(forms.ModelForm):
    """A partner's part: for each plan how far it is, what stands in the way, what comes next, and its effect."""

    NEEDED_TO_SEND: tuple[str, ...] = ()

    class Meta:
        model = PartnerPart
        fields = ("certificate_number", "remarks", "explanation")
        widgets = {"remarks": text_area(4), "explanation": text_area(3)}
        help_texts = {
            "certificate_number": _("If a controller has certified the costs of the period."),
            "explanation": _(
                "If you cannot answer something yet: say what stays open and why. Then the part can be sent."
            ),
        }

    def __init__(
        self,
        *args: Any,
        plans: list[ActionPlan],
        actions: Mapping[UUID, list[Action]] | None = None,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actions, self.NEEDED_UNLESS = actions or {}, tuple[str, ...]()
        self.plans, self.told = plans, dict[UUID, list[tuple[str, Any]]]()
        said = {account.plan_id: account for account in self.instance.accounts.all()}
        for plan in plans:
            self._ask(plan, said.get(plan.pk))
        for action in self.asked_actions:
            self._ask_action(action)
        for name in (name for name in set(typed or {}) & set(self.fields) if not name.startswith("seen_")):
            self.initial[name] = (typed or {})[name]
        self.NEEDED_TO_SEND = tuple(f"implementation_{plan.pk}" for plan in plans)

    def _ask(self, plan: ActionPlan, said: Any) -> None:
        for name, words in ASKED.items():
            self._add(f"{name}_{plan.pk}", words, HINTS[name], getattr(said, name, ""))
        effects = said.effects if said else {}
        self.told[plan.pk] = [(str(one.pk), one) for one in instruments_told(plan, effects)]
        for key, instrument in self.told[plan.pk]:
            words = _("Effect on: %(instrument)s") % {"instrument": instrument}
            self._add(f"effect_{plan.pk}_{key}", words, "", effects.get(key, ""))

    def _add(self, name: str, label: Any, hint: Any, said: str) -> None:
        self.fields[name] = forms.CharField(
            label=label, help_text=hint, required=False, widget=text_area(3), max_length=LONGEST, initial=said
        )
        self.fields[name].widget.attrs["data-left"] = LONGEST

    @property
    def questions(self) -> list[Questions]:
        """The fields plan by plan."""
        return [
            Questions(
                plan,
                [self[name] for name in self.fields if f"_{plan.pk}" in name],
                [self._about(action) for action in self.actions.get(plan.pk, [])],
            )
            for plan in self.plans
        ]

    @property
    def asked_actions(self) -> list[Action]:
        """The actions of which this person may tell."""
        return [one for plan in self.plans for one in self.actions.get(plan.pk, []) if not one.is_over]

    def seen_of(self, name: str) -> str:
        """The field that tells which version of its action somebody saw who filled this one; "" of other fields."""
        kind, _line, key = name.partition("_")
        return f"seen_{key}" if kind in KINDS and f"seen_{key}" in self.fields else ""

    def shown(self, name: str, value: Any) -> Any:
        """What stands in a field, as the page shows it."""
        if isinstance(self.fields[name], forms.BooleanField):
            return _("Yes") if value else ""
        return dict(getattr(self.fields[name], "choices", ())).get(value, value or "")

    def _ask_action(self, action: Action) -> None:
        key = action.pk
        self.fields[f"seen_{key}"] = forms.IntegerField(
            widget=forms.HiddenInput(), required=False, initial=action.version
        )
        if action.status == Action.Status.PLANNED:
            self.fields[f"start_{key}"] = forms.BooleanField(label=_("It has started"), required=False)
            return
        if action.status != Action.Status.RUNNING:
            return
        self.fields[f"judgement_{key}"] = forms.ChoiceField(
            label=_("Your judgement"), choices=Action.Judgement, widget=forms.RadioSelect(), required=False,
            initial=action.judgement,
        )  # fmt: skip
        hint = _("In a sentence. Needed together with your judgement.")
        self._add(f"progress_{key}", _("How far it is"), hint, action.progress)
        self.NEEDED_UNLESS += (f"judgement_{key}", f"progress_{key}")
        if action.progress:
            words = _("Still as described: nothing has changed")
            self.fields[f"still_{key}"] = forms.BooleanField(label=words, required=False)

    def _about(self, action: Action) -> "AboutAction":
        names = ("start", "judgement", "progress", "still")
        keys = [f"{name}_{action.pk}" for name in names]
        return AboutAction(action, [self[key] for key in keys if key in self.fields])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for action in self.asked_actions:
            judgement, words = f"judgement_{action.pk}", f"progress_{action.pk}"
            if words not in self.fields or not self._is_told(action):
                continue
            if not cleaned.get(judgement):
                self.add_error(judgement, _("Say how you judge it: on track, at risk or off track."))
            if not cleaned.get(words):
                self.add_error(words, _("Say in a sentence how far it is."))
        return cleaned

    def _is_told(self, action: Action) -> bool:
        """Something else is said of it than before."""
        if f"progress_{action.pk}" not in self.data:
            return False
        judgement = self.cleaned_data.get(f"judgement_{action.pk}") or ""
        words = (self.cleaned_data.get(f"progress_{action.pk}") or "").strip()
        return (judgement, words) != (action.judgement, action.progress)

    def told_of_actions(self) -> list[Told]:
        """What is new about the actions: a start, words with a judgement, or that all is as it was."""
        found = []
        for action in self.asked_actions:
            seen = self.cleaned_data.get(f"seen_{action.pk}") or action.version
            given = {name: self.cleaned_data.get(f"{name}_{action.pk}") for name in KINDS}
            if given["start"]:
                found.append(Told(action, seen, "start"))
            elif f"progress_{action.pk}" in self.fields and self._is_told(action):
                found.append(Told(action, seen, "tell_progress", given["judgement"], given["progress"]))
            elif given["still"]:
                found.append(Told(action, seen, "confirm_progress"))
        return found

    def own(self) -> dict[str, str]:
        """What the part says beside the plans."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def accounts(self) -> dict[UUID, Account]:
        """What the part says of each plan."""
        return {plan.pk: self._account(plan) for plan in self.plans}

    def _account(self, plan: ActionPlan) -> Account:
        words = {name: self.cleaned_data[f"{name}_{plan.pk}"] for name in ASKED}
        effects = {key: self.cleaned_data[f"effect_{plan.pk}_{key}"] for key, _name in self.told[plan.pk]}
        return Account(
            **words, effects={key: said for key, said in effects.items() if said or self._had(plan, key)}
        )

    def _had(self, plan: ActionPlan, key: str) -> bool:
        """Something stood there that is now emptied."""
        return bool(self.fields[f"effect_{plan.pk}_{key}"].initial)
