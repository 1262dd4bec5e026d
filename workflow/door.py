"""The one door: nothing else ever changes a state or the content that a decision rests on.

Inside one transaction: lock and re-read, check the right, the version, the state and the guards, do it, save,
run what follows, and write one ledger entry for each changed object.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ledger import rows
from ledger.unit import Record, Unit, unit
from values import clock
from workflow import effects, guards, policy
from workflow.acts import Act, EnteredFor
from workflow.errors import Blocked, Impossible, NotAllowed, Stale
from workflow.guards import Condition
from workflow.models import EnteredStep
from workflow.registry import Step, name_of, ref

CASCADE_ROLE = "throughline"


def perform(
    step: Step,
    *,
    by: Any,
    version: int,
    note: str = "",
    effective_at: dt.datetime | None = None,
    entered_for: EnteredFor | None = None,
    changes: dict[str, Any] | None = None,
) -> Any:
    """Do a step (`plan.submit`) for a person who saw the object at `version`; return the object as it now is.

    Raises NotAllowed, Stale, Impossible or Blocked, and then nothing has changed. `effective_at` is the domain's
    moment (default: now); `entered_for` names the absent one in whose name `by` records the step. `changes` tells
    the ledger what is written with the step in the same unit: {field: [old, new]}.
    """
    name = name_of(step)
    with unit() as work:
        obj = _locked(step.__self__)  # type: ignore[attr-defined]
        if policy.is_cascade(name):
            raise NotAllowed(_("This step follows from another one; nobody does it by hand."), obj=obj)
        acting = policy.require(step, obj, by, entered_for)
        act = _act(name, by, acting, effective_at, note, entered_for)
        _check_version(obj, version)
        _move(work, obj, step.__name__, act, changes)
        if entered_for:
            EnteredStep.note(obj, act, entered_for)
    return obj


def cascade(step: Step, cause: Act) -> Any:
    """Do a step that follows from another one, inside its transaction and in the name of its author.

    The object that was given stands then as it is in the database.
    """
    if not policy.is_cascade(name_of(step)):
        raise NotAllowed(_("This step has an author of its own."))
    with unit() as work:
        obj = _locked(step.__self__)  # type: ignore[attr-defined]
        act = Act(name_of(step), cause.by, CASCADE_ROLE, None, cause.at, cause.on, cause.note)
        _move(work, obj, step.__name__, act)
        step.__self__.__dict__.update(obj.__dict__)  # type: ignore[attr-defined]
    return obj


def create(
    obj: Any,
    *,
    by: Any,
    effective_at: dt.datetime | None = None,
    entered_for: EnteredFor | None = None,
    finish: Callable[[], object] | None = None,
) -> Any:
    """Save a new object and its first entry. `finish` saves what hangs on it; `entered_for` as in `perform`.

    Raises NotAllowed or Blocked.
    """
    name = f"{type(obj).__name__}.create"
    with unit() as work:
        acting = policy.require(name, obj, by, entered_for)
        act = _act(name, by, acting, effective_at, "", entered_for)
        _check([*guards.conditions(name, obj, act.on), *_of_entering(obj, act)], obj)
        obj.save(force_insert=True)
        if finish:
            finish()
        work.record(_entry(obj, act, None))
        if entered_for:
            EnteredStep.note(obj, act, entered_for)
    return obj


def follow(obj: Any, cause: Act, finish: Callable[[], object] | None = None) -> Any:
    """Save a new object that follows from a step or from the day, in the name of its author, without a right."""
    act = Act(f"{type(obj).__name__}.create", cause.by, CASCADE_ROLE, None, cause.at, cause.on)
    with unit() as work:
        obj.save(force_insert=True)
        if finish:
            finish()
        work.record(_entry(obj, act, None))
    return obj


def amend(
    obj: Any,
    *,
    by: Any,
    version: int,
    changes: dict[str, Any],
    write: Callable[[Any], object],
    effective_at: dt.datetime | None = None,
    finish: Callable[[Act], object] | None = None,
) -> Any:
    """Change content: `write(locked object)` saves the rows, `changes` tells the ledger {field: [old, new]}.

    The object itself carries the version for all that hangs on it; `finish` does what follows from the change.
    Raises NotAllowed, Stale, Impossible or Blocked.
    """
    name = f"{type(obj).__name__}.amend"
    with unit() as work:
        locked = _locked(obj)
        acting = policy.require(name, locked, by)
        _check_version(locked, version)
        if locked.status not in locked.EDITABLE and not _fills_gaps(locked, changes):
            raise Impossible(
                _("This was sent and cannot be changed now. Ask for it to be returned."), obj=locked
            )
        act = _act(name, by, acting, effective_at, "", None)
        _check(guards.conditions(name, locked, act.on), locked)
        locked.version += 1
        write(locked)
        locked.save()
        work.record(_entry(locked, act, locked.status, changes))
        if finish:
            finish(act)
    return locked


def _fills_gaps(obj: Any, changes: dict[str, Any]) -> bool:
    """Whether a change only adds to what was recorded from elsewhere, and takes nothing from what stands there."""
    is_open = getattr(obj, "takes_additions", False)
    return is_open and all(not old for old, _new in changes.values())


def _locked(obj: Any) -> Any:
    """The row as it stands in the database, locked until the transaction ends.

    Where its model names an object that it HANGS_ON, that one is locked first and comes with it: their guards read
    each other.
    """
    name = getattr(obj, "HANGS_ON", "")
    if not name:
        return rows.locked(type(obj), obj.pk)
    field = obj._meta.get_field(name)
    parent = rows.locked(field.related_model, getattr(obj, field.attname))
    found = rows.locked(type(obj), obj.pk)
    setattr(found, name, parent)
    return found


def _act(
    name: str, by: Any, acting: Any, at: dt.datetime | None, note: str, entered_for: EnteredFor | None
) -> Act:
    moment = at or clock.moment()
    day = moment.astimezone(ZoneInfo(acting.zone)).date()
    return Act(name, by, acting.role, acting.organisation_id, moment, day, note.strip(), entered_for)


def _check_version(obj: Any, seen: int) -> None:
    if obj.version != seen:
        raise Stale(obj=obj, seen=seen)


def _check(conditions: list[Condition], obj: Any) -> list[Condition]:
    """The gaps that may stay; raise Blocked when anything else is missing."""
    unmet = [condition for condition in conditions if not condition.met]
    gaps = [condition for condition in unmet if condition.is_gap and getattr(obj, "is_recorded", False)]
    if len(gaps) < len(unmet):
        raise Blocked([condition for condition in unmet if condition not in gaps], obj=obj)
    return gaps


def _as_written(obj: Any, act: Act) -> list[str]:
    """The gaps in the source language: what the ledger keeps does not hang on the language of who acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return [str(gap.text) for gap in _check(guards.conditions(act.step, obj, act.on), obj)]


