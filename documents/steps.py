"""The page of one step of an object, in the shape that all apps share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from documents.forms import StepForm, discard_uploads
from workflow.marks import tell_done, version_seen
from workflow.offers import Offer


def step_page(
    request: Any,
    obj: Any,
    offer: Offer,
    form: StepForm,
    do: Callable[..., object],
    /,
    *,
    template: str,
    **shown: Any,
) -> HttpResponse:
    """Show the form of an offered step; sent and valid, `do(obj, method, by=..., version=..., ...)` does it.

    `do` gets what the form says, and for somebody absent the letter. Raises as the door does.
    """
    if request.method == "POST":
        version = version_seen(request, obj)
        if form.is_valid():
            said = form.said() | form.entered(obj.project.zone)
            do(obj, offer.method, by=request.user, version=version, **said)
            tell_done(request, obj, offer.method, form.entered_for())
            return redirect(obj)
        discard_uploads(form)
    context = {"offer": offer, "form": form, "today": request.today} | shown
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)
