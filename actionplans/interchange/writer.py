"""Writes plans as files that `reader` reads."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from actionplans.interchange.cells import put, text_of
from actionplans.interchange.recording import DAYS_OF
from actionplans.interchange.schema import ACTIONS, COLUMNS, KEY, PLANS, STATES
from actionplans.models import Action, ActionPlan, Inspiration
from projects.models import Project
from values.emptiness import Emptiness

WORDS = {status: name for name, status in STATES.items()}
S = ActionPlan.Status
# Where a plan stands in the format's few states; what lies between them is history and is not carried over
WRITTEN: dict[str, str] = {
    S.SUSPENDED: S.IMPLEMENTING,
    S.VERIFIED: S.COMPLETED,
    S.CLOSED: S.COMPLETED,
}
WIDTH = 24

type Plans = list[dict[str, Any]]


def plans_of(project: Project | None) -> Plans:
    """What the format can say about the plans of a project, or of all; without those that were withdrawn."""
    found = ActionPlan.objects.exclude(status=S.WITHDRAWN).for_list()
    inspirations = Prefetch("actions__inspirations", Inspiration.objects.select_related("practice", "event"))
    rows = found.prefetch_related("instruments", "partners", "actions", inspirations)
    if project:
        rows = rows.filter(project=project)
    return [_plan(number, plan, project is None) for number, plan in enumerate(rows, start=1)]


def plan_alone(plan: ActionPlan) -> Plans:
    """What the format can say about one plan, whatever its state."""
    return [_plan(1, plan, names_project=True)]


def _plan(number: int, plan: ActionPlan, names_project: bool) -> dict[str, Any]:
    state = WRITTEN.get(str(plan.status), str(plan.status))
    instruments = list(plan.instruments.all())
    days = ("submitted_on", *DAYS_OF[state]) if state in DAYS_OF else ()
    plain = ("title", "language", "summary", "aim", "policy_context", "contribution", "is_illustrative")
    return _filled(
        {KEY: str(number)}
        | ({"project": plan.project.slug} if names_project else {})
        | {name: getattr(plan, name) for name in plain}
        | {
            "organisation": plan.organisation.slug,
            "partners": [partner.slug for partner in plan.partners.all()],
            "territory": plan.territory.code,
            "instruments": [one.slug for one in instruments if one.owner_id],
            "new_instruments": [one.name for one in instruments if not one.owner_id],
            "extra": plan.extra,
            "plan_date": plan.plan_date.text if plan.plan_date else "",
            "state": WORDS.get(state, "draft"),
            **{name: getattr(plan, name).isoformat() for name in days},
            "sources": plan.sources,
            "remarks": plan.remarks,
            "emptiness": plan.emptiness,
            ACTIONS: [_action(action) for action in plan.actions.all() if not action.is_dropped],
        }
    )


def _action(action: Action) -> dict[str, Any]:
    plain = (
        *("title", "background", "activities", "players", "has_no_cost", "funding", "has_no_funding"),
        *("is_pilot", "is_before_plan", "outcome", "lessons", "remarks", "emptiness"),
    )
    state = Action.Status.RUNNING if action.status == Action.Status.SUSPENDED else action.status
    started = action.status_since if action.status == Action.Status.RUNNING else None
    return _filled(
        {name: getattr(action, name) for name in plain}
        | _cost(action)
        | _actual_cost(action)
        | {
            "starts": action.starts.text if action.starts else "",
            "ends": action.ends.text if action.ends else "",
            "inspired_by": [_inspiration(one) for one in action.inspirations.all()],
            "state": "" if state == Action.Status.PLANNED else str(state),
            "started_on": started.isoformat() if started else "",
            "ended_on": action.ended_on.isoformat() if action.ended_on else "",
        }
    )


def _cost(action: Action) -> dict[str, Any]:
    if not action.cost:
        return {}
    return {f"cost_{name}": value for name, value in action.cost.to_json().items()}


def _actual_cost(action: Action) -> dict[str, Any]:
    """What it really cost, where it was carried out; of an end without it, that this is not stated."""
    if not action.was_carried_out:
        return {}
    cost = action.actual_cost
    told = {"actual_cost_amount": str(cost.amount), "actual_cost_currency": cost.currency} if cost else {}
    bare = {} if action.cost_is_told else {"actual_cost": str(Emptiness.NOT_STATED)}
    return told | {"had_no_cost": action.had_no_cost, "emptiness": action.emptiness | bare}


def _inspiration(one: Inspiration) -> dict[str, str]:
    known = one.practice or one.event
    return _filled({"name": known.slug if known else one.source, "learnt": one.learnt})


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [], {}, False)}


def as_json(plans: Plans) -> bytes:
    """The plans as JSON, as docs/interchange.md describes it."""
    return (json.dumps({PLANS: plans}, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(plans: Plans) -> bytes:
    """The plans without their actions, as CSV."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerows([COLUMNS[PLANS], *_cells(PLANS, plans)])
    return made.getvalue().encode("utf-8-sig")


def as_workbook(plans: Plans) -> bytes:
    """The plans as a spreadsheet: a sheet of plans, one of their actions, one that explains the columns."""
    book = Workbook()
    actions = [{"plan": plan[KEY], **action} for plan in plans for action in plan.get(ACTIONS, [])]
    for sheet, rows in ((PLANS, plans), (ACTIONS, actions)):
        _fill(book.create_sheet(sheet), list(COLUMNS[sheet]), _cells(sheet, rows))
    told = [[sheet, name, one["description"]] for sheet in COLUMNS for name, one in COLUMNS[sheet].items()]
    _fill(book.create_sheet("columns"), ["sheet", "column", "what to write"], told)
    del book["Sheet"]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cells(sheet: str, rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for row in rows:
        yield [text_of(row.get(column)) for column in COLUMNS[sheet]]


def _fill(sheet: Any, head: list[str], rows: Iterable[list[str]]) -> None:
    """Everything as text, so that the program makes no dates, numbers or formulas of it."""
    sheet.append(head)
    sheet.freeze_panes = "A2"
    for number, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = WIDTH, "@"
    for row in rows:
        place = sheet.max_row + 1
        for number, value in enumerate(row, start=1):
            cell = sheet.cell(place, number)
            put(cell, value or None)
            cell.number_format = "@"


WRITERS = {".json": as_json, ".xlsx": as_workbook, ".csv": as_csv}
