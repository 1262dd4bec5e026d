"""Scheduling reports, the lead partner's summary, and a partner's part."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import text_area
from actionplans.models import ActionPlan
from monitoring.models import PartnerPart, ProgressReport
from monitoring.reports import instruments_told
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
        fields = ("summary",)
        widgets = {"summary": text_area(10)}
        help_texts = {"summary": _("The period in a few sentences: what moved, what did not, and why.")}


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


@dataclass(frozen=True)
class Questions:
    """The fields about one plan."""

    plan: ActionPlan
    fields: list[BoundField]


class PartForm(forms.ModelForm):
    """A partner's part: for each plan how far it is, what stands in the way, what comes next, and its effect."""

    NEEDED_TO_SEND: tuple[str, ...] = ()

    class Meta:
        model = PartnerPart
        fields = ("certificate_number", "remarks")
        widgets = {"remarks": text_area(4)}
        help_texts = {
            "certificate_number": _("If a controller has certified the costs of the period."),
        }

    def __init__(self, *args: Any, plans: list[ActionPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans, self.told = plans, dict[UUID, list[tuple[str, Any]]]()
        said = {account.plan_id: account for account in self.instance.accounts.all()}
        for plan in plans:
            self._ask(plan, said.get(plan.pk))
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

    @property
    def questions(self) -> list[Questions]:
        """The fields plan by plan."""
        return [
            Questions(plan, [self[name] for name in self.fields if f"_{plan.pk}" in name])
            for plan in self.plans
        ]

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
