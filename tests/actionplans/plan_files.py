"""Files with plans, as tests write them by hand, and what a refused one is told."""

import io

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from actionplans.interchange.schema import COLUMNS, PLANS
from actionplans.interchange.writer import as_json, as_workbook
from actionplans.models import ActionPlan
from ledger.models import Entry
from tests.factories import cast, project, territory

PLAN = {
    "key": "1",
    "organisation": "agency",
    "territory": "AT12",
    "title": "Action plan",
    "state": "approved",
    "approved_on": "2021-12-15",
}
WRITERS = {"json": as_json, "xlsx": as_workbook}


def stage():
    """A project with a partner called agency, its authority and its people."""
    here = project("here")
    partner, authority, people = cast(here)
    partner.slug = "agency"
    partner.save()
    territory()
    return here, partner, authority, people


def refusal(path):
    """The problems with which the command refuses a file, in its words; nothing may be written."""
    before = Entry.objects.count(), ActionPlan.objects.count()
    with pytest.raises(CommandError) as error:
        call_command("import_plans", path, "--project", "here")
    assert (Entry.objects.count(), ActionPlan.objects.count()) == before
    return str(error.value)


def as_file(folder, plans, ending="json"):
    path = folder / f"plans.{ending}"
    path.write_bytes(WRITERS[ending](plans))
    return path


def sheet(folder, change=lambda book: None, *, plans=(PLAN,)):
    """A spreadsheet of the template with plans, changed by hand."""
    book = load_workbook(io.BytesIO(as_workbook(list(plans))))
    change(book)
    book.save(folder / "plans.xlsx")
    return folder / "plans.xlsx"


def put(book, column, value, name=PLANS, row=2):
    book[name].cell(row, 1 + list(COLUMNS[name]).index(column), value)
