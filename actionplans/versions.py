"""Versions of a plan: an unsaved copy with another text, what differs, and whether that is a material change.

The rule of what is material is the programme's for changes after approval: instrument, actions added or dropped,
scope, an end beyond phase 2, the source of funding. Everything else is minor.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from actionplans import texts
from actionplans.asked import CHANGE
from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision
from practices.models import GoodPractice
from projects.models import Event, Organisation, PolicyInstrument
from values.dates import PartialDate
from values.money import Money
from values.plain import plain

type Changes = dict[str, list[Any]]


def copy_with(plan: ActionPlan, content: texts.Content) -> ActionPlan:
    """The plan as a content tells it: a draft that is never saved, with its actions and what inspired them."""
    names = ("pk", "project", "organisation", "territory", "emptiness", "drafted_on", "status_since")
    known = {name: getattr(plan, name) for name in names}
    said = {name: content[name] for name in texts.TEXTS} | {"extra": dict(content.get("extra", {}))}
    copy = ActionPlan(**known, **said)
    copy._state.adding = False
    instruments = PolicyInstrument.objects.filter(pk__in=content["instruments"]).select_related("owner")
    partners = Organisation.objects.filter(pk__in=content["partners"]).order_by("name")
    _hold(copy, instruments=list(instruments), partners=list(partners), actions=[])
    _hold(copy, actions=list(_actions(copy, content)))
    return copy


def _hold(row: Any, **related: list[Any]) -> None:
    """Let the row's relations answer with these, as if they had been prefetched."""
    row.__dict__.setdefault("_prefetched_objects_cache", {}).update(related)


def _actions(copy: ActionPlan, content: texts.Content) -> Iterator[Action]:
    named = [one for action in content["actions"] for one in action["inspirations"]]
    practices = GoodPractice.objects.select_related("territory").in_bulk(_keys(named, "practice"))
    events = Event.objects.in_bulk(_keys(named, "event"))
    for told in content["actions"]:
        action = Action(plan=copy, number=told["number"])
        write(action, told)
        inspirations = [
            Inspiration(
                action=action,
                practice=practices.get(_key(one["practice"])),
                event=events.get(_key(one["event"])),
                source=one["source"],
                learnt=one["learnt"],
            )
            for one in told["inspirations"]
        ]
        _hold(action, inspirations=inspirations)
        yield action


def _key(text: str | None) -> Any:
    return UUID(text) if text else None


def _keys(named: list[dict[str, Any]], kind: str) -> set[Any]:
    return {_key(one[kind]) for one in named if one[kind]}


def write(action: Action, told: texts.Content) -> None:
    """Put the six items of a content on an action, saved or not."""
    for name in texts.ITEMS:
        setattr(action, name, told[name])
    action.mark_as_pilot(told.get("is_pilot", False))
    action.starts, action.ends = (
        PartialDate(told[name]) if told[name] else None for name in ("starts", "ends")
    )
    action.cost = Money.from_json(told["cost"]) if told["cost"] else None


def with_action(copy: ActionPlan, title: str = "") -> Action:
    """One more action on a copy, with the number after every one that the plan has or had."""
    highest = Action.objects.filter(plan=copy.pk).order_by("-number").values_list("number", flat=True).first()
    taken = [highest or 0, *(action.number for action in copy.actions.all())]
    action = Action(plan=copy, number=max(taken) + 1, title=title)
    _hold(action, inspirations=[])
    _hold(copy, actions=[*copy.actions.all(), action])
    return action


def without_action(copy: ActionPlan, number: int) -> None:
    _hold(copy, actions=[action for action in copy.actions.all() if action.number != number])


def put_back(copy: ActionPlan, action: Action) -> None:
    """An action that was dropped is on the copy again, in its place."""
    _hold(copy, actions=sorted([*copy.actions.all(), action], key=lambda one: one.number))


def with_inspiration(action: Action, inspiration: Inspiration) -> None:
    _hold(action, inspirations=[*action.inspirations.all(), inspiration])


def without_inspiration(action: Action, place: int) -> None:
    """Without the inspiration at this place, counted from 0. Raises IndexError."""
    kept = list(action.inspirations.all())
    kept.pop(place)
    _hold(action, inspirations=kept)


def with_many(copy: ActionPlan, **chosen: Any) -> None:
    """Other instruments or joint partners on a copy."""
    _hold(copy, **{name: list(rows) for name, rows in chosen.items()})


