"""Writing a claim. A draft may have gaps; what is missing for sending it is told by the step's guards."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import CURRENCIES, DayInput
from actionplans.models import Action, ActionPlan
from monitoring.models import Assertion, FundAmount, Measure, PolicyChangeClaim
from monitoring.models.assertion import EURO
from monitoring.services.claims import FIELDS, Amount, Content
from practices.models import GoodPractice
from projects.models import Event, Organisation, PolicyInstrument

ROWS = 3
PERIODS = FundAmount._meta.get_field("period").validators
# The fields of a row of money, each with what is asked for when it is empty; the rate for other currencies only, and
# the years may stay open
MONEY: dict[str, Any] = {
    "fund": _("Name the fund."),
    "currency": _("Choose the currency of the amount."),
    "amount": _("Give the amount."),
}
RATE: dict[str, Any] = {
    "rate": _("Say how much of the currency one euro was."),
    "rate_on": _("Give the day of the rate."),
    "rate_source": _("Name where the rate stands, such as the European Central Bank."),
}
KINDS = Assertion.Kind
HINTS = {
    KINDS.HAPPENED: _(
        "What shows that the change was decided: a published call, a signed decision, minutes."
    ),
    KINDS.BECAUSE: _(
        "What shows that it comes from the cooperation: a letter of the authority, minutes of a visit."
    ),
    KINDS.AMOUNT: _("Only the money of the new project, call or measure; never the whole programme."),
}


class AmountRow(NamedTuple):
    """The fields of one amount, and those of its rate."""

    money: list[BoundField]
    rate: list[BoundField]

    @property
    def is_foreign(self) -> bool:
        """Whether something stands, or is missing, in the fields of the rate."""
        return any(bound.errors or bound.value() for bound in self.rate)


class Sentences(forms.Textarea):
    """Room for a sentence or two."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 3})


class PracticesField(forms.ModelMultipleChoiceField):
    """Practices by title and country."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.territory.country_code})"


class ActionsField(forms.ModelMultipleChoiceField):
    """Actions by number and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}"


