"""The one table of rights: role x step x relation; the states come from the machines themselves.

The apps fill it when they start; then it is frozen. A system check refuses to start when a step or a view is
missing. Whoever is not in the table may not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from workflow.acts import EnteredFor
from workflow.errors import NotAllowed
from workflow.registry import Step, name_of

PUBLIC, SIGNED_IN = "public", "signed in"


class Acting(Protocol):
    """One role of a person in a project."""

    @property
    def role(self) -> str: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def is_deputy(self) -> bool: ...
    @property
    def lead_organisation_id(self) -> UUID | None: ...
    @property
    def zone(self) -> str: ...


# (acting, object, person, every body for which the person acts in the project)
type Relation = Callable[[Any, Any, Any, frozenset[UUID]], bool]


@dataclass(frozen=True)
class Grant:
    """`role` may do `step` on objects to which it stands in `relation`, or enter it for one of `principals`."""

    step: str
    role: str
    relation: Relation
    principals: tuple[str, ...] = ()


_grants: dict[str, list[Grant]] = defaultdict(list)
_cascades: set[str] = set()
_views: dict[str, str] = {}
_sources: list[Callable[[Any, UUID], Iterable[Acting]]] = []
_words: dict[str, Any] = {}
_frozen = False


def _open() -> None:
    if _frozen:
        raise RuntimeError("The policy table is frozen: rights are declared in AppConfig.ready().")


def allow(steps: Step | str | Iterable[Step | str], role: str, relation: Relation) -> None:
    """`role` may do these steps on objects in `relation`."""
    _open()
    for step in [steps] if callable(steps) or isinstance(steps, str) else steps:
        _grants[name_of(step)].append(Grant(name_of(step), role, relation))


def allow_entering(step: Step | str, role: str, relation: Relation, principals: Iterable[str]) -> None:
    """`role` may record that one of `principals` did this step, with the document that shows it."""
    _open()
    _grants[name_of(step)].append(Grant(name_of(step), role, relation, tuple(principals)))


def cascade_only(step: Step | str) -> None:
    """A step that nobody does by hand: it follows from another one."""
    _open()
    _cascades.add(name_of(step))


def declare_views(access: str, *names: str) -> None:
    """State who reaches these URL names: PUBLIC or SIGNED_IN. What they see there is `visible_to`'s matter."""
    _open()
    _views.update(dict.fromkeys(names, access))


def roles_come_from(source: Callable[[Any, UUID], Iterable[Acting]], words: dict[str, Any]) -> None:
    """Register where a person's roles in a project are read, and the roles' names for people."""
    _open()
    _sources.append(source)
    _words.update(words)


def freeze() -> None:
    """Close the table. Called once, when every app has started."""
    global _frozen
    _frozen = True


def table() -> dict[str, list[Grant]]:
    """Every grant by step."""
    return {step: list(grants) for step, grants in sorted(_grants.items())}


def declared_steps() -> set[str]:
    return {step for step in _grants if is_declared(step)} | _cascades


def is_declared(step: str) -> bool:
    return bool(_grants.get(step)) or step in _cascades


def is_of(step: str, relation: Relation) -> bool:
    """Whether a step belongs to those in this relation to its object."""
    return any(grant.relation is relation for grant in _grants[step] if not grant.principals)


def is_cascade(step: str) -> bool:
    return step in _cascades


def view_access(name: str) -> str | None:
    return _views.get(name)


def roles_of(person: Any, project_id: UUID) -> list[Acting]:
    """The roles a person holds in a project now."""
    return [acting for source in _sources for acting in source(person, project_id)]


def acting_as(
    step: Step | str,
    obj: Any,
    by: Any,
    entered_for: EnteredFor | None = None,
    roles: list[Acting] | None = None,
) -> Acting | None:
    """The role in which a person may do a step on an object; None when they may not."""
    held = roles_of(by, obj.project_id) if roles is None else roles
    for grant in _grants[name_of(step)]:
        fits = entered_for.role in grant.principals if entered_for else not grant.principals
        if fits and (acting := _granted(grant, obj, by, held)):
            return acting
    return None


def _granted(grant: Grant, obj: Any, by: Any, held: list[Acting]) -> Acting | None:
    """The role among those held that a grant fits."""
    bodies = frozenset(acting.organisation_id for acting in held)
    fitting = (acting for acting in held if acting.role == grant.role)
    return next((acting for acting in fitting if grant.relation(acting, obj, by, bodies)), None)


def require(step: Step | str, obj: Any, by: Any, entered_for: EnteredFor | None = None) -> Acting:
    """The role in which the person acts; raise NotAllowed, naming who may, when there is none."""
    acting = acting_as(step, obj, by, entered_for)
    if acting is None:
        raise NotAllowed(obj=obj, who=who_may(step))
    return acting


def role_words(role: str) -> Any:
    """A role's name for people; nothing for steps that follow by themselves."""
    return _words.get(role, "")


def who_may(step: Step | str) -> str:
    """The roles that may do a step, in words; a role's name may itself hold a comma."""
    roles = dict.fromkeys(grant.role for grant in _grants[name_of(step)] if not grant.principals)
    return "; ".join(str(_words.get(role, role)) for role in roles)


def principals_for(step: Step | str, obj: Any, by: Any, roles: list[Acting] | None = None) -> list[str]:
    """The absent roles for which a person may enter a step on an object."""
    held = roles_of(by, obj.project_id) if roles is None else roles
    found = [
        principal
        for grant in _grants[name_of(step)]
        if grant.principals and _granted(grant, obj, by, held)
        for principal in grant.principals
    ]
    return list(dict.fromkeys(found))
