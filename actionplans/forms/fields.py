"""What the forms about plans share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from values.formfields import DayInput as DayInput
from values.formfields import text_area as text_area
from values.languages import languages as languages
from values.money import CURRENCIES as CURRENCIES
from values.plain import plain

DATE_HINT = _("A year, a month or a day: 2022, 2022-05 or 2022-05-26.")


class TerritoryField(forms.ModelChoiceField):
    """A region by code and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class PracticeField(forms.ModelChoiceField):
    """A practice by country and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.territory.country_code})"


def keep_what_stands(form: Any, plan: Any) -> None:
    """Past its draft, the form of a recorded plan takes what is missing only; what stands there cannot be changed."""
    if plan.status in plan.EDITABLE:
        return
    for name, field in form.fields.items():
        field.disabled = bool(plain(form.get_initial_for_field(field, name)))


def check_cost(form: Any, amount: str, currency: str, none: str) -> None:
    """The fields of a cost fit together: an amount with its currency, or that there is none."""
    given = form.cleaned_data
    has_amount = given.get(amount) is not None
    if has_amount and not given.get(currency) and currency not in form.errors:
        form.add_error(currency, _("Choose the currency of the cost."))
    if given.get(currency) and not has_amount and amount not in form.errors:
        form.add_error(amount, _("Give the amount as a number, for example 120000."))
    if has_amount and given.get(none):
        form.add_error(none, _("Give a cost, or say that the action costs nothing: not both."))


BELOW_ZERO = _("An amount is not below zero. Write it without a minus.")


def amount_field(label: Any) -> forms.DecimalField:
    """An amount of money, which may be left out."""
    return forms.DecimalField(
        label=label, min_value=0, max_digits=14, decimal_places=2, required=False, localize=False,
        error_messages={"min_value": BELOW_ZERO},
    )  # fmt: skip


def currency_field() -> forms.ChoiceField:
    """The currency of an amount."""
    chosen = [("", _("Choose the currency")), *((code, code) for code in CURRENCIES)]
    return forms.ChoiceField(label=_("Currency"), required=False, choices=chosen)


def changes(form: Any) -> dict[str, list[Any]]:
    """What a valid form about a row would change: {field: [as it was, as it is to be]}."""
    pairs = {
        name: [plain(form.initial.get(name)), plain(form.cleaned_data[name])] for name in form.changed_data
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
