"""Writes about plans that touch more than one row. Each goes through the door, in one transaction."""

import datetime as dt
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from actionplans import deadlines
from actionplans.approval import silent_partners
from actionplans.asked import CHANGE
from actionplans.models import Action, ActionPlan, Inspiration
from documents.services import take_step
from documents.uploads import Inspected
from ledger.unit import unit
from projects.models import Deadline, PolicyInstrument
from workflow.acts import Act
from workflow.door import amend, cascade, create
from workflow.errors import Refused

type Changes = dict[str, list[Any]]


def start_plan(
    plan: ActionPlan, *, by: Any, on: dt.date, instrument: PolicyInstrument | None, name: str = ""
) -> ActionPlan:
    """Save a new draft with its first instrument (or a new one called `name`) and the day it is due."""
    plan.drafted_on = plan.status_since = on

    def finish() -> None:
        plan.instruments.add(instrument or new_instrument(plan, name))
        deadlines.plan_started(plan)

    started: ActionPlan = create(plan, by=by, finish=finish)
    return started


def new_instrument(plan: ActionPlan, name: str) -> PolicyInstrument:
    """An instrument that no register holds: the plan's own matter, without an authority."""
    slug = f"{slugify(name)[:60]}-{plan.uuid.hex[:8]}"
    return PolicyInstrument.objects.create(slug=slug, name=name, territory=plan.territory)


def amend_plan(
    plan: ActionPlan, *, by: Any, version: int, changes: Changes, values: dict[str, Any]
) -> ActionPlan:
    """Change parts I and II of a plan."""

    def write(locked: ActionPlan) -> None:
        _set(locked, values, {name: pair for name, pair in changes.items() if not name.startswith(CHANGE)})
        locked.extra = values.get("extra", locked.extra)
        for name in MANY & set(changes):
            getattr(locked, name).set(values[name])

    def finish(act: Act) -> None:
        if "partners" in changes:
            deadlines.partners_changed(plan, act.on)

    amended: ActionPlan = amend(plan, by=by, version=version, changes=changes, write=write, finish=finish)
    return amended


def add_action(plan: ActionPlan, *, by: Any, version: int, values: dict[str, Any]) -> Action:
    """Give a plan one more action, with the next free number."""
    action = Action(plan=plan, **values)

    def write(locked: ActionPlan) -> None:
        highest = Action.objects.filter(plan=locked).aggregate(Max("number"))["number__max"] or 0
        action.number = highest + 1
        action.save(force_insert=True)
        _give_duty(locked, action)

    amend(plan, by=by, version=version, changes={"actions": [None, action.title]}, write=write)
    return action


def _give_duty(plan: ActionPlan, action: Action) -> None:
    """A plan that is carried out already gives its actions their duties as they become known."""
    if plan.status == plan.Status.IMPLEMENTING:
        deadlines.action_is_to_be_finished(plan, action)


def amend_action(
    action: Action, *, by: Any, version: int, changes: Changes, values: dict[str, Any]
) -> ActionPlan:
    """Change an action; its plan carries the version and the entry, and so does an action that has moved."""

    def write(_plan: ActionPlan) -> None:
        row = Action.objects.select_for_update().get(pk=action.pk)  # its steps lock the action, not the plan
        _set(row, values, changes)
        row.mark_as_pilot(row.is_pilot)
        row.save()
        if "ends" in changes:
            _give_duty(row.plan, row)

    def finish(act: Act) -> None:
        if action.version > 1 and not action.is_dropped:
            text_changed(action, act, has_lost_mark=changes.get("is_pilot") == [True, False])

    amended: ActionPlan = amend(
        action.plan, by=by, version=version, changes=_of_action(action, changes), write=write, finish=finish
    )
    return amended


def text_changed(action: Action, act: Act, *, has_lost_mark: bool) -> None:
    """Whoever saw an action before finds that it says something else now; without its mark no pilot is left."""
    cascade(action.end_pilot if has_lost_mark else action.renew, act)


def add_inspiration(inspiration: Inspiration, *, by: Any, version: int) -> ActionPlan:
    """Name one more thing that inspired an action."""
    action = inspiration.action
    changes = _of_action(action, {"inspirations": [None, str(inspiration)]})
    amended: ActionPlan = amend(
        action.plan,
        by=by,
        version=version,
        changes=changes,
        write=lambda _plan: inspiration.save(force_insert=True),
    )
    return amended


def remove_inspiration(inspiration: Inspiration, *, by: Any, version: int) -> ActionPlan:
    """Take an inspiration from its action; the ledger keeps that it was there."""
    action = inspiration.action
    changes = _of_action(action, {"inspirations": [str(inspiration), None]})
    amended: ActionPlan = amend(
        action.plan, by=by, version=version, changes=changes, write=lambda _plan: inspiration.delete()
    )
    return amended


def step_with_day(subject: Any, method: str, *, day: dt.date, **act: Any) -> Any:
    """Do a step of a plan or an action that names a day: for the answer, the next look, the end, the consent."""
    named, rule = DAYS.get(method, (Deadline.Kind.REVISE, _("The day named with the return.")))
    with unit():
        whose: list[Any] = [None]
        if method == "extend":
            duty = deadlines.duty_to_move(subject, day)
            named, whose = Deadline.Kind(duty.kind), [duty.organisation_id]
            act["changes"] = {f"due_{named}": [str(duty.due.text), day.isoformat()]}
        moved = take_step(getattr(subject, method), **act)
        kind = named or Deadline.Kind.REVISE
        if kind == Deadline.Kind.CONSENT:
            whose = [partner.pk for partner in silent_partners(moved)]
        for body in whose:
            deadlines.give(getattr(moved, "plan", moved), moved, kind, day, rule, body)
    return moved


def do_several(
    chosen: Iterable[tuple[ActionPlan, int]],
    method: str,
    *,
    day: dt.date | None = None,
    letter: Inspected | None = None,
    **act: Any,
) -> list[tuple[ActionPlan, Refused | None]]:
    """Do one step of several plans, each seen at a version, each by itself; tell what was refused, and why.

    One letter may show them all; each plan keeps it.
    """
    with letter.kept() if letter else nullcontext():
        return [
            _one_of_several(plan, method, version, day, act | {"letter": letter}) for plan, version in chosen
        ]


def _one_of_several(
    plan: ActionPlan, method: str, version: int, day: dt.date | None, act: dict[str, Any]
) -> tuple[ActionPlan, Refused | None]:
    try:
        if day:
            return step_with_day(plan, method, day=day, version=version, **act), None
        return take_step(getattr(plan, method), version=version, **act), None
    except Refused as refusal:
        return plan, refusal


DAYS = {
    "suspend": (Deadline.Kind.REVIEW, _("The day named with the suspension.")),
    "reopen": (Deadline.Kind.ACTION, _("The day named when the action was taken up again.")),
    "extend": (None, _("The later day that the programme gave.")),
    "ask_consent": (Deadline.Kind.CONSENT, _("The day by which the responsible partner wants consent.")),
}


MANY = {"instruments", "partners"}


def _set(row: Any, values: dict[str, Any], changes: Changes) -> None:
    """Put the changed values on a row; a field that is now filled is no longer empty for a reason."""
    for name in set(changes) - MANY:
        setattr(row, name, values[name])
    row.emptiness = {
        name: kind for name, kind in row.emptiness.items() if not (name in changes and values[name])
    }


def _of_action(action: Action, changes: Changes) -> Changes:
    return {f"action {action.number}: {name}": change for name, change in changes.items()}
