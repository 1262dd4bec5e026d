"""Entering a value of an indicator, mending a returned one, and the steps of a reading."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from actionplans.forms.steps import StepForm
from documents.forms import LetterForm, discard_uploads
from documents.steps import step_page
from monitoring.forms.indicators import ReadingForm
from monitoring.models import Indicator, Reading
from monitoring.services.indicators import do_reading_step, enter, enter_again
from monitoring.views.indicators import find
from monitoring.views.offered import offered
from monitoring.views.steps import entered_with, step_form
from workflow import policy
from workflow.errors import Impossible, NotAllowed
from workflow.idempotency import once
from workflow.marks import tell_done, version_seen
from workflow.offers import Offer, offers
from workflow.registry import transitions


@once
def reading_add(request: Any, uuid: UUID) -> HttpResponse:
    """Enter a value: the partner's own, or from a letter for a partner who does not sign in."""
    indicator = find(request, uuid)
    draft = Reading(indicator=indicator, measured_on=request.today, status_since=request.today)
    policy.require("Reading.create", draft, request.user)
    offer = _entering(request, draft)
    replaces = _corrected(request, indicator)
    letter = _letter_form(request, draft, offer)
    form = ReadingForm(
        request.POST or None, request.FILES or None, indicator=indicator, on=request.today,
        replaces=replaces, prefix="reading",
    )  # fmt: skip
    if request.method == "POST":
        are_valid = [form.is_valid(), letter is None or letter.is_valid()]
        if all(are_valid):
            made = enter(indicator, form.said(), by=request.user, **_absent(draft, letter))
            tell_done(request, made, "enter", letter.entered_for() if letter else None)
            return redirect(indicator)
        for one in filter(None, (form, letter)):
            discard_uploads(one)
    context = {"form": form, "letter": letter, "indicator": indicator, "replaces": replaces}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "monitoring/reading_form.html", context, status=status)


def _entering(request: Any, draft: Reading) -> Offer:
    """The step of entering as this person may do it, or enter it for somebody absent."""
    found = next(one for one in offers(draft, request.user, request.today) if one.method == "enter")
    if not (found.mine or found.principals):
        raise NotAllowed(obj=draft, who=found.who)
    return found


def _corrected(request: Any, indicator: Indicator) -> Reading | None:
    """The approved value that the address names, to be corrected by this one."""
    key = request.GET.get("corrects", "")
    return next((one for one in approved_of(indicator) if str(one.pk) == key), None)


def approved_of(indicator: Indicator) -> list[Reading]:
    seen: list[Reading] = indicator.seen  # type: ignore[attr-defined]
    return [one for one in seen if one.status == Reading.Status.APPROVED]


def _letter_form(request: Any, draft: Reading, offer: Offer) -> StepForm | None:
    """Who gave the value and the letter that shows it, where it is entered for somebody absent."""
    if offer.mine:
        return None
    return step_form(request, draft, offer, LetterForm)


def _absent(draft: Reading, letter: StepForm | None) -> dict[str, Any]:
    return entered_with(draft, letter) if letter else {}


@once
def reading_edit(request: Any, uuid: UUID) -> HttpResponse:
    """Mend a returned value or a draft, and enter it."""
    reading = find_reading(request, uuid)
    policy.require("Reading.amend", reading, request.user)
    if reading.status not in reading.EDITABLE:
        raise Impossible(obj=reading)
    version = version_seen(request, reading) if request.method == "POST" else 0
    form = ReadingForm(
        request.POST or None, request.FILES or None, indicator=reading.indicator, on=request.today,
        reading=reading, prefix="reading",
    )  # fmt: skip
    if request.method == "POST":
        if form.is_valid():
            made = enter_again(reading, form.said(), by=request.user, version=version)
            tell_done(request, made, "enter")
            return redirect(reading.indicator)
        discard_uploads(form)
    context = {"form": form, "indicator": reading.indicator, "reading": reading}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "monitoring/reading_form.html", context, status=status)


def find_reading(request: Any, uuid: UUID) -> Reading:
    """A reading of an indicator that this person sees; else 404."""
    rows = Reading.objects.visible_to(request.user).filter(
        indicator__in=Indicator.objects.visible_to(request.user)
    )
    joined = rows.select_related("indicator__project__rule_set", "indicator__organisation")
    joined = joined.select_related("indicator__action__plan__territory", "indicator__plan__territory")
    found: Reading = get_object_or_404(joined, uuid=uuid)
    return found


@once
def reading_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """Approve or return a value; take it back or drop it."""
    reading = find_reading(request, uuid)
    offer = offered(request, reading, method, tuple(transitions(Reading)))
    shown = {"claim": reading, "indicator": reading.indicator, "reading": reading}
    form, template = step_form(request, reading, offer), "monitoring/reading_step.html"
    return step_page(request, reading, offer, form, do_reading_step, template=template, **shown)
