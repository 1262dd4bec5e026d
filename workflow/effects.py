"""What follows from a step, inside its transaction: deadlines met, other objects moved on.

A lower app never calls an upper one; the upper app adds its effect to the step when it starts.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from workflow.acts import Act
from workflow.registry import Step, name_of

type Effect = Callable[[Any, Act], object]

_effects: dict[str, list[Effect]] = defaultdict(list)


def add(step: Step | str, *effects: Effect) -> None:
    """Run these after a step, in order, before its transaction ends."""
    _effects[name_of(step)].extend(effects)


def of(step: Step | str) -> list[Effect]:
    return _effects[name_of(step)]
