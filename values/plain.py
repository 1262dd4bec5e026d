"""Values as the ledger and the pages keep them: text, numbers, lists of them."""

from typing import Any

from django.db import models

from values.dates import PartialDate
from values.money import Money


def plain(value: Any) -> Any:
    """A date as its text, money as its JSON, a row by its name, many rows as their names in order."""
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, Money):
        return value.to_json()
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(str(item) for item in value)
    return value
