"""Spreadsheets (.xlsx) as streams of rows. Nothing is believed about a file before it was checked."""

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from actionplans.interchange.cells import written
from actionplans.interchange.problems import Problem, Refused, Unreadable, refused
from actionplans.interchange.schema import ACTIONS, PLANS
from documents import sandbox
from documents.kinds import BY_ENDING

MOST_BYTES = 25 * 1024 * 1024  # unfolded
MOST_COLUMNS = 100
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([^\"]+)\"")
CHUNK, OVERLAP = 64 * 1024, 200
DAMAGED = (
    *(ArithmeticError, AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError),
    zipfile.BadZipFile,
)

type Cells = list[str]


def sheets(path: Path, limits: dict[str, int]) -> dict[str, list[tuple[int, Cells]]]:
    """The filled rows of the sheets that matter, each with its number; `limits` say how many there may be."""
    _check(path)
    if merged := _merged(path):
        words = _("The cells %(cells)s are merged. Take the merging back, and fill each cell by itself.")
        raise Refused([Problem(name, "", words % {"cells": cells}) for name, cells in merged])
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, keep_links=False)
            titles = {name: _title(book, name) for name in limits}
            return {name: _rows(book[title], name, limits[name]) for name, title in titles.items() if title}
    except DAMAGED as error:
        raise refused(
            _("The spreadsheet cannot be read. Open it in its program and save it again as xlsx.")
        ) from error


def _check(path: Path) -> None:
    too_large = _(
        "The spreadsheet unfolds to far more than 100 plans need. Keep the two sheets only, or split it."
    )
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise refused(too_large)
        sandbox.check(path, BY_ENDING[".xlsx"])
    except zipfile.BadZipFile as error:
        raise refused(_("This is no spreadsheet. Save it as xlsx, and bring that.")) from error
    except ValidationError as error:
        is_bomb = error.code in ("zip_bomb", "zip_too_large", "zip_too_many", "too_complex")
        raise refused(too_large if is_bomb else " ".join(error.messages)) from error


def _merged(path: Path) -> list[tuple[str, str]]:
    """(part, cells) of the first merged cells of each sheet, found without holding a sheet in memory."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    cells = next(_matches(part), None)
                if cells:
                    found.append((Path(name).stem, cells))
    return found


def _matches(part: Any) -> Iterator[str]:
    before = b""
    while chunk := part.read(CHUNK):
        for match in MERGED.finditer(before + chunk):
            yield match[1].decode("ascii", "replace")
        before = chunk[-OVERLAP:]


def _title(book: Any, name: str) -> str:
    """The sheet called so; for the plans, else the first one."""
    titles = {title.strip().casefold(): title for title in book.sheetnames}
    return titles.get(name, book.sheetnames[0] if name == PLANS and ACTIONS not in titles else "")


def _rows(sheet: Any, name: str, limit: int) -> list[tuple[int, Cells]]:
    sheet.reset_dimensions()  # what the file states about its size is not believed
    found: list[tuple[int, Cells]] = []
    for number, row in enumerate(islice(sheet.iter_rows(max_col=MOST_COLUMNS), limit + 2), start=1):
        if number > limit + 1:
            raise too_many(name, limit)
        cells = [_text(cell) for cell in row]
        if any(cells):
            found.append((number, cells))
    return found


def too_many(name: str, limit: int) -> Refused:
    """The refusal of a sheet that is too long."""
    told = {"limit": limit}
    return refused(
        _("There are more than %(limit)s rows. Split the file, and bring in one part after the other.")
        % told,
        name,
    )


def row_words(name: str, number: int) -> str:
    """A row's place in words."""
    return _("Sheet “%(sheet)s”, row %(number)s") % {"sheet": name, "number": number}


def formula() -> Unreadable:
    return Unreadable(_("This cell holds a formula. Copy the column and paste it as values only."))


def _text(cell: Any) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return formula()
    if cell.data_type == "e":
        words = _("This cell holds an error (%(error)s). Write the value itself.")
        return Unreadable(words % {"error": cell.value})
    return written(cell.value, cell.number_format)
