"""The table of a project's indicators as CSV and XLSX. No cell can be taken for a formula."""

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from actionplans.interchange.cells import fill, in_csv
from monitoring.indicators.rollup import Total, place_of
from monitoring.indicators.section import Row

WIDTH = 24

type Cell = str | Decimal | dt.date | None
type Sheet = list[list[Cell]]


def indicator_sheet(rows: Sequence[Row]) -> Sheet:
    """One row for each indicator, numbers as numbers and days as days."""
    head: list[Cell] = [
        *(_("Indicator"), _("Region"), _("Tells about"), _("Level"), _("Kind"), _("Unit")),
        *(_("Baseline"), _("Baseline of"), _("Value"), _("In words"), _("Measured on"), _("Counts since")),
        *(_("Target"), _("Target by"), _("State"), _("Alerts"), _("Missing")),
    ]
    return [head, *(_indicator(row) for row in rows)]


def _indicator(row: Row) -> list[Cell]:
    one, standing = row.indicator, row.standing
    latest, target = standing.latest, standing.target
    state = standing.fresh_state[1] if standing.fresh_state else one.get_status_display()
    return [
        *(one.title, place_of(one), str(one.subject), one.get_level_display(), one.get_kind_display()),
        one.currency if one.kind == one.Kind.MONEY else one.unit,
        one.baseline if one.baseline is not None else one.baseline_words,
        str(one.baseline_on.text) if one.baseline_on else "",
        latest.value if latest else None,
        latest.told if latest else "",
        latest.measured_on if latest else None,
        latest.approved_on if latest else None,
        None if target is None else target.value if target.value is not None else target.words,
        target.due.text if target else "",
        str(state),
        "; ".join(str(alert.words) for alert in standing.alerts),
        ", ".join(map(str, standing.missing)),
    ]


def total_sheet(totals: Sequence[Total]) -> Sheet:
    """One row for each indicator of the programme."""
    head: list[Cell] = [
        _("Counted by the programme"),
        _("Unit"),
        _("Value"),
        _("In words"),
        _("How"),
        _("Left out"),
    ]
    return [head, *map(_total, totals)]


def _total(one: Total) -> list[Cell]:
    left_out = "; ".join(f"{out.what} ({out.why})" for out in one.left_out)
    return [one.title, one.unit, one.number, one.told, one.how, left_out]


def as_csv(rows: Sequence[Row], totals: Sequence[Total]) -> bytes:
    """Both tables one under the other."""
    text = StringIO()
    writer = csv.writer(text)
    for sheet in (indicator_sheet(rows), [], total_sheet(totals)):
        writer.writerows([in_csv(cell) for cell in line] for line in sheet or [[]])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row], totals: Sequence[Total]) -> bytes:
    """Each table on a sheet of its own."""
    book = Workbook()
    del book[book.sheetnames[0]]
    _write(book.create_sheet(_("Indicators")), indicator_sheet(rows))
    _write(book.create_sheet(_("Programme")), total_sheet(totals))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: Any, lines: Sheet) -> None:
    fill(sheet, lines)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in range(1, len(lines[0]) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    sheet.freeze_panes = "B2"
