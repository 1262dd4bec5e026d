"""One round of the background work, whoever starts it: beat, a cron job or a person."""

import datetime as dt
from collections.abc import Callable
from time import monotonic

from django_scopes import scopes_disabled

from monitoring.services.reports import open_due
from notifications import delivery, letters, notices, pulse, reminders
from workflow import idempotency


def run(on: dt.date, now: dt.datetime) -> dict[str, int]:
    """Read the ledger, sweep the deadlines, write the letters of the day, send what is due; the counts of each.

    `now` is the moment at which the round starts; a delivery counts its leases from the moment it begins.
    Rounds may overlap, be repeated or be killed. A part that fails does not keep the next ones from running;
    an ExceptionGroup tells of it at the end.
    """
    started = monotonic()
    parts: dict[str, Callable[[], int]] = {
        "opened": lambda: open_due(on, now),
        "notices": lambda: notices.from_ledger(on, now),
        "reminders": lambda: reminders.queue_due(on),
        "letters": lambda: letters.compose(on, now),
        "sent": lambda: delivery.deliver(now + dt.timedelta(seconds=monotonic() - started)),
        "forgotten": lambda: idempotency.forget(now),
    }
    counts, errors = {}, []
    pulse.beat(now)
    with scopes_disabled():
        for name, part in parts.items():
            try:
                counts[name] = part()
            except Exception as error:
                errors.append(error)
    if errors:
        raise ExceptionGroup("A part of the round has failed.", errors)
    return counts
