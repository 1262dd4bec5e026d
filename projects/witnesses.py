"""A second person's word on what was entered for the programme or an authority, where the rules of a call want it."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.acts import Act
from workflow.guards import Condition
from workflow.models import EnteredStep
from workflow.registry import ref

DECIDERS = ("programme_officer", "policy_authority")
READ = "_entered_and_unconfirmed"

type Guard = Callable[[Any, dt.date], Condition | None]


def is_wanted(obj: Any) -> bool:
    """Whether the rules of the object's project ask for a second person before anything rests on such a step.

    A plan that was approved elsewhere and is only recorded does not wait.
    """
    return not getattr(obj, "is_recorded", False) and bool(
        obj.project.rule_set.content.get("recorded_decision_needs_second_person")
    )


def is_wanted_of(obj: Any, role: str) -> bool:
    """The same of a step that is being entered for somebody in this role; it is kept with the step."""
    return role in DECIDERS and is_wanted(obj)


def read_ahead(objects: Iterable[Any]) -> list[Any]:
    """The objects as a list, with what waits for a second person on each: one query for those not read before."""
    found = list(objects)
    asked = {ref(obj): obj for obj in found if not hasattr(obj, READ)}
    waiting: dict[str, list[EnteredStep]] = {key: [] for key in asked}
    for entered in _unconfirmed(asked) if asked else ():
        waiting[entered.object].append(entered)
    for key, obj in asked.items():
        setattr(obj, READ, waiting[key])
    return found


def _unconfirmed(refs: Iterable[str]) -> Iterable[EnteredStep]:
    """By the rules under which each was entered, whatever they say today."""
    entered = EnteredStep.objects.unconfirmed().filter(object__in=list(refs), needs_confirmation=True)
    return entered.order_by("recorded_at")


def waiting(obj: Any, methods: Iterable[str]) -> EnteredStep | None:
    """The first of these steps that was entered for a decider and waits for a second person; None where none does."""
    names = {f"{type(obj).__name__}.{method}" for method in methods}
    known = getattr(obj, READ, None)
    found = _unconfirmed([ref(obj)]) if known is None else known
    return next((one for one in found if one.step in names), None)


def holds(obj: Any, act: Act, methods: Iterable[str]) -> bool:
    """Whether what follows from a step waits: it is being entered for a decider itself, or rests on such a one."""
    is_held = act.entered_for is not None and is_wanted_of(obj, act.entered_for.role)
    return is_held or waiting(obj, methods) is not None


def confirmed(*methods: str, page: Callable[[Any], Any] = lambda obj: obj) -> Guard:
    """A guard: what these steps decided, and was entered from a letter, is confirmed before anything rests on it.

    `page` names the object on whose page it is confirmed.
    """

    def decision_is_confirmed(obj: Any, on: dt.date) -> Condition | None:
        entered = waiting(obj, methods)
        if entered is None:
            return None
        return Condition(
            met=False,
            text=_("Have a second person confirm what was entered for: %(name)s") % {"name": entered.name},
            url=f"{page(obj).get_absolute_url()}#entered-title",
            who=_("a second person"),
        )

    return decision_is_confirmed
