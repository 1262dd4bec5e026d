"""Declaring the steps of a state machine."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django_fsm import transition


def step(
    status: Any,
    source: Any,
    target: str | None,
    verb: str | Promise,
    done: str | Promise,
    *,
    needs_reason: bool = False,
    is_main: bool = False,
    asks_day: str | Promise = "",
    asks_words: str | Promise = "",
) -> Callable[..., Any]:
    """A transition as the door and the pages want it; without a target the state stays.

    `verb` stands on its button and `done` in the history. `is_main` marks the way towards a verified change;
    `asks_day` is the label of a day to come that the step gives to somebody; `asks_words` that of its text, where
    it tells something else than a reason.
    """
    told = {
        "verb": verb,
        "done": done,
        "needs_reason": needs_reason,
        "is_main": is_main,
        "asks_day": asks_day,
        "asks_words": asks_words,
    }
    return transition(status, source=source, target=target, custom=told)
