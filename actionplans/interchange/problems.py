"""What is wrong with a file, told by place and field, so that it can be mended in one go."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where (a row, a plan of the file), in which field, and what to do."""

    place: str
    field: str
    words: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, [self.place, self.field]))
        return f"{where}: {self.words}" if where else self.words


class Unreadable(str):
    """Stands for a cell that cannot be taken, and says why."""


class Refused(Exception):
    """The file was not taken and nothing was written; `problems` tell why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def told(problems: Iterable[Problem]) -> set[tuple[str, str]]:
    """Where these problems are, by place and field."""
    return {(problem.place, problem.field) for problem in problems}


def refused(words: str, place: str = "", field: str = "") -> Refused:
    """A refusal for one reason."""
    return Refused([Problem(place, field, words)])


def nearest(name: str, known: Iterable[str]) -> str:
    """The known names that resemble one, as a sentence to append; nothing when none does."""
    folded = {each.casefold(): each for each in known}
    close = get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
    if not close:
        close = [each for each in folded if name.casefold() in each][:3]
    names = ", ".join(f"“{folded[each]}”" for each in close)
    return " " + _("The nearest known: %(names)s.") % {"names": names} if close else ""
