"""The phase on one screen: where everything stands today, and where it stood when the last report was sent."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.as_at import show_actions_at
from actionplans.models import Action
from monitoring.board import overview
from monitoring.board.timescale import DAYS_IN_MONTH
from monitoring.claims.funds import totals
from monitoring.dashboards.changes import claimed
from monitoring.models import PolicyChangeClaim, ProgressReport
from projects.models import Phase, Project
from workflow.stations import APPROVED, STATIONS

type Number = int | Decimal


@dataclass(frozen=True)
class Clock:
    """Where a day stands in its phase."""

    phase: Phase
    day: int
    days: int

    @classmethod
    def of(cls, project: Project, on: dt.date) -> "Clock | None":
        """The clock of the phase that runs on a day; None where none does."""
        phase = project.phase_on(on)
        if phase is None:
            return None
        days = (phase.ends_on - phase.starts_on).days + 1
        return cls(phase, (on - phase.starts_on).days + 1, days)

    @property
    def left(self) -> str:
        """How much of the phase is left, today included: in months, and in days below one month."""
        days = self.days - self.day + 1
        months = round(days / DAYS_IN_MONTH)
        if months:
            return ngettext("%(count)s month left", "%(count)s months left", months) % {"count": months}
        return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}


def not_approved(lines: Sequence[overview.Line]) -> list[overview.Line]:
    """The plans that have not come to approval yet, and were not given up."""
    return [line for line in lines if line.drawn.current < APPROVED and not line.plan.is_over]


@dataclass(frozen=True)
class Figure:
    """A number today and at the earlier day; None there where nobody can tell. `better`: 1 up, -1 down, 0 neither."""

    name: Any
    now: Number
    then: Number | None
    better: int = 0
    is_money: bool = False

    @property
    def change(self) -> Decimal | None:
        return None if self.then is None else Decimal(self.now) - Decimal(self.then)

    @property
    def mark(self) -> str:
        """The state word's kind for the change: ok, late, or plain where it is neither good nor bad."""
        moved = self.change or Decimal(0)
        if not moved or not self.better:
            return "plain"
        return "ok" if moved * self.better > 0 else "late"


def last_report(project: Project, user: Any) -> ProgressReport | None:
    """The last progress report that was sent, if there is one."""
    reports = ProgressReport.objects.visible_to(user).filter(project=project, submitted_on__isnull=False)
    found: ProgressReport | None = reports.order_by("-submitted_on", "-number").first()
    return found


def figures(
    project: Project, user: Any, lines: Sequence[overview.Line], on: dt.date, earlier: dt.date | None
) -> list[tuple[Any, list[Figure]]]:
    """The figures in groups, each with its earlier value where there is an earlier day."""
    then = overview.lines_at(project, user, earlier) if earlier else None
    return [
        (_("Plans by station"), _by_station(lines, then)),
        (_("Actions"), _actions(project, lines, on, earlier)),
        (_("Policy changes"), _changes(project, user, earlier)),
        (_("Duties"), _duties(lines, on, then, earlier)),
    ]


def _by_station(lines: Sequence[overview.Line], then: Sequence[overview.Line] | None) -> list[Figure]:
    now, was = Counter(_stations(lines)), Counter(_stations(then or ()))
    return [
        Figure(f"{number}. {name}", now[number], None if then is None else was[number])
        for number, name in enumerate(STATIONS, start=1)
    ]


def _stations(lines: Sequence[overview.Line]) -> list[int]:
    return [line.drawn.current for line in lines]


def _actions(
    project: Project, lines: Sequence[overview.Line], on: dt.date, earlier: dt.date | None
) -> list[Figure]:
    rows = Action.objects.filter(plan__in=[line.plan for line in lines])
    actions = list(rows.select_related("plan").prefetch_related("new_dates"))
    now = _count(actions, on)
    was: Sequence[int | None] = [None] * len(now)
    if earlier:
        show_actions_at(actions, earlier, project.zone)
        was = _count(actions, earlier)
    names = (
        _("Not started"),
        _("In progress"),
        _("Finished, in full or in part"),
        _("Not finished on their day"),
    )
    better = (0, 0, 1, -1)
    return [Figure(*one) for one in zip(names, now, was, better, strict=True)]


def _count(actions: list[Action], on: dt.date) -> list[int]:
    status = Action.Status
    running = [one for one in actions if one.status in (status.RUNNING, status.SUSPENDED)]
    waiting = [one for one in actions if one.status == status.PLANNED]
    late = [one for one in (*running, *waiting) if one.due and one.due.last_day < on]
    done = [one for one in actions if one.was_carried_out]
    return [len(waiting), len(running), len(done), len(late)]


def _changes(project: Project, user: Any, earlier: dt.date | None) -> list[Figure]:
    """The same numbers as on the page of funds and changes."""
    now = _claimed(claimed(project, user))
    was = _claimed(claimed(project, user, earlier)) if earlier else [None] * 3
    names = (_("Claimed"), _("Verified"), _("Euros that count"))
    return [
        Figure(name, value, then, 1, is_money=number == 2)
        for number, (name, value, then) in enumerate(zip(names, now, was, strict=True))
    ]


def _claimed(claims: list[PolicyChangeClaim]) -> list[Number]:
    return [len(claims), sum(claim.counts for claim in claims), totals(claims).euro]


def _duties(
    lines: Sequence[overview.Line], on: dt.date, then: Sequence[overview.Line] | None, earlier: dt.date | None
) -> list[Figure]:
    now = _owed(lines, on)
    was = _owed(then, earlier) if then is not None and earlier else [None, None]
    names, better = (_("Overdue"), _("Due in the next 14 days")), (-1, 0)
    return [Figure(*one) for one in zip(names, now, was, better, strict=True)]


def _owed(lines: Sequence[overview.Line], day: dt.date) -> list[int]:
    states = [duty.state_on(day) for line in lines for duty in line.open_deadlines]
    return [states.count("late"), states.count("soon")]
