"""What a partner tells with a step of an action or a milestone, written in one unit with it."""

import datetime as dt
from typing import Any

from actionplans.models import Action, ActionPlan, Milestone
from documents.services import take_step
from ledger import rows
from ledger.unit import unit
from values.plain import plain


def step_telling(obj: Action | Milestone, method: str, *, told: dict[str, Any], **act: Any) -> Any:
    """Write what is told, {field: value}, and do the step; the ledger tells both. It raises as the door."""
    model: Any = type(obj)
    where = f"action {obj.number}: " if isinstance(obj, Action) else ""
    changes = {
        f"{where}{name}": pair
        for name, value in told.items()
        if (pair := [_plain(getattr(obj, name)), _plain(value)])[0] != pair[1]
    }
    with unit():
        rows.locked(ActionPlan, obj.plan_id)  # before what belongs to it, as the door does
        model.objects.filter(pk=obj.pk).update(**told, **_emptiness(obj, told))
        return take_step(getattr(obj, method), changes=changes, **act)


def _emptiness(obj: Action | Milestone, told: dict[str, Any]) -> dict[str, Any]:
    """What is told now is no longer empty for a reason."""
    if not isinstance(obj, Action):
        return {}
    known = {name for name, value in told.items() if value}
    known |= {"actual_cost"} if told.get("had_no_cost") else set()
    return {"emptiness": {name: kind for name, kind in obj.emptiness.items() if name not in known}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else plain(value)
