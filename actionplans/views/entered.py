"""Confirming what was entered for somebody who does not sign in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workflow.idempotency import once
from workflow.models import EnteredStep
from workflow.services import confirm


@require_POST
@once
def entered_confirm(request: HttpRequest, uuid: Any) -> HttpResponse:
    """A second person confirms an entered step, from the page of its object."""
    entered = get_object_or_404(EnteredStep, pk=uuid)
    about = entered.subject
    subject = get_object_or_404(type(about).objects.visible_to(request.user), pk=about.pk)
    confirm(entered, by=request.user)
    messages.success(request, _("You have confirmed what was entered for %(name)s.") % {"name": entered.name})
    return redirect(subject)
