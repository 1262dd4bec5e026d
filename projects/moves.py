"""What upper apps hang on a partner and on a region: they register it here when they start (decision 6)."""

from collections.abc import Callable, Iterable
from typing import Any

# (project, organisation): objects of it that are still open, each with organisation, version and status
type Source = Callable[[Any, Any], Iterable[Any]]
# (project): objects with a territory
type Placed = Callable[[Any], Any]

# (project, day, moment, person): what hangs on its phases follows them
type Following = Callable[[Any, Any, Any, Any], object]

# (project, organisation): what of it went to somebody else
type Heir = Callable[[Any, Any], object]

# (unit of work, project, organisation, successor or None, role, person): it takes part no more
type Leaving = Callable[[Any, Any, Any, Any, Any, Any], object]

# (unit of work, object, role, person): what hangs on its region follows it
type Corrected = Callable[[Any, Any, Any, Any], object]

_corrected: dict[type, Corrected] = {}
_following: list[Following] = []
_heirs: list[Heir] = []
_leavings: list[Leaving] = []
_open: list[Source] = []
_placed: list[Placed] = []
_keeper: list[tuple[Any, Callable[..., Any]]] = []


def open_work_comes_from(source: Source) -> None:
    """Register objects that a successor takes over when their partner leaves."""
    _open.append(source)


def places_come_from(source: Placed) -> None:
    """Register objects whose region may have to be corrected."""
    _placed.append(source)


def letters_are_kept_by(field: Any, keep: Callable[..., Any]) -> None:
    """Register the form field for a letter, and who stores it: keep(upload, project, organisation, by, title)."""
    _keeper.append((field, keep))


def regions_are_followed_by(model: type, follow: Corrected) -> None:
    """Register what takes over the corrected region of an object of this model."""
    _corrected[model] = follow


def region_corrected(work: Any, obj: Any, acting: Any, by: Any) -> None:
    if follow := _corrected.get(type(obj)):
        follow(work, obj, acting, by)


def phases_are_followed_by(follow: Following) -> None:
    """Register what is worked out anew when a phase ends later."""
    _following.append(follow)


def phases_changed(project: Any, day: Any, moment: Any, by: Any) -> None:
    for follow in _following:
        follow(project, day, moment, by)


def leavings_are_followed_by(follow: Leaving) -> None:
    """Register what ends, or goes to the successor, when a partner leaves that it did not answer for."""
    _leavings.append(follow)


def partner_left(work: Any, project: Any, old: Any, new: Any, acting: Any, by: Any) -> None:
    for follow in _leavings:
        follow(work, project, old, new, acting, by)


def owners_are_followed_by(follow: Heir) -> None:
    """Register what is worked out anew when an organisation's objects have gone to another one."""
    _heirs.append(follow)


def owner_changed(project: Any, organisation: Any) -> None:
    for follow in _heirs:
        follow(project, organisation)


def open_work(project: Any, organisation: Any) -> list[Any]:
    return [obj for source in _open for obj in source(project, organisation)]


def placed(project: Any) -> list[Any]:
    """Every object of a project with a region."""
    return [obj for source in _placed for obj in source(project)]


def letter_field() -> Any:
    return _keeper[0][0]


def keep_letter(upload: Any, **described: Any) -> Any:
    return _keeper[0][1](upload, **described)
