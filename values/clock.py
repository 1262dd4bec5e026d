"""The clock. Read at the edge (views, tasks, commands); below it, time is an argument.

Real time (sessions, leases, mail, `recorded_at`) comes from `now`. The domain's day, on which duties fall due,
comes from `today`: in the demo it starts at DEMO_TODAY and is moved by the demo bar.
"""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from values.models import DemoDay


def now() -> dt.datetime:
    """Real time in UTC; never moved."""
    return timezone.now()


def today(zone: str = settings.TIME_ZONE) -> dt.date:
    """The domain's date in `zone`; in the demo, the day that the demo stands at."""
    if settings.DEMO_TODAY is None:
        return now().astimezone(ZoneInfo(zone)).date()
    return DemoDay.current(default=settings.DEMO_TODAY)


def moment(zone: str = settings.TIME_ZONE) -> dt.datetime:
    """The domain's moment: its date with the real time of day, in UTC."""
    local = now().astimezone(ZoneInfo(zone))
    return dt.datetime.combine(today(zone), local.timetz()).astimezone(dt.UTC)


class ClockMiddleware:
    """Gives every request its `today`, and `day_of_clock` that stays when a page shows an earlier day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = request.day_of_clock = today()  # type: ignore[attr-defined]
        return self.get_response(request)
