"""Reads files with plans, whatever their kind, into the same rows. It knows the format and no table."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from actionplans.interchange.cells import truth, value_of
from actionplans.interchange.problems import Problem, Refused, Unreadable, nearest, refused, told
from actionplans.interchange.schema import ACTIONS, COLUMNS, KEY, PLANS, kind
from actionplans.interchange.workbook import formula, row_words, sheets, too_many

MOST_BYTES = 10 * 1024 * 1024
LIMITS = {PLANS: 100, ACTIONS: 5000}
ENDINGS = (".xlsx", ".csv", ".json")
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Row:
    """One plan or action of a file: where it stands, what it says, and a plan's actions."""

    place: str
    values: dict[str, Any]
    actions: list["Row"] = field(default_factory=list)


def read(path: Path, name: str = "") -> tuple[list[Row], list[Problem]]:
    """The plans of a file, and what is wrong with its cells; `name` gives its kind where the path does not.

    Raises Refused for a file whose rows and columns cannot be told.
    """
    ending = Path(name or path.name).suffix.lower()
    if ending not in ENDINGS:
        raise refused(_("Bring a spreadsheet (xlsx), a CSV file or a JSON file."))
    if path.stat().st_size > MOST_BYTES:
        raise refused(_("The file is larger than 10 MB. Split it, and bring in one part after the other."))
    plans, faults = _json(path) if ending == ".json" else _joined(_tables(path, ending))
    if not plans:
        raise refused(_("The file names no plan. Fill in one row for each plan."))
    return plans, faults


def _tables(path: Path, ending: str) -> dict[str, list[tuple[int, list[str]]]]:
    return sheets(path, LIMITS) if ending == ".xlsx" else {PLANS: list(_csv(path))}


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The filled rows of a CSV file with commas, semicolons or tabs; read line by line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            mark = max(",;\t", key=head.count)
            for number, cells in enumerate(csv.reader(file, delimiter=mark, strict=True), start=1):
                if number > LIMITS[PLANS] + 1:
                    raise too_many(PLANS, LIMITS[PLANS])
                if any(cell.strip() for cell in cells):
                    yield number, [formula() if cell.startswith("=") else cell.strip() for cell in cells]
    except UnicodeDecodeError as error:
        raise refused(_("The file is not readable as text. Save it as CSV in UTF-8.")) from error
    except csv.Error as error:
        raise refused(_("The file is not a sound CSV file. Save it from your spreadsheet again.")) from error


def _joined(tables: dict[str, list[tuple[int, list[str]]]]) -> tuple[list[Row], list[Problem]]:
    """The rows of both sheets, the actions under their plans, and what is wrong with cells."""
    faults: list[Problem] = []
    for sheet, rows in tables.items():
        _check_columns(sheet, rows, faults)
    if faults:
        raise Refused(faults)
    plans, actions = (list(_named(sheet, tables.get(sheet, []), faults)) for sheet in (PLANS, ACTIONS))
    by_key: dict[str, Row] = {}
    for plan in plans:
        key = plan.values.get(KEY, "")
        if key and key in by_key:
            faults.append(Problem(plan.place, KEY, _("This key stands in two rows. Give each plan its own.")))
        by_key.setdefault(key, plan)
    known = told(faults)
    for action in actions:
        key = action.values.pop("plan", "")
        if key and key in by_key:
            by_key[key].actions.append(action)
        elif (action.place, "plan") not in known:
            words = _("No plan has this key. Write the key that the plan has in its own sheet.")
            faults.append(Problem(action.place, "plan", words + nearest(key, filter(None, by_key))))
    return plans, faults


def _named(sheet: str, rows: list[tuple[int, list[str]]], faults: list[Problem]) -> Iterator[Row]:
    """Each row below the first with its cells by column."""
    if not rows:
        return
    columns = _columns(rows[0][1])
    for number, cells in islice(rows, 1, None):
        place, values = row_words(sheet, number), {}
        for column, text in zip(columns, cells, strict=False):
            if not text or column not in COLUMNS[sheet]:
                continue
            try:
                _refuse_unreadable(text)
                values[column] = _value(kind(sheet, column), column, value_of(sheet, column, text))
            except ValueError as error:
                faults.append(Problem(place, column, str(error)))
        yield Row(place, values)


