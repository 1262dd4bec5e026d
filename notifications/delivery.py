"""Sends the outbox: claim by lease, send outside any transaction, mark. A crash at any line loses no letter.

A second copy of a letter leaves only when a process dies, or the reply is lost, between the server's "250" and
our mark; it carries the same Message-ID and date.
"""

import datetime as dt
import logging
import smtplib
import time
import uuid
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db.models import F

from notifications.models import Letter

BATCH = 50
LEASE = dt.timedelta(seconds=getattr(settings, "LETTER_LEASE_SECONDS", 300))
# Seconds after which a round stops sending: one letter to a slow server still fits in before the lease ends.
TIME_TO_SEND = LEASE.total_seconds() * 0.3
# Minutes before the second, third ... try; eight tries in all
BACK_OFF = (1, 5, 20, 60, 240, 720, 1440)
# The server cannot be reached: no fault of the letter, no try counted
UNREACHABLE = dt.timedelta(minutes=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How one try ended: sent, refused for now, or refused for good. `is_broken` asks for a new connection."""

    error: str = ""
    is_final: bool = False
    is_broken: bool = False


class Unreachable(Exception):
    """No connection to the mail server."""


def deliver(now: dt.datetime) -> int:
    """Send every letter that is due; return how many were sent. Other senders may work at the same time."""
    sent, until = 0, time.monotonic() + TIME_TO_SEND
    while time.monotonic() < until:
        token = uuid.uuid4()
        letters = _claim(token, now)
        if not letters:
            break
        try:
            sent += _send_batch(letters, token, now, until)
        except Unreachable as error:
            _postpone(token, now + UNREACHABLE, str(error))
            logger.warning("The mail server cannot be reached: %s", error)
            break
        finally:
            _postpone(token, None)
    return sent


def _claim(token: uuid.UUID, now: dt.datetime) -> list[Letter]:
    """Take the lease of a batch; whoever updates a row first has it."""
    Letter.objects.abandoned(now).update(
        state=Letter.State.WAITING, lease_token=None, lease_until=None, attempts=F("attempts") + 1
    )
    due = list(Letter.objects.due(now).values_list("pk", flat=True)[:BATCH])
    if not due:
        return []
    Letter.objects.due(now).filter(pk__in=due).order_by().update(
        state=Letter.State.SENDING, lease_token=token, lease_until=now + LEASE, next_try_at=None
    )
    return list(Letter.objects.held_by(token).order_by("attempts", "created_at", "pk"))


def _send_batch(letters: list[Letter], token: uuid.UUID, now: dt.datetime, until: float) -> int:
    """Send over one connection, renewed when it breaks. What there is no time for stays claimed."""
    sent, connection = 0, _connect()
    try:
        for letter in letters:
            if time.monotonic() > until:
                break
            outcome = _send(connection, letter)
            sent += _mark(letter, token, outcome, now)
            if outcome.is_broken and letter is not letters[-1]:
                _close(connection)
                connection = _connect()
    finally:
        _close(connection)
    return sent


def _connect() -> Any:
    connection = mailers["smtp"]
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        raise Unreachable(_words(error)) from error
    return connection


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.debug("The mail server did not say goodbye.", exc_info=True)


def _send(connection: Any, letter: Letter) -> Outcome:
    """One try. Whatever goes wrong with one letter concerns this letter only."""
    try:
        connection.send_messages([message(letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refused(code, words)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(_words(error), is_broken=True)
    except ValueError as error:  # an address or a header that cannot be written
        return Outcome(_words(error), is_final=True)
    except Exception as error:
        logger.exception("Letter %s could not be sent.", letter.pk)
        return Outcome(_words(error), is_broken=True)
    return Outcome()


def _refused(code: int, words: bytes | str) -> Outcome:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return Outcome(f"{code} {said}", is_final=500 <= code < 600, is_broken=code == 421)


def message(letter: Letter) -> EmailMultiAlternatives:
    """The letter as mail: the same bytes at every try, except for the boundary between its parts."""
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to_address],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(letter.created_at),
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    return mail


def _mark(letter: Letter, token: uuid.UUID, outcome: Outcome, now: dt.datetime) -> bool:
    """Write down how the try ended, if the lease is still ours; whether the letter counts as sent."""
    held = Letter.objects.filter(pk=letter.pk).held_by(token)
    free: dict[str, Any] = {"lease_token": None, "lease_until": None, "attempts": F("attempts") + 1}
    if not outcome.error:
        # A sent letter about an account may hold a key to it: its words go, the rest stays as a record.
        words = {"text": "", "html": ""} if letter.kind == Letter.Kind.ACCOUNT else {}
        return bool(held.update(state=Letter.State.SENT, sent_at=now, last_error="", **words, **free))
    error = outcome.error[:300]
    if outcome.is_final or letter.attempts >= len(BACK_OFF):
        held.update(state=Letter.State.FAILED, last_error=error, **free)
        logger.error("Letter %s has failed: %s", letter.pk, error)
    else:
        wait = dt.timedelta(minutes=BACK_OFF[letter.attempts])
        held.update(state=Letter.State.WAITING, next_try_at=now + wait, last_error=error, **free)
    return False


def _postpone(token: uuid.UUID, until: dt.datetime | None, error: str = "") -> None:
    """Give back what this sender still holds and has not tried."""
    words = {"last_error": error[:300]} if error else {}
    Letter.objects.held_by(token).update(
        state=Letter.State.WAITING, lease_token=None, lease_until=None, next_try_at=until, **words
    )


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
