"""Confirming what was entered for somebody who does not sign in."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from workflow.errors import Refused
from workflow.idempotency import once
from workflow.models import EnteredStep
from workflow.services import confirm


@require_POST
@once
def entered_confirm(request: HttpRequest, uuid: Any) -> HttpResponse:
    """A second person confirms an entered step, from the page of its object."""
    entered = get_object_or_404(EnteredStep, pk=uuid)
    subject = _subject(request, entered)
    confirm(entered, by=request.user)
    messages.success(request, _("You have confirmed what was entered for %(name)s.") % {"name": entered.name})
    return redirect(subject)


@require_POST
@once
def entered_confirm_several(request: HttpRequest) -> HttpResponse:
    """A second person confirms the steps that they ticked in their work; each by itself, each refusal told."""
    done = 0
    for entered in EnteredStep.objects.filter(pk__in=_keys(request)):
        _subject(request, entered)
        try:
            confirm(entered, by=request.user)
            done += 1
        except Refused as refusal:
            messages.warning(request, f"{entered.name}: {refusal.message}")
    words = ngettext("You have confirmed %(count)s step.", "You have confirmed %(count)s steps.", done)
    if done:
        messages.success(request, words % {"count": done})
    else:
        messages.info(request, _("Tick what you confirm."))
    return redirect("work")


def _keys(request: HttpRequest) -> list[UUID]:
    """The ticked steps; what is no key is left out."""
    found = []
    for value in request.POST.getlist("entered"):
        with suppress(ValueError):
            found.append(UUID(value))
    return found


def _subject(request: HttpRequest, entered: EnteredStep) -> Any:
    """The object of the step, if this person may see it; else 404."""
    about = entered.subject
    return get_object_or_404(type(about).objects.visible_to(request.user), pk=about.pk)
