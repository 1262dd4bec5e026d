"""Writes of the workflow's own rows."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from ledger.unit import Record, unit
from values import clock
from workflow import effects, policy
from workflow.acts import Act
from workflow.errors import Impossible, NotAllowed
from workflow.models import EnteredStep

CONFIRM = "EnteredStep.confirm"


def may_confirm(entered: EnteredStep, by: Any, roles: list[policy.Acting] | None = None) -> bool:
    """Whether a person may confirm what somebody else entered for an absent one."""
    is_second = by.pk != entered.recorded_by_id
    return is_second and policy.acting_as(CONFIRM, entered, by, roles=roles) is not None


def confirm(entered: EnteredStep, *, by: Any, effective_at: dt.datetime | None = None) -> EnteredStep:
    """A second person confirms a step that was entered; the ledger tells it about the object of the step.

    What waited for the confirmation follows: the effects of "EnteredStep.confirm" get the object.

    Raises NotAllowed (the recorder themselves, or a role without this right) or Impossible (confirmed already).
    """
    with unit() as work:
        locked = EnteredStep.objects.select_for_update().get(pk=entered.pk)
        subject = locked.subject
        if not may_confirm(locked, by):
            raise NotAllowed(_("A second person confirms what was entered."), obj=subject)
        if locked.confirmed_at is not None:
            raise Impossible(_("This was confirmed already."), obj=subject)
        locked.confirmed_by, locked.confirmed_at = by, clock.now()
        locked.save(update_fields=["confirmed_by", "confirmed_at"])
        acting, at = policy.require(CONFIRM, locked, by), effective_at or clock.moment()
        work.record(_entry(locked, subject, acting, by, at))
        day = at.astimezone(ZoneInfo(acting.zone)).date()
        act = Act(CONFIRM, by, acting.role, acting.organisation_id, at, day)
        for effect in effects.of(CONFIRM):
            effect(subject, act)
    return locked


def _entry(entered: EnteredStep, subject: Any, acting: policy.Acting, by: Any, at: dt.datetime) -> Record:
    return Record(
        log=str(entered.project_id),
        actor=str(by.uuid),
        role=acting.role,
        organisation=str(acting.organisation_id),
        step=CONFIRM,
        object=entered.object,
        object_version=subject.version,
        effective_at=at,
        body={"by": str(by), "note": "", "entered": {"step": entered.step, "name": entered.name}},
    )
