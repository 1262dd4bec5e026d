"""Form fields for the values of this package."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from values.dates import PartialDate


class PartialDateInput(forms.CharField):
    """Accepts 2022, 2022-05 or 2022-05-26; cleans to a PartialDate or None."""

    default_error_messages = {
        "invalid": _(
            "Write the date as a year, a month or a day between 1950 and 2100: 2022, 2022-05 or 2022-05-26."
        )
    }

    def prepare_value(self, value: Any) -> Any:
        return value.text if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(self.prepare_value(value))
        if not text:
            return None
        try:
            return PartialDate.parse(str(text))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


class DayInput(forms.DateInput):
    """A day with the browser's calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TextArea(forms.Textarea):
    """Room for sentences. Browsers end lines with two characters; what is kept ends them with one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


def text_area(rows: int = 5) -> forms.Textarea:
    """Room for some sentences."""
    return TextArea(attrs={"rows": rows})
