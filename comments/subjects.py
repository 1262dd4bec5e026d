"""What can be commented on. Upper apps name their models when they start; this app never asks them by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.utils import translation

from workflow.registry import ref


@dataclass(frozen=True)
class Kind:
    """A model that takes comments, the roles that check it beside those who check all, and how one is named."""

    model: Any
    checkers: tuple[str, ...]
    name: Callable[[Any], str]
    series: Callable[[Any], Iterable[Any]] | None = None


# How many people one query asks about
TOGETHER = 100

_kinds: dict[str, Kind] = {}


def add(
    model: Any,
    *,
    checkers: tuple[str, ...] = (),
    name: Callable[[Any], str] = str,
    series: Callable[[Any], Iterable[Any]] | None = None,
) -> None:
    """Let people comment on whatever of a model they see (`Model.objects.visible_to`).

    `series` names the objects whose points are numbered in one row; then each keeps its number for good.
    """
    _kinds[model._meta.label_lower] = Kind(model, checkers, name, series)


def find(name: str, user: Any) -> Any:
    """The object with this ledger name, if the person may see it; None otherwise, and for what takes no comments."""
    label, _colon, key = name.partition(":")
    kind = _kinds.get(label)
    return kind.model.objects.visible_to(user).filter(pk=key).first() if kind else None


def seen_by(name: str, people: Iterable[Any]) -> set[Any]:
    """The keys of those among these people who see the object with this ledger name: one query for a hundred."""
    label, _colon, key = name.partition(":")
    rows = _kinds[label].model.objects
    asked = [
        rows.visible_to(person).filter(pk=key).order_by().values_list(Value(person.pk)) for person in people
    ]
    parts = [asked[place : place + TOGETHER] for place in range(0, len(asked), TOGETHER)]
    return {reader for first, *others in parts for (reader,) in first.union(*others).order_by()}


def owner_of(name: str) -> Any:
    """The key of the organisation whose object has this ledger name."""
    label, _colon, key = name.partition(":")
    return _kinds[label].model.objects.get(pk=key).organisation_id


def name_of(subject: Any) -> str:
    """An object's name for everybody, in the source language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _kinds[subject._meta.label_lower].name(subject)


def series_of(subject: Any) -> list[str]:
    """The ledger names of the objects whose points are numbered on with this one's; none where each return is."""
    series = _kinds[subject._meta.label_lower].series
    return [ref(one) for one in series(subject)] if series else []


def checkers() -> dict[str, tuple[str, ...]]:
    """The roles that check objects of a model beside those who check all, by the model's name in the ledger."""
    return {label: kind.checkers for label, kind in sorted(_kinds.items()) if kind.checkers}


def labels() -> list[str]:
    """The models that take comments, as the ledger names them."""
    return sorted(_kinds)
