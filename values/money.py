"""Amounts as sources state them: never converted, never forced into one number."""

from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

CURRENCIES = ("EUR", "BGN", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK")
SYMBOLS = {"EUR": "€", "GBP": "£"}


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    OVER = "over", _("more than")
    UP_TO = "up_to", _("up to")
    REQUESTED = "requested", _("requested")


@dataclass(frozen=True)
class Money:
    """An amount or a range in one currency, with what it counts (basis) and how sure it is (qualifier)."""

    amount: Decimal
    currency: str = "EUR"
    maximum: Decimal | None = None
    qualifier: str = Qualifier.EXACT
    basis: str = ""
    derived: bool = False

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; raise ValueError when the amount or the currency cannot be read."""
        try:
            amount = Decimal(str(data["amount"]))
            maximum = Decimal(str(data["maximum"])) if data.get("maximum") is not None else None
        except (KeyError, InvalidOperation) as error:
            raise ValueError(data) from error
        if not data.get("currency"):
            raise ValueError(data)
        rest = {name: data[name] for name in ("qualifier", "basis", "derived") if data.get(name) is not None}
        return cls(amount=amount, currency=data["currency"], maximum=maximum, **rest)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON with the amounts as text."""
        maximum = str(self.maximum) if self.maximum is not None else None
        return asdict(self) | {
            "amount": str(self.amount),
            "maximum": maximum,
            "qualifier": str(self.qualifier),
        }

    def _figure(self, amount: Decimal) -> str:
        places = 0 if amount == amount.to_integral_value() else 2
        figure = formats.number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
        symbol = SYMBOLS.get(self.currency)
        if symbol:
            return pgettext("money", "%(symbol)s%(figure)s") % {"symbol": symbol, "figure": figure}
        return pgettext("money", "%(code)s %(figure)s") % {"code": self.currency, "figure": figure}

    def __str__(self) -> str:
        figure = self._figure(self.amount)
        if self.maximum is not None:
            figure = _("%(low)s to %(high)s") % {"low": figure, "high": self._figure(self.maximum)}
        if self.qualifier in Qualifier.values and self.qualifier != Qualifier.EXACT:
            figure = f"{Qualifier(self.qualifier).label} {figure}"
        return figure


class MoneyField(models.JSONField):
    """Stores a Money as JSON; None means that no amount is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"null": True, "blank": True} | kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Money | None:
        data = super().from_db_value(value, expression, connection)
        return Money.from_json(data) if data else None

    def to_python(self, value: Any) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        try:
            return Money.from_json(value)
        except (ValueError, TypeError) as error:
            raise ValidationError(_("Give the amount as a number and name its currency.")) from error

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        data = value.to_json() if isinstance(value, Money) else value
        return super().get_db_prep_value(data, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return value.to_json() if isinstance(value, Money) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """The value object has been checked when it was made."""
