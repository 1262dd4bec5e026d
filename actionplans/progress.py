"""How far a running action is in its partner's words, and when these words grow stale."""

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any

from actionplans.models import Action

DEFAULT_MONTHS = 6


def told_on(action: Action) -> dt.date | None:
    """When the partner last said or confirmed how far it is; before any word, since when it runs."""
    return action.progress_on or action.status_since


def stale_on(action: Action) -> dt.date | None:
    """From which day on a running action's words are stale, by the rules of its project; None for any other."""
    told = told_on(action)
    if action.status != Action.Status.RUNNING or action.plan.is_over or told is None:
        return None
    rules = action.plan.project.rule_set.content
    return _months_after(told, rules.get("progress_confirmed_months", DEFAULT_MONTHS))


def is_stale(action: Action, on: dt.date) -> bool:
    day = stale_on(action)
    return day is not None and day <= on


def stale_ones(organisations: Iterable[Any], on: dt.date) -> list[tuple[Action, dt.date]]:
    """The running actions of these partners whose words are stale, the oldest first. One query."""
    running = Action.objects.running_of(organisations)
    found = [(action, day) for action in running if (day := stale_on(action)) and day <= on]
    return sorted(found, key=lambda pair: pair[1])


def _months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
