"""What stood at the end of an earlier day, as the ledger tells it: `?as_at=2021-12-31` on a page.

States and their dates are told; texts are today's, and so is what a person may see.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext as _

from ledger.models import Entry
from workflow.registry import ref

# What a step does to the dates of its object: {step: (fields that get its day, fields that are emptied)}.
# A field with a question mark keeps an earlier day.
type Dates = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def asked_day(request: Any) -> dt.date | None:
    """The earlier day that the address asks for; a day that is none is told, and today is shown."""
    asked = request.GET.get("as_at", "")
    if not asked:
        return None
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        messages.warning(request, _("Write the day as 2021-12-31. This is how it stands today."))
        return None
    if day > request.today:
        messages.warning(request, _("This day is still to come. This is how it stands today."))
    return day if day < request.today else None


def stood(objects: Iterable[Any], day: dt.date, zone: str, dates: Dates, starts_as: str = "") -> list[Any]:
    """Unsaved copies of the objects as they stood at a day's end. One query.

    Those without an entry until then are left out, or, with `starts_as`, stand in that state. `is_told_later`: part
    of it was written down only after that day.
    """
    wanted = {ref(obj): obj for obj in objects}
    end = dt.datetime.combine(day, dt.time.max, ZoneInfo(zone))
    written: dict[str, list[Entry]] = {key: [] for key in wanted}
    for entry in (
        Entry.objects.filter(object__in=wanted).order_by("seq").defer("canonical", "leaf_hash", "root")
    ):
        written[entry.object].append(entry)
    found = []
    for key, obj in wanted.items():
        told = [entry for entry in written[key] if entry.effective_at <= end]
        if told or starts_as:
            then = _replayed(obj, sorted(told, key=attrgetter("effective_at")), zone, dates, starts_as)
            then.is_told_later = _is_told_later(written[key], end)
            found.append(then)
    return found


def _is_told_later(entries: list[Entry], end: dt.datetime) -> bool:
    """Whether one of these entries, in the order of writing, took effect until then and was written after it.

    The demo's day is not the real one: there, late is only what was written after an entry of a later day.
    """
    is_over = False
    for entry in entries:
        if entry.effective_at > end:
            is_over = True
        elif is_over or (not settings.DEMO and entry.recorded_at > end):
            return True
    return False


def _replayed(obj: Any, entries: list[Entry], zone: str, dates: Dates, starts_as: str) -> Any:
    """The entries stand in the order of their days."""
    then = copy.copy(obj)
    then.__dict__ |= {"status": starts_as, "status_since": None}
    fields = {name.rstrip("?") for sets, _clears in dates.values() for name in sets}
    then.__dict__ |= dict.fromkeys(fields)
    for entry in entries:
        day = entry.effective_at.astimezone(ZoneInfo(zone)).date()
        sets, clears = dates.get(entry.step.partition(".")[2], ((), ()))
        kept = {name[:-1] for name in sets if name.endswith("?") and getattr(then, name[:-1]) is not None}
        new = {name.rstrip("?") for name in sets} - kept
        then.__dict__ |= dict.fromkeys(new, day) | dict.fromkeys(clears)
        if entry.from_state != entry.to_state:
            then.__dict__ |= {"status": entry.to_state, "status_since": day}
        then.version = entry.object_version
    return then
