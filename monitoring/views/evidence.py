"""Bringing in evidence, accepting and rejecting it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from actionplans.models import Action
from documents import pieces
from documents.forms import StepForm, discard_uploads
from documents.steps import step_page
from monitoring.forms.evidence import BesideForm, EvidenceForm
from monitoring.models import Evidence, PolicyChangeClaim, Reading
from monitoring.pack.retention import keeping
from monitoring.services.evidence import Subject, add_beside, add_evidence, do_evidence_step
from monitoring.views.offered import offered
from monitoring.views.readings import find_reading
from monitoring.views.viewer import JUDGEMENTS, KEEPING
from workflow import policy
from workflow.errors import Impossible
from workflow.history import history
from workflow.idempotency import once
from workflow.marks import version_seen


@once
def evidence_add(request: Any, uuid: UUID) -> HttpResponse:
    """Bring in one document and say what of a claim it is to prove."""
    claim = get_object_or_404(PolicyChangeClaim.objects.visible_to(request.user).for_page(), uuid=uuid)
    policy.require("Evidence.create", Evidence(claim=claim, project=claim.project), request.user)
    if not claim.is_judged_now:
        raise Impossible(_("The claim is decided: it takes no more documents."), obj=claim)
    point = request.GET.get("point", "")
    points = [one.pk for one in claim.assertions.all() if one.kind == point]
    return _bring_in(request, claim, {"points": points})


@once
def action_evidence_add(request: Any, uuid: UUID) -> HttpResponse:
    """Bring in one document that shows that an action was carried out."""
    action = get_object_or_404(Action.objects.visible_to(request.user).for_page(), uuid=uuid)
    policy.require("Evidence.create", Evidence(action=action, project=action.project), request.user)
    if action.plan.is_over or action.is_dropped:
        raise Impossible(_("The plan is over: its actions take no more documents."), obj=action)
    return _bring_in(request, action, {})


@once
def reading_evidence_add(request: Any, uuid: UUID) -> HttpResponse:
    """Bring in one document that shows a value of an indicator."""
    reading = find_reading(request, uuid)
    policy.require("Evidence.create", Evidence(reading=reading, project=reading.project), request.user)
    if not reading.takes_evidence:
        raise Impossible(
            _("The value was dropped, or its plan is over: it takes no more documents."), obj=reading
        )
    return _bring_in(request, reading, {})


def _bring_in(request: Any, subject: Subject, initial: dict[str, Any]) -> HttpResponse:
    initial["replaces"] = request.GET.get("replaces", "")
    told = {"subject": subject, "on": request.today, "initial": initial}
    form = EvidenceForm(request.POST or None, request.FILES or None, **told)
    if request.method == "POST":
        version = version_seen(request, subject)
        if form.is_valid() and not _is_known(request, form):
            return redirect(_add(request, subject, form, version))
        discard_uploads(form)
    status = 422 if form.errors else 200
    context = {"subject": subject, "form": form, **_named(subject)}
    return TemplateResponse(request, "monitoring/evidence_form.html", context, status=status)


def _named(subject: Subject) -> dict[str, Any]:
    """The subject as its trail of pages wants it."""
    if isinstance(subject, Reading):
        return {"reading": subject, "indicator": subject.indicator}
    return {"action": subject, "plan": subject.plan} if isinstance(subject, Action) else {"claim": subject}


def _add(request: Any, subject: Subject, form: EvidenceForm, version: int) -> Evidence:
    data = form.cleaned_data
    return add_evidence(
        subject, by=request.user, version=version, upload=data["file"], assertions=data.get("points", ()),
        replaces=data["replaces"], **form.described(),
    )  # fmt: skip


def _is_known(request: Any, form: EvidenceForm) -> bool:
    """Whether the same bytes are on record where the person can see them; the file is kept for a second press."""
    upload = form.cleaned_data["file"]
    if upload is None or request.POST.get("same_again") == upload.sha256:
        return False
    same = Evidence.objects.visible_to(request.user).filter(document__sha256=upload.sha256)
    twin = same.select_related("claim", "action", "reading__indicator", "document").first()
    if twin is None:
        return False
    words = _("The same file is already on record:")
    link = format_html('{} <a href="{}">{}</a>', words, twin.get_absolute_url(), twin.full_name)
    messages.warning(request, link)
    form.ask_again(pieces.keep(request.user, upload), upload.sha256)
    return True


@once
def evidence_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """Judge a document: check, accept, reject, ask for another one, challenge."""
    item = get_object_or_404(Evidence.objects.visible_to(request.user).with_subject(), uuid=uuid)
    offer = offered(request, item, method, (*JUDGEMENTS, *KEEPING))
    form = StepForm(request.POST or None, offer=offer, bodies=[], on=request.today)
    if "answer_by" in form.fields:
        form.fields["answer_by"].help_text = _("Until the end of this day nobody can destroy it.")
    shown = {"item": item, **_named(item.subject)}
    if item.destruction_asked_by_id and method in ("destroy", "keep"):
        asked = (line for line in history(item) if line.step == "Evidence.ask_destruction")
        shown |= {"asked": next(asked, None), "keeping": keeping(item)}
    template = "monitoring/evidence_step.html"
    return step_page(request, item, offer, form, do_evidence_step, template=template, **shown)


@once
def evidence_beside(request: Any, uuid: UUID) -> HttpResponse:
    """Bring in a translation, a certified copy or a redacted copy of a document."""
    item = get_object_or_404(Evidence.objects.visible_to(request.user).with_subject(), uuid=uuid)
    policy.require("Document.store", item, request.user)
    if item.document.destroyed_on:
        raise Impossible(_("The document is destroyed: nothing can stand beside it."), obj=item)
    initial = {"language": item.document.language or "en"}
    form = BesideForm(request.POST or None, request.FILES or None, on=request.today, initial=initial)
    if request.method == "POST":
        if form.is_valid():
            add_beside(item, by=request.user, upload=form.cleaned_data["file"], **form.described())
            messages.success(request, _("It stands beside the original now."))
            return redirect(item)
        discard_uploads(form)
    status = 422 if form.errors else 200
    context = {"item": item, "form": form, **_named(item.subject)}
    return TemplateResponse(request, "monitoring/evidence_beside.html", context, status=status)
