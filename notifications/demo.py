"""The demo bar: the demo's day moves on, and what falls due by then is told at the next tick."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from accounts.preferences import page_of
from ledger.unit import unit
from values.models import DemoDay
from workflow.idempotency import once

STEPS = {"1": 1, "7": 7}


@require_POST
@once
def move_day(request: HttpRequest) -> HttpResponse:
    """Move the demo on by a day or a week and return to the page; 404 in a real installation."""
    if settings.DEMO_TODAY is None or request.POST.get("days") not in STEPS:
        raise Http404
    with unit():
        DemoDay.move(STEPS[request.POST["days"]], default=settings.DEMO_TODAY)
    return HttpResponseRedirect(page_of(request))
