"""Names of steps. A step is a django-fsm transition; its name is "Model.transition"."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models

type Step = Callable[..., Any]

# What an object belongs to is read with it
RELATED = {"project", "plan", "claim", "document", "practice", "report", "indicator"}


class Subject(Protocol):
    """What the door asks of an object that moves."""

    uuid: UUID
    version: int
    status: str
    pk: Any

    @property
    def project_id(self) -> UUID: ...

    def get_absolute_url(self) -> str: ...


def name_of(step: Step | str) -> str:
    """ "ActionPlan.submit" for `ActionPlan.submit`, for `plan.submit` and for itself."""
    return step if isinstance(step, str) else step.__qualname__


def ref(obj: Any) -> str:
    """The object's name in the ledger: "app.model:uuid"."""
    return f"{obj._meta.label_lower}:{obj.uuid}"


def objects_of(refs: Iterable[str]) -> dict[str, Any]:
    """The objects of these names, as they stand now, by their name: a query or two for each model."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for name in refs:
        label, _colon, uuid = name.partition(":")
        wanted[label].add(uuid)
    found: dict[str, Any] = {}
    for label, uuids in wanted.items():
        model = apps.get_model(label)
        fields = {field.name for field in model._meta.get_fields()}
        rows = model._base_manager.select_related(*fields & RELATED).prefetch_related(*fields & {"partners"})
        found |= {ref(obj): obj for obj in rows.filter(pk__in=uuids)}
    return found


@cache
def transitions(model: type[models.Model]) -> dict[str, Any]:
    """A model's declared steps by method name, each with its django-fsm declaration."""
    found = {name: getattr(getattr(model, name, None), "_django_fsm", None) for name in dir(model)}
    return {name: declared for name, declared in found.items() if declared is not None}


def machines() -> list[type[models.Model]]:
    """Every model that has steps."""
    return [model for model in apps.get_models() if transitions(model)]


def done_words(model: Any, method: str) -> Any:
    """What was done, in the words of the model (`TOLD`) or of the step's declaration."""
    return getattr(model, "TOLD", {}).get(method) or custom(getattr(model, method))["done"]


def custom(step: Step) -> dict[str, Any]:
    """What a step's declaration says about itself: verb, done, needs_reason, is_main."""
    declared = list(step._django_fsm.transitions.values())  # type: ignore[attr-defined]
    return dict(declared[0].custom)
