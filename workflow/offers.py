"""What can be done next with an object, by whom, and what is missing for it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from workflow import guards, policy
from workflow.errors import Impossible, NotAllowed
from workflow.guards import Condition
from workflow.registry import transitions


@dataclass(frozen=True)
class Offer:
    """One step that starts from the object's state. `mine` tells whether this person may do it."""

    method: str
    verb: Any
    target: str
    mine: bool
    principals: tuple[str, ...]
    who: str
    needs_reason: bool
    is_main: bool
    asks_day: Any
    asks_words: Any
    conditions: list[Condition]

    @property
    def unmet(self) -> list[Condition]:
        return [condition for condition in self.conditions if not condition.met]

    @property
    def met(self) -> list[Condition]:
        """What is in place and worth saying."""
        return [condition for condition in self.conditions if condition.met and condition.done]


def offers(obj: Any, by: Any, on: dt.date, roles: list[Any] | None = None) -> list[Offer]:
    """Every step from the object's present state, the person's own first. Steps that only follow are left out.

    `roles` are those that the person holds in its project, where they have been read before.
    """
    if roles is None:
        roles = policy.roles_of(by, obj.project_id) if by.is_authenticated else []
    found = []
    for method, fsm in transitions(obj.__class__).items():
        declared = fsm.get_transition(obj.status)
        name = f"{type(obj).__name__}.{method}"
        if declared is not None and not policy.is_cascade(name):
            found.append(_offer(obj, by, on, name, method, declared, roles))
    return sorted(found, key=lambda offer: (not offer.mine, not offer.principals, not offer.is_main))


def _offer(obj: Any, by: Any, on: dt.date, name: str, method: str, declared: Any, roles: list[Any]) -> Offer:
    mine = policy.acting_as(name, obj, by, roles=roles) is not None
    principals = tuple(policy.principals_for(name, obj, by, roles=roles))
    of_entering = guards.entering(name, obj, on, None) if principals and not mine else []
    return Offer(
        method=method,
        verb=declared.custom["verb"],
        target=declared.target or obj.status,
        mine=mine,
        principals=principals,
        who=policy.who_may(name),
        needs_reason=declared.custom["needs_reason"],
        is_main=declared.custom["is_main"],
        asks_day=declared.custom["asks_day"],
        asks_words=declared.custom["asks_words"],
        conditions=[*_for_reader(_to_mend(guards.conditions(name, obj, on)), obj, by, roles), *of_entering],
    )


def making(obj: Any, by: Any, verb: Any) -> Offer:
    """How this person may save a new object, whose conditions are asked when it is saved: by own right, or for
    somebody absent. Raises NotAllowed for neither.
    """
    name = f"{type(obj).__name__}.create"
    mine, principals = (
        policy.acting_as(name, obj, by) is not None,
        tuple(policy.principals_for(name, obj, by)),
    )
    if not (mine or principals):
        raise NotAllowed(obj=obj, who=policy.who_may(name))
    return Offer(
        method="create", verb=verb, target=obj.status, mine=mine, principals=principals, who=policy.who_may(name),
        needs_reason=False, is_main=True, asks_day=None, asks_words=None, conditions=[],
    )  # fmt: skip


def offered(request: Any, obj: Any, method: str, methods: tuple[str, ...]) -> Offer:
    """The step as this person may do or enter it. Raises Http404, NotAllowed or Impossible."""
    if method not in methods:
        raise Http404
    found = next((one for one in offers(obj, request.user, request.today) if one.method == method), None)
    if found is None:
        require_right(f"{type(obj).__name__}.{method}", obj, request.user)
        raise Impossible(obj=obj)
    if not (found.mine or found.principals):
        raise NotAllowed(obj=obj, who=found.who)
    return found


def require_right(step: str, obj: Any, person: Any) -> None:
    """Whoever may neither do nor enter a step is told so, in whatever state the object is. Raises NotAllowed."""
    if not policy.principals_for(step, obj, person):
        policy.require(step, obj, person)


def _for_reader(conditions: list[Condition], obj: Any, by: Any, roles: list[Any]) -> list[Condition]:
    """Whoever may not change the object reads what is missing without links to its forms."""
    amend = f"{type(obj).__name__}.amend"
    may_mend = not policy.is_declared(amend) or policy.acting_as(amend, obj, by, roles=roles) is not None
    return conditions if may_mend else guards.to_read(conditions)


def _to_mend(conditions: list[Condition]) -> list[Condition]:
    """Without the questions that the form of the step asks itself."""
    return [condition for condition in conditions if condition.met or not condition.is_asked]
