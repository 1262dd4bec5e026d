"""The format of the files: one JSON Schema, from which the columns of the sheets follow. See docs/interchange.md."""

import json
from pathlib import Path
from typing import Any

from actionplans.models import ActionPlan

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
PLAN, ACTION = ({**SCHEMA["$defs"][name]["properties"]} for name in ("plan", "action"))
PLANS, ACTIONS, KEY = "plans", "actions", "key"
# The columns of each sheet; an action names its plan by the plan's key
COLUMNS: dict[str, dict[str, Any]] = {
    PLANS: {name: told for name, told in PLAN.items() if name != ACTIONS},
    ACTIONS: {"plan": {"type": "string", "description": "The key of its plan."}, **ACTION},
}
STATES: dict[str, str] = {
    "draft": ActionPlan.Status.DRAFT,
    "approved": ActionPlan.Status.ENDORSED,
    "in_implementation": ActionPlan.Status.IMPLEMENTING,
    "completed": ActionPlan.Status.COMPLETED,
}
NAMES = frozenset({"partners", "instruments"})  # several in one cell may also be parted by a semicolon
BAR = " | "  # in a cell: what inspired the action, and what was learnt


def kind(sheet: str, column: str) -> str:
    """How a value is written: string, boolean, array, object; the first type that the schema names."""
    told = COLUMNS[sheet][column]["type"]
    return str(told if isinstance(told, str) else told[0])
