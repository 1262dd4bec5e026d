"""Dates that are known only to the year or the month, as sources give them."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
YEARS = range(1950, 2101)


@dataclass(frozen=True, order=True)
class PartialDate:
    """A day, a month or a year, kept as it was written: 2020, 2020-06 or 2020-06-22. Sorts by its text."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ISO text; raise ValueError when it is no such date, or of a year that can only be mistyped."""
        value = cls(text.strip())
        if not PATTERN.fullmatch(value.text) or value.parts[0] not in YEARS:
            raise ValueError(text)
        _first, _last = value.first_day, value.last_day
        return value

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, then month and day where they are known."""
        return tuple(int(part) for part in self.text.split("-"))

    @property
    def precision(self) -> str:
        return ("year", "month", "day")[len(self.parts) - 1]

    @property
    def first_day(self) -> dt.date:
        return dt.date(*(*self.parts, 1, 1)[:3])

    @property
    def last_day(self) -> dt.date:
        """The end of the period: a duty with a partial date is due then."""
        year, month = (*self.parts, 12)[:2]
        return (
            self.first_day
            if self.precision == "day"
            else dt.date(year, month, calendar.monthrange(year, month)[1])
        )

    def __str__(self) -> str:
        formats = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "SHORT_DATE_FORMAT"}
        return str(date_format(self.first_day, formats[self.precision]))


class PartialDateField(models.CharField):
    """Stores a PartialDate as its ISO text; None stays NULL. The text sorts as the dates do."""

    description = _("Partial date")
    _pyi_private_set_type: Any  # for the type checker: it holds a PartialDate, not text
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "null": True, "blank": True} | kwargs)

    def from_db_value(self, value: str | None, *_args: object) -> PartialDate | None:
        return PartialDate(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(value.isoformat() if isinstance(value, dt.date) else str(value))
        except ValueError as error:
            raise ValidationError(
                _(
                    "Write the date as a year, a month or a day between 1950 and 2100: 2022, 2022-05 or 2022-05-26."
                ),
                code="invalid",
            ) from error

    def run_validators(self, value: Any) -> None:
        """The value object has been checked when it was made; it has no length."""

    def get_prep_value(self, value: Any) -> str | None:
        date = self.to_python(value)
        return date.text if date else None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> Any:
        from values.formfields import PartialDateInput

        return super().formfield(
            **{"form_class": PartialDateInput, "max_length": None, "empty_value": None} | kwargs
        )


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last one of a month that is too short for it."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
