"""Cells of sheets as the values of the format, and back."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from actionplans.interchange.schema import BAR, NAMES, kind

FORMULA = tuple(
    "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
)  # what a program may take for the beginning of a formula
TRUE, FALSE = {"true", "yes", "1", "x"}, {"false", "no", "0", ""}


def in_csv(cell: Any) -> str:
    """A cell of a CSV file: days by ISO, numbers without idle noughts, nothing that a program runs as a formula."""
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    text = "" if cell is None else cell.isoformat() if isinstance(cell, dt.date) else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def written(value: Any, number_format: str = "") -> str:
    """What a cell shows, as text; a date without its day stays a month."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        has_day = "d" in re.sub(r"\[[^]]*\]", "", number_format.lower() or "d")
        return value.strftime("%Y-%m-%d" if has_day else "%Y-%m")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def value_of(sheet: str, column: str, text: str) -> Any:
    """The value that a cell's text stands for. Raises ValueError with the reason."""
    shape = kind(sheet, column)
    if shape == "boolean":
        return truth(text)
    lines = [line.strip() for line in re.split(r"[\n;]" if column in NAMES else r"\n", text) if line.strip()]
    if column == "inspired_by":
        pairs = [line.partition(BAR) for line in lines]
        return [{"name": name.strip(), "learnt": learnt.strip()} for name, _bar, learnt in pairs]
    if shape == "array":
        return lines
    if shape == "object":
        return {
            name.strip(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)
        }
    return text


def truth(text: str) -> bool:
    """Yes or no. Raises ValueError with the reason."""
    if text.casefold() not in TRUE | FALSE:
        raise ValueError(_("Write yes or no."))
    return text.casefold() in TRUE


def text_of(value: Any) -> str:
    """A value of the format as the text of one cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(f"{name}: {told}" for name, told in value.items())
    if isinstance(value, list):
        return "\n".join(_line(item) for item in value)
    return "" if value is None else str(value)


def _line(item: Any) -> str:
    words = item if isinstance(item, str) else BAR.join(filter(None, [item["name"], item.get("learnt", "")]))
    return " ".join(words.split())


def put(cell: Any, value: Any) -> None:
    """Write a value into a cell of a workbook: dates and numbers typed, words as words and never as a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA)


def fill(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows from the first one on, days as days."""
    for place, values in enumerate(rows, start=1):
        for number, value in enumerate(values, start=1):
            cell = sheet.cell(place, number)
            put(cell, value)
            if isinstance(value, dt.date):
                cell.number_format = "yyyy-mm-dd"