class ClaimForm(forms.ModelForm):
    """What changed, who decided it, where it was learnt, and what the money is."""

    NEEDED_TO_SEND = frozenset({"types", "what_changed", "decision_on", "happened", "because", "overlap"})
    NEEDED_UNLESS = frozenset({"event", "source", "practices", "amount"})

    types = forms.MultipleChoiceField(
        label=_("What kind of change is it?"), choices=PolicyChangeClaim.Type, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("More than one may be true."),
    )  # fmt: skip
    actions = ActionsField(
        label=_("Actions that led to it"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    measure = forms.CharField(
        label=_("Call, project or measure to which the money belongs"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"list": "measures", "autocomplete": "off"}),
        help_text=_(
            "Its name as the authority gives it. Where another project names the same one, the money counts once."
        ),
    )  # fmt: skip
    happened = forms.CharField(label=KINDS.HAPPENED.label, required=False, widget=Sentences)
    because = forms.CharField(label=KINDS.BECAUSE.label, required=False, widget=Sentences)
    amount = forms.CharField(label=KINDS.AMOUNT.label, required=False, widget=Sentences)
    practices = PracticesField(
        label=_("Practices"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    has_no_amount = forms.BooleanField(label=_("No money is claimed"), required=False)

    class Meta:
        model = PolicyChangeClaim
        fields = (
            "title", "instrument", "types", "what_changed", "authority", "decision_on", "effective_on", "event",
            "source", "overlap",
        )  # fmt: skip
        widgets = {
            "decision_on": DayInput(),
            "effective_on": DayInput(),
            "what_changed": Sentences(),
            "overlap": Sentences(),
        }
        labels = {"event": _("Event"), "source": _("Another source, in your words")}
        help_texts = {
            "title": _("One line, such as: New call for demonstration projects."),
            "what_changed": _("What is different now from before?"),
            "decision_on": _("The day on which the authority decided. An announcement is not yet a change."),
            "effective_on": _("May lie in the future."),
            "source": _("A practice, a visit or a paper that neither list holds."),
            "overlap": _(
                "Does another project or claim count the same change or money? Write “No”, or name it."
            ),
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._offer(self.instance.plan)
        for number in range(1, ROWS + 1):
            self.fields.update(_amount_fields(number))
        for kind, hint in HINTS.items():
            self.fields[kind].help_text = hint
        if self.instance.pk and not self.instance._state.adding:
            self.initial = {**self.initial, **_said(self.instance)}

    def _offer(self, plan: ActionPlan | None) -> None:
        self._choices("instrument", _instruments(self.instance.project_id, plan))
        self._choices("actions", Action.objects.filter(plan=plan) if plan else Action.objects.none())
        self._offer_authorities()
        self._choices("practices", _practices(plan))
        of_project = Q(project=self.instance.project_id) | Q(project=None)
        self._choices("event", Event.objects.filter(of_project).order_by("title"))
        if plan is None:
            del self.fields["actions"]

    def _offer_authorities(self) -> None:
        """The bodies of the project, first those that own the instruments in the list."""
        instruments: Any = self.fields["instrument"].queryset  # type: ignore[attr-defined]
        bodies = Organisation.objects.order_by("name")
        owners = list(bodies.filter(pk__in=instruments.values("owner")))
        known = [*bodies.of_project(self.instance.project_id), *bodies.filter(pk=self.instance.authority_id)]
        others = [body for body in dict.fromkeys(known) if body not in owners]
        self._choices("authority", bodies.filter(pk__in=[body.pk for body in [*owners, *others]]))
        field: Any = self.fields["authority"]
        groups = ((_("Owners of the policy instrument"), owners), (_("Others in the project"), others))
        field.choices = [("", field.empty_label), *((name, _pairs(found)) for name, found in groups if found)]

    def _choices(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def measures(self) -> Any:
        """The measures that are known already of the instruments in the list."""
        instruments: Any = self.fields["instrument"].queryset  # type: ignore[attr-defined]
        return Measure.objects.offered_in(self.instance.project_id, instruments)

    @property
    def statements(self) -> list[BoundField]:
        """The three points, each in the partner's words."""
        return [self[kind] for kind in KINDS.values]

    @property
    def amount_rows(self) -> list[AmountRow]:
        """The fields of each row of money."""
        return [
            AmountRow(
                [self[f"{name}_{n}"] for name in ("fund", "period", "currency", "amount")],
                [self[f"{name}_{n}"] for name in RATE],
            )
            for n in range(1, ROWS + 1)
        ]

    def clean_decision_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["decision_on"]
        if day and day > self.today:
            raise forms.ValidationError(
                _(
                    "This day is still to come: an announcement is not yet a change. Give the day of the decision."
                )
            )
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["amounts"] = [row for n in range(1, ROWS + 1) if (row := self._amount(n))]
        money = [(row.fund, row.period, row.currency) for row in data["amounts"]]
        if len(set(money)) < len(money):
            self.add_error(
                "fund_1", _("A fund stands here twice with the same years and currency: add the amounts up.")
            )
        if money and data.get("has_no_amount"):
            self.add_error(
                "has_no_amount", _("Amounts are given as well. Empty them, or take this mark away.")
            )
        return data

    def _amount(self, number: int) -> Amount | None:
        """One complete row; None for an empty one, and an error for what a half-filled one lacks."""
        has_rate = any(self.cleaned_data.get(f"{name}_{number}") for name in RATE)
        values = self._filled(number, MONEY, must=has_rate)
        if not values:
            return None
        fund, currency, claimed = values
        years = self.cleaned_data.get(f"period_{number}", "")
        if currency == EURO:
            return Amount(fund, currency, claimed, period=years)
        rate = self._filled(number, RATE, must=True)
        if rate and rate[1] > self.today:
            self.add_error(f"rate_on_{number}", _("This day is still to come. Give the day of the rate."))
        return replace(Amount(fund, currency, claimed, *rate), period=years) if rate else None

    def _filled(self, number: int, asked: dict[str, Any], must: bool = False) -> list[Any]:
        """The values of some fields of a row; nothing when one lacks, which is told, or when all are empty."""
        names = [f"{name}_{number}" for name in asked]
        values = [self.cleaned_data.get(name) for name in names]
        if any(name in self.errors for name in names) or not (must or any(values)):
            return []
        fund = self.cleaned_data.get(f"fund_{number}") or _("Fund %(number)s") % {"number": number}
        for name, value, question in zip(names, values, asked.values(), strict=True):
            if not value:
                self.add_error(name, format_lazy("{}: {}", fund, question))
        return values if all(values) else []

    def content(self) -> Content:
        """What the form says, for the services."""
        data = self.cleaned_data
        return Content(
            fields={name: data.get(name) for name in FIELDS},
            practices=list(data["practices"]),
            actions=list(data.get("actions", [])),
            measure=" ".join(data["measure"].split()),
            statements={kind: data[kind] for kind in KINDS.values},
            has_no_amount=data["has_no_amount"],
            amounts=data["amounts"],
        )


def _pairs(bodies: list[Organisation]) -> list[tuple[Any, str]]:
    return [(body.pk, str(body)) for body in bodies]


def _instruments(project_id: Any, plan: ActionPlan | None) -> Any:
    """The plan's instruments and those that they replaced; where it names none, those of the project's plans, then
    any registered one.
    """
    every = PolicyInstrument.objects.in_force().order_by("name")
    named = plan.instruments.with_predecessors().order_by("name") if plan else every.none()
    of_project = every.filter(plans__project=project_id).distinct()
    return next((rows for rows in (named, of_project) if rows.exists()), every.registered())


def _practices(plan: ActionPlan | None) -> Any:
    """Every practice, those first that inspired the plan."""
    inspired = (
        GoodPractice.objects.filter(inspirations__action__plan=plan) if plan else GoodPractice.objects.none()
    )
    rows = GoodPractice.objects.in_catalogue().annotate(
        is_from_plan=Exists(inspired.filter(pk=OuterRef("pk")))
    )
    return rows.select_related("territory").order_by("-is_from_plan", "title")


def _amount_fields(number: int) -> dict[str, forms.Field]:
    currencies = [("", _("choose")), *((code, code) for code in CURRENCIES)]
    return {
        f"fund_{number}": forms.CharField(label=_("Fund"), max_length=80, required=False),
        f"period_{number}": forms.CharField(
            label=_("Years of the money, if known"), max_length=9, required=False, validators=PERIODS,
        ),
        f"currency_{number}": forms.ChoiceField(label=_("Currency"), choices=currencies, required=False),
        f"amount_{number}": forms.DecimalField(
            label=_("Amount"), max_digits=14, decimal_places=2, min_value=Decimal("0.01"), required=False,
            error_messages={"min_value": _("The amount must be more than zero.")},
        ),
        f"rate_{number}": forms.DecimalField(
            label=_("One euro was"), max_digits=14, decimal_places=6, min_value=Decimal("0.000001"), required=False,
            error_messages={"min_value": _("The rate must be more than zero.")},
        ),
        f"rate_on_{number}": forms.DateField(
            label=_("Date of the rate"), required=False, widget=DayInput(),
        ),
        f"rate_source_{number}": forms.CharField(label=_("Source of the rate"), max_length=120, required=False),
    }  # fmt: skip


def _said(claim: PolicyChangeClaim) -> dict[str, Any]:
    """The statements and amounts of a saved claim, by field."""
    said: dict[str, Any] = {assertion.kind: assertion.statement for assertion in claim.assertions.all()}
    said["practices"], said["actions"] = claim.practices.all(), claim.actions.all()
    said["measure"] = claim.measure.name if claim.measure else ""
    said["has_no_amount"] = any(assertion.is_none for assertion in claim.assertions.all())
    for number, row in enumerate(claim.amounts.all()[:ROWS], start=1):
        said |= {
            f"fund_{number}": row.fund,
            f"period_{number}": row.period,
            f"currency_{number}": row.currency,
            f"amount_{number}": row.claimed,
            f"rate_{number}": row.rate and f"{row.rate.normalize():f}",
            f"rate_on_{number}": row.rate_on,
            f"rate_source_{number}": row.rate_source,
        }
    return said
