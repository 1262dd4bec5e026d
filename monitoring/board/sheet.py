"""The line board as a workbook: a row for each plan with its dates, and a sheet that says what it shows."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from actionplans.interchange.cells import fill
from monitoring.board.geometry import Row
from projects.countries import NAMES
from workflow.stations import STATIONS

WIDTHS = (10, 16, 30, 9, 18, 13)


def workbook(rows: Iterable[Row], about: Sequence[tuple[str, Any]]) -> bytes:
    """The workbook; dates are dates, words are words and never formulas."""
    book = Workbook()
    board: Any = book.active
    board.title = _("Line board")
    fill(board, [_heads(), *map(_cells, rows)])
    board.freeze_panes, board.auto_filter.ref = "D2", board.dimensions
    told = book.create_sheet(_("About this file"))
    fill(told, about)
    for number, wide in enumerate((*WIDTHS, *(13,) * 7, 30, 14, 30, 14, 14), start=1):
        board.column_dimensions[get_column_letter(number)].width = wide
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = 24, 70
    for sheet in (board[1], told["A"]):
        for cell in sheet:
            cell.font = Font(bold=True)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _heads() -> list[str]:
    stations = [f"{number} {name}" for number, name in enumerate(STATIONS, start=1)]
    own = [_("Code"), _("Country"), _("Region"), _("Station"), _("Now at"), _("Since")]
    last = [_("Next"), _("Date"), _("State"), _("Suspended"), _("Illustrative dates")]
    return [*own, *stations, *last]


def _cells(row: Row) -> list[Any]:
    plan = row.plan
    yes, no = _("Yes"), _("No")
    return [
        *(plan.country, str(NAMES.get(plan.country, "")), plan.region, plan.current, str(row.station)),
        *(row.since, *plan.dates, str(plan.next_what), plan.next_on, str(plan.next_words)),
        *(yes if plan.is_suspended else no, yes if plan.is_illustrative else no),
    ]
