"""How an action ended: what its partner tells, written in one unit with the step that ends it."""

import datetime as dt
from typing import Any

from actionplans.models import Action, ActionPlan
from documents.services import take_step
from ledger import rows
from ledger.unit import unit
from values.plain import plain


def end_action(action: Action, method: str, *, told: dict[str, Any], **act: Any) -> Action:
    """Write what is told of an end, {field: value}, and do the step; the ledger tells both. It raises as the door."""
    changes = {
        f"action {action.number}: {name}": pair
        for name, value in told.items()
        if (pair := [_plain(getattr(action, name)), _plain(value)])[0] != pair[1]
    }
    known = {name for name, value in told.items() if value} | (
        {"actual_cost"} if told.get("had_no_cost") else set()
    )
    emptiness = {name: kind for name, kind in action.emptiness.items() if name not in known}
    with unit():
        rows.locked(ActionPlan, action.plan_id)  # before its action, as the door does
        Action.objects.filter(pk=action.pk).update(**told, emptiness=emptiness)
        ended: Action = take_step(getattr(action, method), changes=changes, **act)
    return ended


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else plain(value)
