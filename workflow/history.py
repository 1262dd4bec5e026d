"""The ledger told in sentences, for the people on the page."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from ledger.models import Entry
from values.dates import PartialDate, PartialDateField
from values.money import Money
from workflow import policy
from workflow.door import CASCADE_ROLE
from workflow.registry import ref, transitions
from workflow.words import short_date

# What steps tell the ledger beside the fields of their object: a name, and a field that gives its words
TOLD_BESIDE: dict[str, Any] = {}
# What a form asks beside the fields of its object: by the name of its address, a name, and a field with its words
TOLD_IN_FORMS: dict[str, dict[str, Any]] = {}
OF_PART = re.compile(r"(\w+) (\d+): (\w+)")
KEYED = re.compile(r" [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

OWN_SENTENCES = {
    "create": _("started it"),
    "amend": _("changed it"),
    "store": _("stored the document"),
    "confirm": _("confirmed what was entered for them"),
    "end": _("ended it"),
    "hand_over": _("gave it to another partner"),
    "correct_region": _("corrected its region"),
    "partner_left": _("took out a joint partner that left the project"),
}


@dataclass(frozen=True)
class Line:
    """One entry for people: who did what when, with their words and the fields they changed.

    `content_hash` names the text that it was about.
    `is_following`: it followed from another step, whose author is named. `is_move`: it led to another state.
    `is_back_dated`: it took effect before an earlier entry about the same object, or was written down days later.
    """

    ref: str
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
    content_hash: str = ""
    is_back_dated: bool = False
    step: str = ""
    is_following: bool = False
    is_move: bool = False


class Moment(NamedTuple):
    """The key of one entry of a story, for `tell`."""

    key: int
    is_back_dated: bool


def history(obj: Any) -> list[Line]:
    """Everything that happened to an object, newest first."""
    entries = list(Entry.objects.about(ref(obj)).for_list())
    late = _before_an_earlier_one(entries)
    return [_line(entry, entry.pk in late) for entry in reversed(entries)]


def story(refs: Iterable[str]) -> list[Moment]:
    """When something happened to any of these objects, the latest first: one light query, to be paged."""
    found = Entry.objects.filter(object__in=list(refs)).order_by("log_id", "seq")
    rows: list[Any] = list(found.values_list("pk", "object", "effective_at", named=True))
    late = _before_an_earlier_one(rows)
    in_time = sorted(rows, key=lambda row: row.effective_at)
    return [Moment(row.pk, row.pk in late) for row in reversed(in_time)]


def tell(moments: Iterable[Moment]) -> list[Line]:
    """The words of some moments of a story, in their order."""
    chosen = list(moments)
    entries = Entry.objects.for_list().in_bulk([moment.key for moment in chosen])
    return [_line(entries[moment.key], moment.is_back_dated) for moment in chosen]


def between(refs: Iterable[str], first: dt.datetime, last: dt.datetime) -> list[Line]:
    """What took effect about any of these objects in a span of time, the latest first."""
    found = Entry.objects.filter(object__in=list(refs), effective_at__range=(first, last))
    return [_line(entry) for entry in found.for_list().order_by("-effective_at", "-seq")]


def _before_an_earlier_one(entries: Iterable[Any]) -> set[Any]:
    """Which entries (oldest first) took effect before an earlier one about the same object."""
    latest: dict[str, dt.date] = {}
    found = set()
    for entry in entries:
        day = entry.effective_at.date()
        if day < latest.setdefault(entry.object, day):
            found.add(entry.pk)
        latest[entry.object] = max(latest[entry.object], day)
    return found


def since(obj: Any, version: int) -> list[Line]:
    """What happened to an object after somebody saw it at `version`, oldest first, its fields in words."""
    lines = [_line(entry) for entry in Entry.objects.since_version(ref(obj), version).for_list()]
    return [replace(line, changes=[change_words(obj, *change) for change in line.changes]) for line in lines]


def change_words(obj: Any, name: str, was: Any, now: Any) -> tuple[str, Any, Any]:
    """A change of the ledger as the pages tell it; `obj` is the object or its model.

    A part of the object is named with its number: "action 2: starts"; a text about something with its key:
    "implementation 0190...".
    """
    part = OF_PART.fullmatch(name)
    model = _part_model(obj, part.group(1)) if part else None
    field = field_of(model or obj, part.group(3) if part and model else name)
    if KEYED.search(name):
        field = field_of_part(obj, name.partition(" ")[0])
    words = field_words(field) or name
    if part and model:
        words = f"{model._meta.verbose_name} {part.group(2)}, {words}"
    return words, value_words(was, field), value_words(now, field)


def field_of(obj: Any, name: str) -> Any:
    """The field or relation of this name, or that of what is TOLD_BESIDE them; None when the object has none."""
    if obj is None:
        return None
    known = next((one for one in obj._meta.get_fields() if one.name == name), None)
    return known or TOLD_BESIDE.get(name)


def field_words(field: Any) -> str:
    """What the pages call a field, or the things on the other side of a relation."""
    if field is None:
        return ""
    return str(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural)


def value_words(value: Any, field: Any) -> Any:
    """A stored value as people read it: a yes, money, a list, a date, a language, the name of a choice."""
    if isinstance(value, bool):
        return gettext("Yes") if value else ""
    if isinstance(value, list):
        return ", ".join(str(value_words(one, field)) for one in value)
    if isinstance(value, dict) and "currency" in value:
        return str(Money.from_json(value))
    if not isinstance(value, str) or not value:
        return value
    return _text_words(value, field)


def chosen_words(value: str, field: Any) -> str:
    """What a form sent for a field: the name of what was chosen, and typed text as it is.

    A key of another object tells a reader nothing, and whoever made the key up may not see the object: "".
    """
    if getattr(field, "related_model", None):
        return ""
    if isinstance(field, models.BooleanField):
        return gettext("Yes")
    is_typed = not getattr(field, "flatchoices", None) and getattr(field, "name", "") != "language"
    return value if is_typed else str(value_words(value, field))


def _text_words(value: str, field: Any) -> Any:
    if isinstance(field, PartialDateField):
        return str(PartialDate(value))
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return short_date(dt.date.fromisoformat(value))
    if getattr(field, "name", "") == "language":
        return _language(value)
    return dict(getattr(field, "flatchoices", None) or []).get(value, value)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def field_of_part(obj: Any, name: str) -> Any:
    """The field of this name in whatever belongs to the object; None when nothing has it."""
    if obj is None:
        return None
    parts = (one.related_model for one in obj._meta.related_objects)
    return next((field for model in parts if (field := field_of(model, name))), None)


def _part_model(obj: Any, name: str) -> Any:
    """The model of what belongs to the object, or its own: steps of a part name it as the whole does."""
    related = [*(one.related_model for one in obj._meta.related_objects), obj]
    return next((model for model in related if model._meta.model_name == name), None)


def _line(entry: Entry, is_back_dated: bool = False) -> Line:
    words = entry.payload.data
    after_the_fact = not settings.DEMO and entry.effective_at.date() < entry.recorded_at.date()
    return Line(
        ref=entry.object,
        actor_name=words.get("by", ""),
        role=policy.role_words(entry.role) or gettext("it followed by itself"),
        sentence=sentence(entry),
        at=entry.effective_at,
        recorded_at=entry.recorded_at,
        note=words.get("note", ""),
        changes=[(name, *change) for name, change in words.get("changes", {}).items()],
        gaps=[gettext(text) for text in words.get("gaps", [])],
        entered_for=words.get("entered_for", {}).get("name", ""),
        to_state=entry.to_state,
        seq=entry.seq,
        content_hash=entry.object_hash or "",
        is_back_dated=is_back_dated or after_the_fact,
        step=entry.step,
        is_following=entry.role == CASCADE_ROLE,
        is_move=entry.from_state != entry.to_state,
    )


def sentence(entry: Entry) -> Any:
    """What was done, in the words of the step's declaration or of the object's model (`TOLD`).

    A change of one field may have words of its own there: "amend text".
    """
    method = entry.step.partition(".")[2]
    model: type[models.Model] = apps.get_model(entry.object.partition(":")[0])
    told = getattr(model, "TOLD", {})
    changed = " ".join([method, *entry.payload.data.get("changes", {})]) if told else method
    if own := told.get(changed) or told.get(method) or OWN_SENTENCES.get(method):
        return own
    fsm = transitions(model).get(method)
    declared = next(iter(fsm.transitions.values())) if fsm else None
    return declared.custom["done"] if declared else method
