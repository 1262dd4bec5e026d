"""Conditions of steps: one list that both explains and enforces."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import resolve

from workflow.registry import Step, name_of


@dataclass(frozen=True)
class Condition:
    """The answer of a guard. `text` tells what to do and `url` where; `done` tells what stands when it is met.

    A gap is a missing part of a document: it blocks a plan written here, and is shown but not blocking on one
    that was approved elsewhere and is only recorded here. What `is_asked` is a question of the step's own form: the
    door wants the answer, and nobody is told to give it before.
    """

    met: bool
    text: Any
    done: Any = ""
    url: str = ""
    who: Any = ""
    due: dt.date | None = None
    is_gap: bool = False
    is_asked: bool = False


# Nothing is the answer of a guard that does not concern the object
type Guard = Callable[[Any, dt.date], Condition | None]

# The same for a step that is entered for an absent body; None where it is not known yet for which
type EnteringGuard = Callable[[Any, dt.date, UUID | None], Condition | None]

_guards: dict[str, list[Guard]] = defaultdict(list)
_entering: dict[str, list[EnteringGuard]] = defaultdict(list)


def add(step: Step | str, *guards: Guard) -> None:
    """Make guards part of a step's conditions; an upper app adds its own to a lower app's step this way."""
    _guards[name_of(step)].extend(guards)


def add_to_entering(step: Step | str, *guards: EnteringGuard) -> None:
    """Make guards part of what must be true before a step may be entered for somebody absent."""
    _entering[name_of(step)].extend(guards)


def entering(step: Step | str, obj: Any, on: dt.date, body: UUID | None) -> list[Condition]:
    """What must be true on the day of writing it down, beside the step's own conditions."""
    answers = (guard(obj, on, body) for guard in _entering[name_of(step)])
    return [condition for condition in answers if condition is not None]


def of(step: Step | str) -> list[Guard]:
    """A step's guards in the order in which they were added."""
    return _guards[name_of(step)]


def conditions(step: Step | str, obj: Any, on: dt.date) -> list[Condition]:
    """Every condition of a step that concerns one object on a day, met or not."""
    return [condition for guard in of(step) if (condition := guard(obj, on)) is not None]


def to_read(unmet: list[Condition]) -> list[Condition]:
    """The same for somebody who may not mend them: without the links to forms, which would refuse them."""
    return [replace(one, url="") if _opens_form(one.url) else one for one in unmet]


def _opens_form(url: str) -> bool:
    name = resolve(urlsplit(url).path).url_name if url else ""
    return (name or "").endswith(("-add", "-edit", "-step"))


def blocking(obj: Any, unmet: list[Condition]) -> list[Condition]:
    """What really blocks: gaps of a plan that was approved elsewhere are shown and do not."""
    is_recorded = getattr(obj, "is_recorded", False)
    return [condition for condition in unmet if not (condition.is_gap and is_recorded)]
