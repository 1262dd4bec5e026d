"""Reads the ledger and turns steps into notices. Nothing calls it but the tick: the ledger is the message."""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.timezone import localdate

from actionplans.deadlines import reminded_of
from ledger.models import INSTALLATION, Entry, Log
from notifications.addressed import is_absent_one, is_addressed
from notifications.audience import (
    AT_ONCE,
    CONFIRM,
    PARTNER,
    REMINDING,
    ROLES,
    TABLE,
)
from notifications.models import Cursor, Notice
from projects.models import Deadline, Membership
from workflow.registry import objects_of

# What took effect so long before it was written down is history: nobody is told of it.
HISTORY = dt.timedelta(days=30)
BATCH = 500

logger = logging.getLogger(__name__)


def from_ledger(on: dt.date, now: dt.datetime) -> int:
    """Write a notice for everybody who must act or know after each new entry; return how many.

    The place in each log and the notices are one transaction, and a notice that exists stays as it is: a crash
    or a second reader loses nothing and doubles nothing. `on` is the domain's day at the moment `now`. A log that
    cannot be read does not hold up the others; it is tried again at the next tick, and an ExceptionGroup tells of
    it.
    """
    told, errors = 0, []
    for key in _logs_with_news():
        try:
            told += _read(key, on, now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("The ledger could not be read to its end.", errors)
    return told


def _logs_with_news() -> list[str]:
    place = Cursor.objects.filter(log=OuterRef("key")).values("next_seq")
    logs = Log.objects.annotate(next_seq=Coalesce(Subquery(place), 0)).filter(size__gt=F("next_seq"))
    return list(logs.order_by("key").values_list("key", flat=True))


def _read(key: str, on: dt.date, now: dt.datetime) -> int:
    told = 0
    Cursor.objects.bulk_create([Cursor(log=key)], ignore_conflicts=True)
    while True:
        with transaction.atomic():
            cursor = Cursor.objects.select_for_update().get(log=key)
            news = Entry.objects.filter(log__key=key, seq__gte=cursor.next_seq).order_by("seq")
            entries = list(news.defer("canonical", "leaf_hash", "root")[:BATCH])
            if not entries:
                return told
            notices = [] if key == INSTALLATION else _notices(key, entries, on, now)
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
            Cursor.objects.filter(log=key).update(next_seq=entries[-1].seq + 1)
        told += len(notices)


def _notices(key: str, entries: list[Entry], on: dt.date, now: dt.datetime) -> list[Notice]:
    news = [entry for entry in entries if _is_news(entry, on, now)]
    telling = [entry for entry in news if entry.step in TABLE or entry.entered_for]
    if not telling:
        return []
    current = Membership.objects.current().filter(project_id=key)
    members = list(current.select_related("user", "project").order_by("pk"))
    objects = objects_of(entry.object for entry in telling)
    steps = [notice for entry in telling for notice in _about(key, entry, objects.get(entry.object), members)]
    return [*steps, *_of_duties([entry for entry in telling if entry.step in REMINDING], members)]


def _of_duties(reminding: list[Entry], members: list[Membership]) -> Iterator[Notice]:
    """What is late or due soon on the objects of these entries, else what comes next, for those who owe it."""
    told = {entry.object: entry for entry in reminding}
    duties = list(Deadline.objects.of(*told).open()) if told else []
    for name, entry in told.items():
        own = [duty for duty in duties if name in (duty.root, duty.subject)]
        for duty in reminded_of(own, localdate(entry.effective_at)):
            for member in members:
                if member.role in ROLES[PARTNER] and member.organisation_id == duty.organisation_id:
                    yield _reminder(entry, duty, member)


def _reminder(entry: Entry, duty: Deadline, member: Membership) -> Notice:
    return Notice(
        kind=Notice.Kind.REMINDER,
        is_urgent=True,
        matter=duty.uuid.hex,
        rule=f"{entry.step}/{entry.seq}",
        due_on=duty.due_on,
        recipient=member.user,
        project_id=duty.project_id,
        organisation_id=duty.organisation_id,
        what=duty.kind,
        subject_name=duty.subject_name,
        url=duty.url,
        due=duty.due,
    )


def _is_news(entry: Entry, on: dt.date, now: dt.datetime) -> bool:
    """Not history, however long nobody has read the log. What is entered for somebody is always told."""
    written_on = on - (localdate(now) - localdate(min(entry.recorded_at, now)))
    return bool(entry.entered_for) or localdate(entry.effective_at) > written_on - HISTORY


def _about(key: str, entry: Entry, obj: Any, members: list[Membership]) -> Iterator[Notice]:
    """One notice for each person whom the entry concerns; never for its author."""
    if obj is None:
        logger.error("Entry %s/%s is about %s, which is not there.", key, entry.seq, entry.object)
        return
    told = {entry.actor}
    for audience, is_urgent, member in _addressed(entry, obj, members):
        if str(member.user.uuid) in told:
            continue
        told.add(str(member.user.uuid))
        yield Notice(
            kind=Notice.Kind.STEP,
            is_urgent=is_urgent,
            matter=f"{key}/{entry.seq}",
            rule=entry.step,
            due_on=localdate(entry.effective_at),
            recipient=member.user,
            project_id=member.project_id,
            organisation_id=obj.organisation_id,
            what=f"{entry.step}/{audience}",
            subject_name=name_for(member.user, obj),
            url=f"{obj.get_absolute_url()}{REMINDING.get(entry.step, '')}",
        )


def name_for(reader: Any, obj: Any) -> str:
    """An object's name where nothing else is in sight, in the reader's language."""
    with translation.override(reader.language):
        return str(getattr(obj, "full_name", obj))[:300]


def _addressed(entry: Entry, obj: Any, members: list[Membership]) -> Iterator[tuple[str, bool, Membership]]:
    if entry.entered_for:
        for member in members:
            if is_absent_one(member, entry.entered_for):
                yield CONFIRM, False, member
    for telling in (one for one in TABLE.get(entry.step, ()) if one.applies_to(obj)):
        for member in members:
            if is_addressed(member, telling.audience, obj):
                yield telling.audience, entry.step in AT_ONCE, member
