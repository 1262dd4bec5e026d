"""A plan's history as its readers see it: words for what the ledger keeps."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from actionplans.models import Action, ActionPlan
from values.dates import PartialDate
from values.money import Money
from workflow.history import Line

OF_ACTION = re.compile(r"action (\d+): (\w+)")
OWN_WORDS = {"actions": gettext_noop("Actions"), "inspirations": gettext_noop("Inspirations")}


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
    of_action = OF_ACTION.fullmatch(name)
    if of_action:
        number, field = of_action.groups()
        words = _("Action %(number)s, %(field)s") % {"number": number, "field": _words(Action, field)}
        return {"word": words, "was": _value(Action, field, was), "now": _value(Action, field, now)}
    return {
        "word": capfirst(_words(ActionPlan, name)),
        "was": _value(ActionPlan, name, was),
        "now": _value(ActionPlan, name, now),
    }


def _words(model: Any, name: str) -> str:
    if name in OWN_WORDS:
        return _(OWN_WORDS[name])
    fields = {field.name: field for field in model._meta.get_fields() if hasattr(field, "verbose_name")}
    return str(fields[name].verbose_name) if name in fields else name


def _value(model: Any, name: str, value: Any) -> Any:
    """A stored value in words: a cost, a date, a yes, the name of a choice."""
    if isinstance(value, dict) and "currency" in value:
        return str(Money.from_json(value))
    if isinstance(value, list):
        return ", ".join(value)
    if value is True:
        return _("Yes")
    if name in ("starts", "ends", "plan_date") and value:
        return str(PartialDate(value))
    if name == "aim" and value:
        return dict(ActionPlan.Aim.choices).get(value, value)
    return value
