"""Whether mail goes out: the heartbeat of the background work, read by the pages of the lead partner."""

import datetime as dt
from typing import cast

from django.conf import settings
from django.db.models import Subquery

from notifications.models import Letter, Pulse

# A letter that nobody touched for so long means that the mail server cannot be reached.
PATIENCE = dt.timedelta(minutes=15)


def beat(now: dt.datetime) -> None:
    """Note that the background work runs."""
    Pulse.objects.update_or_create(id=1, defaults={"last_tick_at": now})


def mail_is_delayed(now: dt.datetime) -> dt.datetime | None:
    """Since when mail is late: the last tick, or the oldest letter that nobody could send. None when all is well.

    One query. An installation whose background work never ran has no moment to tell, and says nothing.
    """
    stuck = Letter.objects.untouched_since(now - PATIENCE).order_by("created_at").values("created_at")[:1]
    pulse = Pulse.objects.annotate(stuck_since=Subquery(stuck)).first()
    if pulse is None:
        return None
    if now - pulse.last_tick_at > dt.timedelta(seconds=3 * settings.TICK_SECONDS + 30):
        return pulse.last_tick_at
    return cast(dt.datetime | None, pulse.stuck_since)
