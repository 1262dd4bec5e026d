"""Brings the plans of a file in: all of them, or none."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from actionplans.interchange.checks import Actor, Ready, check
from actionplans.interchange.problems import refused
from actionplans.interchange.reader import read
from actionplans.interchange.recording import may_record, record
from actionplans.models import ActionPlan
from ledger.unit import unit
from projects.models import Membership, Project, Role
from workflow.errors import Blocked
from workflow.errors import Refused as StepRefused


class _OnlyTried(Exception):
    """Undoes what a dry run has written."""


def bring_in(
    path: Path, *, name: str, project: Project | None, on: dt.date, actor: Actor, is_dry_run: bool = False
) -> list[ActionPlan]:
    """Record every plan of a file; a dry run does it and takes it back. Raises Refused: then nothing was written."""
    ready = check(*read(path, name), project=project, on=on, actor=actor)
    note = (_("From the file %(name)s") % {"name": name})[:200]
    made: list[ActionPlan] = []
    try:
        with unit():
            made = [_record(one, on, note) for one in ready]
            if is_dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return made


def _record(ready: Ready, on: dt.date, note: str) -> ActionPlan:
    """One plan; what the door refuses is told as a problem of its row."""
    try:
        return record(ready.known, by=ready.by, on=on, note=note)
    except Blocked as refusal:
        words = "; ".join(str(condition.text) for condition in refusal.unmet)
        raise refused(words, ready.place) from refusal
    except StepRefused as refusal:
        raise refused(str(refusal.message), ready.place) from refusal


def oneself(user: Any, roles: list[Membership]) -> Actor:
    """A person brings in what they may."""

    def acting(plan: ActionPlan) -> Any:
        held = [role for role in roles if role.project_id == plan.project_id]
        return user if may_record(plan, user, held) else None

    return acting


def lead_partners() -> Actor:
    """Each project's lead partner brings its plans in, its deputy the lead partner's own."""
    monitors = Membership.objects.current().filter(role=Role.MONITOR).select_related("user", "project")
    held = list(monitors.order_by("pk"))

    def acting(plan: ActionPlan) -> User | None:
        people = [role for role in held if role.project_id == plan.project_id]
        by_person = [(role.user, [one for one in people if one.user_id == role.user_id]) for role in people]
        return next((user for user, roles in by_person if may_record(plan, user, roles)), None)

    return acting
