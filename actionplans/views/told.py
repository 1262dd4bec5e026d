"""A plan's history as its readers see it: words for what the ledger keeps."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import capfirst

from actionplans.models import ActionPlan
from workflow.history import Line, change_words


@dataclass(frozen=True)
class Told:
    """One entry: its line, whether it is back-dated, and its changes in words."""

    line: Line
    is_back_dated: bool
    rows: list[dict[str, Any]]


def told(lines: list[Line]) -> list[Told]:
    """A history (newest first) with its changes in words; back-dated is what took effect before an earlier entry."""
    latest: dt.datetime | None = None
    found = []
    for line in reversed(lines):
        before_earlier = latest is not None and line.at.date() < latest.date()
        after_the_fact = not settings.DEMO and line.at.date() < line.recorded_at.date()
        found.append(Told(line, before_earlier or after_the_fact, [_row(*change) for change in line.changes]))
        latest = max(latest, line.at) if latest else line.at
    return found[::-1]


def _row(name: str, was: Any, now: Any) -> dict[str, Any]:
    words, was, now = change_words(ActionPlan, name, was, now)
    return {"word": capfirst(words), "was": was, "now": now}
