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


@dataclass(frozen=True)
class Part:
    """Something with a history of its own that belongs to a plan's story; `row` puts a change of it into words."""

    ref: str
    name: str
    url: str
    row: Callable[[str, Any, Any], dict[str, Any]] | None = None


type Teller = Callable[[ActionPlan, Any], list[Part]]
type Maker = Callable[[ActionPlan, Any, dt.date], Section | None]

type Linker = Callable[[ActionPlan], tuple[Any, str]]
type ListMaker = Callable[[Any, list[Any], dt.date], Section | None]

_makers: list[Maker] = []
_list_makers: list[ListMaker] = []
_tellers: list[Teller] = []
_linkers: list[Linker] = []


def add(maker: Maker) -> None:
    """Show `maker(plan, user, today)` on every plan's page, after the app's own sections; None shows nothing."""
    _makers.append(maker)


def add_to_list(maker: ListMaker) -> None:
    """Show `maker(project, roles, today)` under the list of a project's plans; None shows nothing."""
    _list_makers.append(maker)


def add_link(linker: Linker) -> None:
    """Name a page about the whole plan at its head: `linker(plan)` gives its words and its address."""
    _linkers.append(linker)


def links_of(plan: ActionPlan) -> list[tuple[Any, str]]:
    """The pages of upper apps about the whole plan."""
    return [linker(plan) for linker in _linkers]


def of_list(project: Any, roles: list[Any], on: dt.date) -> list[Section]:
    """What upper apps show under the list of a project's plans to somebody with these roles in it."""
    held = [role for role in roles if role.project_id == project.pk]
    return [section for maker in _list_makers if (section := maker(project, held, on))]


def tell(teller: Teller) -> None:
    """Let `teller(plan, user)` name what else belongs to a plan's story, as far as the reader may see it."""
    _tellers.append(teller)


def parts_of(plan: ActionPlan, user: Any) -> list[Part]:
    """What upper apps add to a plan's story for one reader."""
    return [part for teller in _tellers for part in teller(plan, user)]


def of(plan: ActionPlan, user: Any, on: dt.date) -> list[Section]:
    """The sections of upper apps for one reader of one plan."""
    return [section for maker in _makers if (section := maker(plan, user, on))]


_of_action: list[Callable[[Any, Any], Section | None]] = []


def add_to_action(section: Callable[[Any, Any], Section | None]) -> None:
    """Let `section(action, request)` stand on every action's page, where it gives one."""
    _of_action.append(section)


def sections_of_action(action: Any, request: Any) -> list[Section]:
    """What the upper apps show on an action's page."""
    return [found for section in _of_action if (found := section(action, request))]
