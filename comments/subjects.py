"""What can be commented on. Upper apps name their models when they start; this app never asks them by name."""

from collections.abc import Callable
from typing import Any

type Finder = Callable[[Any, str], Any]

_finders: dict[str, Finder] = {}


def add(model: Any) -> None:
    """Let people comment on whatever of a model they see (`Model.objects.visible_to`)."""

    def find(user: Any, key: str) -> Any:
        return model.objects.visible_to(user).filter(pk=key).first()

    _finders[model._meta.label_lower] = find


def find(name: str, user: Any) -> Any:
    """The object with this ledger name, if the person may see it; None otherwise, and for what takes no comments."""
    label, _colon, key = name.partition(":")
    finder = _finders.get(label)
    return finder(user, key) if finder else None


def labels() -> list[str]:
    """The models that take comments, as the ledger names them."""
    return sorted(_finders)
