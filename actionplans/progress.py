"""How far a running action is in its partner's words, and when these words grow stale."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actionplans.models import Action, Milestone, NewDate
from values.dates import months_later
from values.money import Money

DEFAULT_MONTHS = 6


@dataclass(frozen=True)
class Computed:
    """What the milestones say, each counting the same; without any, all or nothing by the state."""

    percent: int
    reached: int
    count: int


@dataclass(frozen=True)
class Spending:
    """What an action was to cost beside what it has cost; `percent` only where both are one plain currency."""

    planned: Money | None
    actual: Money | None
    percent: int | None

    @property
    def is_over(self) -> bool:
        return self.percent is not None and self.percent > 100


@dataclass(frozen=True)
class Slip:
    """How often a date was moved, and by how many days in all."""

    first: Any
    days: int
    moves: int


def computed(action: Action) -> Computed:
    """How far an action has come. Reads the milestones that were read with it."""
    kept = [one for one in action.milestones.all() if one.status != Milestone.Status.DROPPED]
    reached = sum(1 for one in kept if one.status == Milestone.Status.REACHED)
    if not kept:
        return Computed(100 if action.status == Action.Status.COMPLETED else 0, 0, 0)
    return Computed(round(100 * reached / len(kept)), reached, len(kept))


def spending(action: Action) -> Spending | None:
    """The cost as planned and as it is; None where there is nothing to tell. Nothing is converted."""
    actual = action.actual_cost or (None if action.is_over else action.spent)
    if action.cost is None and actual is None:
        return None
    return Spending(action.cost, actual, _share(action.cost, actual))


def _share(planned: Money | None, actual: Money | None) -> int | None:
    if planned is None or actual is None or planned.currency != actual.currency:
        return None
    if planned.maximum is not None or actual.maximum is not None or not planned.amount:
        return None
    return round(100 * actual.amount / planned.amount)


def slip(subject: Action | Milestone, asked: Iterable[NewDate]) -> Slip | None:
    """What accepted requests did to a date; `asked` are those of its action. None for a date that stands."""
    if subject.moved_to is None or subject.first_date is None:
        return None
    own = subject.pk if isinstance(subject, Milestone) else None
    moves = [one for one in asked if one.status == NewDate.Status.ACCEPTED and one.milestone_id == own]
    days = (subject.moved_to.last_day - subject.first_date.last_day).days
    return Slip(subject.first_date, days, len(moves))


def told_on(action: Action) -> dt.date | None:
    """When the partner last said or confirmed how far it is; before any word, since when it runs."""
    return action.progress_on or action.status_since


def stale_on(action: Action) -> dt.date | None:
    """From which day on a running action's words are stale, by the rules of its project; None for any other."""
    told = told_on(action)
    if action.status != Action.Status.RUNNING or action.plan.is_over or told is None:
        return None
    rules = action.plan.project.rule_set.content
    return months_later(told, rules.get("progress_confirmed_months", DEFAULT_MONTHS))


def is_stale(action: Action, on: dt.date) -> bool:
    day = stale_on(action)
    return day is not None and day <= on


def stale_ones(organisations: Iterable[Any], on: dt.date) -> list[tuple[Action, dt.date]]:
    """The running actions of these partners whose words are stale, the oldest first. One query."""
    running = Action.objects.running_of(organisations)
    found = [(action, day) for action in running if (day := stale_on(action)) and day <= on]
    return sorted(found, key=lambda pair: pair[1])