def _move(work: Unit, obj: Any, method: str, act: Act, changes: Any = None) -> None:
    transition = getattr(obj, method)
    declared = transition._django_fsm.get_transition(obj.status)
    if declared is None:
        raise Impossible(obj=obj)
    if declared.custom["needs_reason"] and not act.note:
        raise Blocked(
            [Condition(False, _("Say why: this step needs a reason."), url=obj.get_absolute_url())], obj=obj
        )
    gaps = _check([*guards.conditions(act.step, obj, act.on), *_of_entering(obj, act)], obj)
    words = _as_written(obj, act) if gaps else []
    before, source = dict(obj.__dict__), obj.status
    transition(act)
    _save_changes(obj, before)
    work.record(_entry(obj, act, source, changes, words))
    for effect in effects.of(act.step):
        effect(obj, act)


def _of_entering(obj: Any, act: Act) -> list[Condition]:
    """Of the day on which it is written down, whenever it was done."""
    absent = act.entered_for
    return guards.entering(act.step, obj, clock.today(), absent.organisation_id) if absent else []


def _save_changes(obj: Any, before: dict[str, Any]) -> None:
    fields = [field.attname for field in obj._meta.concrete_fields]
    changed = {name: obj.__dict__[name] for name in fields if obj.__dict__.get(name) != before.get(name)}
    obj.version += 1
    seen = {obj._meta.pk.name: obj.pk, "version": before["version"]}
    if not rows.change(type(obj), changed | {"version": obj.version}, seen):
        raise Stale(obj=obj, seen=before["version"])


def _entry(
    obj: Any, act: Act, source: str | None, changes: Any = None, gaps: list[str] | None = None
) -> Record:
    body: dict[str, Any] = {"by": str(act.by), "note": act.note}
    if changes:
        body["changes"] = changes
    if gaps:
        body["gaps"] = gaps
    if act.entered_for:
        body["entered_for"] = {"name": act.entered_for.name, "document": act.entered_for.document_sha256}
    return Record(
        log=str(obj.project_id),
        actor=str(act.by.uuid),
        entered_for=act.entered_for.key if act.entered_for else None,
        role=act.role,
        organisation=str(act.organisation_id) if act.organisation_id else None,
        step=act.step,
        object=ref(obj),
        object_version=obj.version,
        object_hash=getattr(obj, "content_hash", None) or None,
        effective_at=act.at,
        from_state=source,
        to_state=obj.status,
        body=body,
    )