def _columns(head: list[str]) -> list[str]:
    return [cell.strip().casefold() for cell in head]


def _refuse_unreadable(text: str) -> None:
    if isinstance(text, Unreadable):
        raise ValueError(text)


def _check_columns(sheet: str, rows: list[tuple[int, list[str]]], faults: list[Problem]) -> None:
    if not rows:
        return
    number, head = rows[0]
    place, columns = row_words(sheet, number), _columns(head)
    faults += [Problem(place, "", cell) for cell in head if isinstance(cell, Unreadable)]
    for column in _columns([cell for cell in head if cell and not isinstance(cell, Unreadable)]):
        if column not in COLUMNS[sheet]:
            faults.append(Problem(place, column, _unknown(column, COLUMNS[sheet])))
        elif columns.count(column) > 1:
            faults.append(Problem(place, column, _("This column stands here twice. Keep one of them.")))
    needed = ["organisation", "territory", "title", "state"] if sheet == PLANS else ["plan", "title"]
    for column in needed:
        if column not in columns:
            faults.append(Problem(place, column, _("This column is missing. Take the template, or add it.")))


def _unknown(name: str, known: Any) -> str:
    return _("This column is not known. Remove it, or correct its name.") + nearest(name, known)


def _json(path: Path) -> tuple[list[Row], list[Problem]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refused(_("The file is not readable as text. Save it in UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        where = {"line": getattr(error, "lineno", 1)}
        raise refused(_("The file is no sound JSON: look at line %(line)s.") % where) from error
    if not isinstance(content, dict) or set(content) != {PLANS} or not isinstance(content[PLANS], list):
        raise refused(_("The file must hold one object with the list “plans” and nothing else."))
    if len(content[PLANS]) > LIMITS[PLANS]:
        raise too_many(PLANS, LIMITS[PLANS])
    faults: list[Problem] = []
    plans = [_plan(number, item, faults) for number, item in enumerate(content[PLANS], start=1)]
    return plans, faults


def _plan(number: int, item: Any, faults: list[Problem]) -> Row:
    place = _("Plan %(number)s") % {"number": number}
    inner = item.get(ACTIONS) or [] if isinstance(item, dict) else []
    if not isinstance(inner, list):
        faults.append(Problem(place, ACTIONS, _("Write a list here.")))
        inner = []
    rest = (
        {name: value for name, value in item.items() if name != ACTIONS} if isinstance(item, dict) else item
    )
    actions = [
        Row(where, _values(ACTIONS, where, action, faults))
        for count, action in enumerate(inner, start=1)
        for where in [_("Plan %(number)s, action %(action)s") % {"number": number, "action": count}]
    ]
    return Row(place, _values(PLANS, place, rest, faults), actions)


def _values(sheet: str, place: str, item: Any, faults: list[Problem]) -> dict[str, Any]:
    """What an object says, empty values left out; a value of another kind than the format wants is a problem."""
    if not isinstance(item, dict):
        faults.append(Problem(place, "", _("Write an object with names and values here.")))
        return {}
    values = {}
    for name, value in item.items():
        if name not in COLUMNS[sheet] or name == "plan":
            faults.append(Problem(place, name, _unknown(name, COLUMNS[sheet])))
        elif value not in (None, "", [], {}):
            try:
                values[name] = _value(kind(sheet, name), name, value)
            except ValueError as error:
                faults.append(Problem(place, name, str(error)))
    return values


def _value(shape: str, name: str, value: Any) -> Any:
    if not _is_readable(value):
        raise ValueError(_("This holds signs that cannot be read. Type it anew."))
    if shape == "boolean":
        return value if isinstance(value, bool) else truth(str(value))
    if shape == "array":
        item = dict if name == "inspired_by" else str
        if isinstance(value, list) and all(isinstance(each, item) for each in value):
            return value
        raise ValueError(_("Write a list here."))
    if shape == "object":
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return value
        raise ValueError(_("Write an object with names and values here."))
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()
    raise ValueError(_("Write a text here."))


def _is_readable(value: Any) -> bool:
    """Whether every text in a value can be shown and stored."""
    if isinstance(value, dict):
        return all(map(_is_readable, [*value, *value.values()]))
    if isinstance(value, list):
        return all(map(_is_readable, value))
    return not isinstance(value, str) or not UNREADABLE.search(value)
