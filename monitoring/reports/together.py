"""The parts of a report side by side, field by field, with the lead partner's joint words beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitoring.reports.told import Answers, Filled, Told, filled


@dataclass(frozen=True)
class Source:
    """What one partner says for a field, or the entries do; `key` takes it over."""

    key: str
    who: str
    words: str


@dataclass(frozen=True)
class Row:
    """One field about one plan or action, or about the report itself."""

    filled: Filled
    name: str
    sources: list[Source]


@dataclass(frozen=True)
class Group:
    """One field of the form, side by side over everything that it is asked of."""

    title: Any
    rows: list[Row]


def sections_together(told: Told) -> list[tuple[Any, list[Group]]]:
    """The sections of the form, each with its fields."""
    return [(section.title, list(_groups(section, told))) for section in filled(told)]


def _groups(section: Answers, told: Told) -> Iterator[Group]:
    for answers in zip(*(one.fields for one in section.answers), strict=True):
        asked = zip(section.answers, answers, strict=True)
        rows = [Row(field, one.name, _sources(told, field, one.subject)) for one, field in asked]
        yield Group(answers[0].title, rows)


def _sources(told: Told, field: Filled, subject: Any) -> list[Source]:
    """Each partner's own words, where the field asks for such; else what the entries say."""
    name = field.key.partition("-")[0]
    said = [(str(part.organisation), words) for part, words in _said(told, name, subject) if words]
    found = said or ([("", field.told)] if field.told else [])
    return [Source(f"{field.key}:{place}", who, words) for place, (who, words) in enumerate(found)]


def _said(told: Told, name: str, subject: Any) -> Iterator[tuple[Any, str]]:
    if name == "remarks":
        for part in told.parts:
            yield part, told.said(part)["remarks"]
    elif name in ("implementation", "problems", "next_steps"):
        for part, account in told.accounts(subject):
            yield part, account[name]
