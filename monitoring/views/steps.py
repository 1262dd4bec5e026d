"""The steps of a claim: sending and returning it, the auditor's opinion, the programme's decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from actionplans.forms.steps import StepForm
from documents.forms import LetterForm, discard_uploads, standing_since
from documents.steps import step_page
from monitoring.forms.steps import DecisionForm, OpinionForm, ShareForm
from monitoring.services.decisions import agree_share, decide, missing, sign_opinion
from monitoring.services.steps import absent_organisation, do_step
from monitoring.views import desk
from monitoring.views.claims import find
from monitoring.views.offered import offered
from workflow.errors import Blocked
from workflow.guards import Condition
from workflow.idempotency import once
from workflow.marks import tell_done, version_seen
from workflow.offers import Offer


@once
def claim_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """Send, take back, return or pass on; with a letter, for somebody who does not sign in."""
    claim = find(request, uuid)
    offer = offered(request, claim, method, desk.STEPS)
    shown = {"claim": claim, "asked": desk.asked(claim, request.user) if offer.is_main else None}
    form = step_form(request, claim, offer)
    return step_page(request, claim, offer, form, do_step, template="monitoring/claim_step.html", **shown)


def step_form(request: Any, claim: Any, offer: Offer, form: Callable[..., StepForm] = StepForm) -> StepForm:
    """The form of a step of a claim, a report or a part; with `form` another one for the same absent people."""
    bodies = (
        [] if offer.mine else [body for one in offer.principals if (body := absent_organisation(claim, one))]
    )
    when = {"on": request.today, "since": claim.project.began_on, "stands_since": standing_since(claim)}
    return form(request.POST or None, request.FILES or None, offer=offer, bodies=bodies, **when)


def entered_with(claim: Any, form: StepForm) -> dict[str, Any]:
    """Whose act it was, the letter that shows it, and its moment; nothing for the person's own act."""
    return form.entered(claim.project.zone)


@once
def claim_opinion(request: Any, uuid: UUID) -> HttpResponse:
    """The auditor signs an opinion on each point, once each time the claim is sent."""
    claim = find(request, uuid)
    offered(request, claim, "give_opinion", ("give_opinion",))
    form = OpinionForm(request.POST or None, claim=claim)
    if request.method == "POST":
        version = version_seen(request, claim)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("missing", "needs")}
            sign_opinion(claim, form.chosen(), by=request.user, version=version, **given)
            tell_done(request, claim, "give_opinion")
            return redirect(claim)
    context = {"claim": claim, "opinion_form": form, "points": desk.points(claim)}
    return TemplateResponse(
        request, "monitoring/claim_opinion.html", context, status=422 if form.errors else 200
    )


@once
def claim_share(request: Any, uuid: UUID) -> HttpResponse:
    """The programme says what this claim counts of money that other claims name, too."""
    claim = find(request, uuid)
    offer = offered(request, claim, "agree_share", ("agree_share",))
    form = ShareForm(request.POST or None, rows=claim.shared_amounts())
    letter = None if offer.mine else step_form(request, claim, offer, LetterForm)
    if request.method == "POST":
        version = version_seen(request, claim)
        if all([form.is_valid(), letter is None or letter.is_valid()]):
            note, entered = form.cleaned_data["note"], entered_with(claim, letter) if letter else {}
            try:
                agree_share(claim, form.shares(), by=request.user, version=version, note=note, **entered)
                tell_done(request, claim, "agree_share", letter.entered_for() if letter else None)
                return redirect(claim)
            except Blocked as refusal:
                form.add_error(next(iter(form.fields)), " ".join(str(one.text) for one in refusal.unmet))
        if letter:
            discard_uploads(letter)
    context = {"claim": claim, "form": form, "letter": letter, **desk.overlap(claim, request.user, [])}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "monitoring/claim_share.html", context, status=status)


@once
def claim_decide(request: Any, uuid: UUID) -> HttpResponse:
    """The programme decides on each point; what follows for the claim can be seen before it is done."""
    claim = find(request, uuid)
    offer = offered(request, claim, "validate", ("validate",))
    form = DecisionForm(request.POST or None, claim=claim)
    letter = step_form(request, claim, offer)
    verdict, unmet, status = "", offer.unmet, 200
    if request.method == "POST":
        version, status = version_seen(request, claim), 422
        if form.is_valid() and "look" in request.POST:
            verdict, unmet, status = form.verdict(), missing(claim, form.decision(), request.today), 200
        elif form.is_valid() and letter.is_valid():
            unmet = _refused(request, claim, form, letter, version)
            if not unmet:
                tell_done(request, claim, form.verdict(), letter.entered_for())
                return redirect(claim)
        discard_uploads(letter)
    context = {
        "claim": claim, "offer": offer, "form": form, "step_form": letter, "points": desk.points(claim),
        "verdict": verdict, "missing": unmet, "today": request.today,
        "waits": desk.waits_for_opinion(claim, request.today), "taken_up_again": desk.taken_up_again(claim),
    }  # fmt: skip
    return TemplateResponse(request, "monitoring/claim_decide.html", context, status=status)


def _refused(request: Any, claim: Any, form: DecisionForm, letter: StepForm, version: int) -> list[Condition]:
    """Decide; what is missing, where it could not be done: the page keeps what was typed."""
    decision = form.decision(letter.cleaned_data["note"])
    try:
        decide(claim, decision, by=request.user, version=version, **entered_with(claim, letter))
    except Blocked as refusal:
        return refusal.unmet
    return []
