"""Where a practice leads. The apps above say so: they register a source when they start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from practices.models import GoodPractice


@dataclass(frozen=True)
class Use:
    """Something that a practice inspired: a country's two letters, words with a link and their language, a state."""

    country: str
    words: str
    url: str
    language: str = "en"
    state: str = ""
    state_words: str | Promise = ""


type Source = Callable[[GoodPractice, Any], Sequence[Use]]

_sources: list[Source] = []


def come_from(source: Source) -> None:
    """Register who knows uses: `source(practice, person)` names those that the person may see."""
    _sources.append(source)


def of(practice: GoodPractice, person: Any) -> list[Use]:
    """Everything a person may see that a practice inspired."""
    return [use for source in _sources for use in source(practice, person)]
