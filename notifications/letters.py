"""From notices to letters: each person's news of a day in one letter, urgent ones at once."""

import datetime as dt
import uuid
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localtime

from accounts.models import User
from notifications.audience import CONFIRM
from notifications.content import Context, render
from notifications.models import Letter, Notice
from notifications.settled import settled as done_meanwhile
from projects.models import Deadline

PEOPLE = 200

type Thread = tuple[int, str, bool]


class Taken(Exception):
    """Somebody else has put these notices into a letter."""


def compose(on: dt.date, now: dt.datetime) -> int:
    """Write the letters that a day's notices call for into the outbox; return how many.

    One letter of the day for each person, from the hour of letters on; what comes later waits for tomorrow's.
    Urgent notices go at once, in a letter of their own when that of the day has left or waits for its hour.
    Without notices there is no letter.
    """
    written = 0
    for notices in _waiting(on, hour_has_come=localtime(now).hour >= settings.LETTER_HOUR):
        context = Context.of(notices, on)
        pressing = _unsettled(notices, context, now)
        for recipient, own in groupby(pressing, key=lambda notice: notice.recipient):
            told = list(own)
            kind = Letter.Kind.URGENT if all(notice.is_urgent for notice in told) else Letter.Kind.DAILY
            written += _post(recipient, told, kind, context, now)
    return written


def message_id(letter: uuid.UUID) -> str:
    """The same at every try, so that a second copy can be recognised."""
    return f"<{letter}@{urlsplit(settings.SITE_URL).hostname or 'throughline'}>"


def _waiting(on: dt.date, *, hour_has_come: bool) -> Iterator[list[Notice]]:
    """The notices that may go into a letter now, of some people at a time."""
    may_go = Q(is_urgent=True)
    if hour_has_come:
        have = Letter.objects.filter(on=on, kind=Letter.Kind.DAILY).values("recipient")
        may_go |= ~Q(recipient__in=have)
    waiting = Notice.objects.unsent().filter(may_go, recipient__is_active=True)
    people = list(waiting.order_by("recipient_id").values_list("recipient_id", flat=True).distinct())
    for start in range(0, len(people), PEOPLE):
        yield list(waiting.filter(recipient__in=people[start : start + PEOPLE]).for_letters())


def _post(recipient: User, notices: list[Notice], kind: str, context: Context, now: dt.datetime) -> int:
    """Render first, then write letter and notices in one short transaction; 0 when another was quicker."""
    key = uuid.uuid4()
    with translation.override(recipient.language):
        for notice in notices:
            notice.subject_name = context.name_of(notice)
        subject, text, html = render(recipient, notices, kind, context)
    letter = Letter(
        uuid=key,
        recipient=recipient,
        to_address=context.address_of(recipient, notices),
        kind=kind,
        on=context.on,
        message_id=message_id(key),
        subject=subject[:300],
        text=text,
        html=html,
        created_at=now,
    )
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
            mine = (
                Notice.objects.unsent().filter(pk__in=[notice.pk for notice in notices]).update(letter=letter)
            )
            if mine < len(notices):
                raise Taken
    except (IntegrityError, Taken):
        return 0
    return 1


def _unsettled(notices: list[Notice], context: Context, now: dt.datetime) -> list[Notice]:
    """The notices that still matter; those of what is done meanwhile or overtaken are marked as settled.

    A step that waits for the letter of the day is overtaken, too, by an urgent one about the same thing.
    """
    duties = [uuid.UUID(notice.matter) for notice in notices if notice.kind == Notice.Kind.REMINDER]
    still_open = {
        key.hex for key in Deadline.objects.open().filter(pk__in=duties).values_list("pk", flat=True)
    }
    newest = {_thread(notice): notice.pk for notice in sorted(notices, key=lambda notice: notice.pk)}
    settled = {
        notice.pk
        for notice in notices
        if newest[_thread(notice)] != notice.pk
        or (notice.kind == Notice.Kind.REMINDER and notice.matter not in still_open)
    }
    settled |= _overtaken(newest) | done_meanwhile(notices, context.entries, context.objects)
    Notice.objects.filter(pk__in=settled, letter=None).update(moot_at=now)
    return [notice for notice in notices if notice.pk not in settled]


def _overtaken(newest: dict[Thread, int]) -> set[int]:
    people = {recipient for recipient, _about, _confirm in newest}
    waiting = Notice.objects.unsent().filter(recipient__in=people, is_urgent=False)
    return {notice.pk for notice in waiting if notice.pk < newest.get(_thread(notice), 0)}


def _thread(notice: Notice) -> Thread:
    """What a person needs only the newest of: reminders of one duty, steps about one thing."""
    about = notice.matter if notice.kind == Notice.Kind.REMINDER else notice.url
    return notice.recipient_id, about, notice.what.endswith(f"/{CONFIRM}")
