"""Who sees a document, and who may bring one in."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from projects.models import WRITERS, Role

STORES_OWN = WRITERS
STORES_FOR_ALL = (Role.MONITOR, Role.OFFICER, Role.AUDITOR, Role.AUTHORITY)

_also: list[Callable[[Any], Q]] = []


def also_visible(condition: Callable[[Any], Q]) -> None:
    """Let `condition(person)` open more documents: an upper app knows on what they hang."""
    _also.append(condition)


def also_visible_to(person: Any) -> Q:
    """Every further document that the upper apps open for a person."""
    found = Q()
    for condition in _also:
        found |= condition(person)
    return found
