"""What upper apps show on a plan's page. They add a section when they start; this app never asks them by name."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from actionplans.models import ActionPlan


@dataclass(frozen=True)
class Duty:
    """A step that lies ahead: who does what."""

    who: Any
    what: Any


@dataclass(frozen=True)
class Section:
    """One section of the page with its tab. `template` is rendered with `content` as `section.content`.

    `claimed_on` is the day of the sixth station, where the section knows it; `duties` are the steps that follow
    the plan's own.
    """

    key: str
    title: Any
    template: str
    count: int | None = None
    claimed_on: dt.date | None = None
    duties: list[Duty] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)


type Maker = Callable[[ActionPlan, Any, dt.date], Section]

_makers: list[Maker] = []


def add(maker: Maker) -> None:
    """Show `maker(plan, user, today)` on every plan's page, after the app's own sections."""
    _makers.append(maker)


def of(plan: ActionPlan, user: Any, on: dt.date) -> list[Section]:
    """The sections of upper apps for one reader of one plan."""
    return [maker(plan, user, on) for maker in _makers]