def differences(before: ActionPlan, after: ActionPlan) -> Changes:
    """What differs between two texts of a plan, as the ledger keeps changes: {field: [before, after]}."""
    old, new = _by_number(before), _by_number(after)
    found = _pairs("", before, after, (*texts.TEXTS, "instruments", "partners"))
    found |= extra_changes(before.extra, after.extra)
    for number in sorted({*old, *new}):
        found |= _of_action(number, old.get(number), new.get(number))
    return found


def extra_changes(before: dict[str, str], after: dict[str, str]) -> Changes:
    """The same for the sections that the rules add."""
    pairs = {key: [before.get(key, ""), after.get(key, "")] for key in {**before, **after}}
    return {f"{CHANGE}{key}": pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _by_number(plan: ActionPlan) -> dict[int, Action]:
    return {action.number: action for action in plan.actions.all() if not action.is_dropped}


def _of_action(number: int, old: Action | None, new: Action | None) -> Changes:
    """An added action tells all that it says; of a dropped one its title stands for the whole."""
    if old is not None and new is None:
        return {f"action {number}: title": [old.title, None]}
    names = (*texts.ITEMS, "is_pilot", "starts", "ends", "cost", "inspirations")
    return _pairs(f"action {number}: ", old or _bare(), new, names)


def _bare() -> Action:
    """What an added action stood as before: nothing said."""
    action = Action(number=0)
    _hold(action, inspirations=[])
    return action


def _pairs(where: str, old: Any, new: Any, names: Iterable[str]) -> Changes:
    """The fields that differ, told by names; two rows of one name differ all the same."""
    return {
        f"{where}{name}": [_told(old, name), _told(new, name)]
        for name in names
        if _exact(old, name) != _exact(new, name)
    }


def _rows(row: Any, name: str) -> list[Any] | None:
    value = getattr(row, name)
    return list(value.all()) if hasattr(value, "all") else None


def _exact(row: Any, name: str) -> Any:
    many = _rows(row, name)
    if many is None:
        return plain(getattr(row, name))
    return sorted(str(texts.of_inspiration(one) if isinstance(one, Inspiration) else one.pk) for one in many)


def _told(row: Any, name: str) -> Any:
    many = _rows(row, name)
    if many is None:
        return plain(getattr(row, name))
    return sorted(_named(one) for one in many)


def _named(row: Any) -> str:
    """An inspiration with what was learnt from it, anything else by its name."""
    return f"{row}: {row.learnt}" if isinstance(row, Inspiration) and row.learnt else str(row)


def material(before: texts.Content, after: texts.Content, phase_2_ends: dt.date | None) -> list[Any]:
    """Why a change is material, in words; an empty list for a minor one."""
    old = {action["number"]: action for action in before["actions"]}
    new = {action["number"]: action for action in after["actions"]}
    kept = [(old[number], new[number]) for number in old.keys() & new.keys()]
    reasons = [
        (before["instruments"] != after["instruments"], _("other policy instruments")),
        (before["partners"] != after["partners"], _("other joint partners")),
        (bool(new.keys() - old.keys()), _("an action is added")),
        (bool(old.keys() - new.keys()), _("an action is dropped")),
        (any(_becomes_pilot(was, now) for was, now in kept), _("a pilot is added")),
        (any(_funding(was) != _funding(now) for was, now in kept), _("another source of funding")),
        (any(_ends_later(was, now, phase_2_ends) for was, now in kept), _("an end after phase 2")),
    ]
    return [words for applies, words in reasons if applies]


def _becomes_pilot(was: texts.Content, now: texts.Content) -> bool:
    return now.get("is_pilot", False) and not was.get("is_pilot", False)


def _funding(action: texts.Content) -> tuple[Any, ...]:
    return action["funding"], action["has_no_funding"]


def _ends_later(was: texts.Content, now: texts.Content, phase_2_ends: dt.date | None) -> bool:
    if phase_2_ends is None or now["ends"] in (None, was["ends"]):
        return False
    return PartialDate(now["ends"]).last_day > phase_2_ends


def why_material(revision: PlanRevision) -> list[Any]:
    """The same for a revision, with its partner's own word on the scope."""
    phase = next((phase for phase in revision.project.phases.all() if phase.number == 2), None)
    found = material(revision.base.content, revision.content, phase.ends_on if phase else None)
    return [*found, _("what the plan wants to reach")] if revision.changes_scope else found


def is_main(revision: PlanRevision, method: str, declared: bool) -> bool:
    """Whether a step is on a version's way: the lead partner accepts a small change, and passes others on."""
    if method not in ("adopt", "clear"):
        return declared
    return method == ("clear" if why_material(revision) else "adopt")
