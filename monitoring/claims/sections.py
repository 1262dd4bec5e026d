"""What upper apps show on the page of a policy change: they add it when they start."""

from collections.abc import Callable
from typing import Any

from actionplans.sections import Section

type Maker = Callable[[Any, Any, list[Any]], Section | None]

_makers: list[Maker] = []


def add(maker: Maker) -> None:
    """Let `maker(claim, request, roles)` stand on every claim's page, where it gives something."""
    _makers.append(maker)


def of(claim: Any, request: Any, roles: list[Any]) -> list[Section]:
    """What the upper apps show on a claim's page to somebody with these roles in its project."""
    return [section for maker in _makers if (section := maker(claim, request, roles))]
