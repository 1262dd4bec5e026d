"""The ledger told in sentences, for the people on the page."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.models import Entry
from values.money import Money
from workflow import policy
from workflow.registry import ref, transitions

OWN_SENTENCES = {
    "create": _("started it"),
    "amend": _("changed it"),
    "store": _("stored it"),
    "confirm": _("confirmed what was entered for them"),
    "end": _("ended it"),
}


@dataclass(frozen=True)
class Line:
    """One entry for people: who did what when, with their words and the fields they changed."""

    actor_name: str
    role: Any
    sentence: Any
    at: dt.datetime
    recorded_at: dt.datetime
    note: str
    changes: list[tuple[str, Any, Any]]
    gaps: list[str]
    entered_for: str
    to_state: str | None
    seq: int


def history(obj: Any) -> list[Line]:
    """Everything that happened to an object, newest first."""
    return [_line(entry) for entry in reversed(Entry.objects.about(ref(obj)).for_list())]


def since(obj: Any, version: int) -> list[Line]:
    """What happened to an object after somebody saw it at `version`, oldest first, its fields in words."""
    lines = [_line(entry) for entry in Entry.objects.since_version(ref(obj), version).for_list()]
    return [replace(line, changes=[_in_words(obj, *change) for change in line.changes]) for line in lines]


def _in_words(obj: Any, name: str, was: Any, now: Any) -> tuple[str, Any, Any]:
    choices = {one.name: dict(getattr(one, "flatchoices", None) or []) for one in obj._meta.get_fields()}
    was, now = (value_words(value, choices.get(name, {})) for value in (was, now))
    return field_words(obj, name), was, now


def value_words(value: Any, choices: dict[Any, Any]) -> Any:
    """A stored value as people read it: a list, a yes, a sum of money, the name of a choice."""
    if isinstance(value, bool):
        return gettext("Yes") if value else ""
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if isinstance(value, dict) and "currency" in value:
        return str(Money.from_json(value))
    return choices.get(value, value) if isinstance(value, str) else value


def field_words(obj: Any, name: str) -> str:
    """What the page calls a field of the object; the name itself when it is no field."""
    fields = obj._meta.get_fields() if obj is not None else []
    return next(
        (str(one.verbose_name) for one in fields if one.name == name and hasattr(one, "verbose_name")), name
    )


def _line(entry: Entry) -> Line:
    words = entry.payload.data
    return Line(
        actor_name=words.get("by", ""),
        role=policy.role_words(entry.role),
        sentence=sentence(entry),
        at=entry.effective_at,
        recorded_at=entry.recorded_at,
        note=words.get("note", ""),
        changes=[(name, *change) for name, change in words.get("changes", {}).items()],
        gaps=[gettext(text) for text in words.get("gaps", [])],
        entered_for=words.get("entered_for", {}).get("name", ""),
        to_state=entry.to_state,
        seq=entry.seq,
    )


def sentence(entry: Entry) -> Any:
    """What was done, in the words of the step's declaration."""
    method = entry.step.partition(".")[2]
    if method in OWN_SENTENCES:
        return OWN_SENTENCES[method]
    model: type[models.Model] = apps.get_model(entry.object.partition(":")[0])
    fsm = transitions(model).get(method)
    declared = next(iter(fsm.transitions.values())) if fsm else None
    return declared.custom.get("done", method) if declared else method
