"""Why an object is where it is, in the words of who brought it there: on top of its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workflow.history import Line


@dataclass(frozen=True)
class Word:
    """Why the object is where it is, where somebody had to say so; of a returned one also the day of the answer."""

    title: str
    entry: Line
    answer_by: Any = None


def word(obj: Any, lines: Iterable[Line], title: str, answer_by: Any = None) -> Word | None:
    """The last step that led to the object's state; `lines` are its history, newest first."""
    entry = next((line for line in lines if line.is_move and line.to_state == obj.status), None)
    return Word(title, entry, answer_by) if entry else None
