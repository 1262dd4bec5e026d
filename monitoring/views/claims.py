"""Pages of policy changes: the list, one claim, and writing it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actionplans.models import ActionPlan
from documents.entered import entered
from documents.printed import answer
from monitoring.claims import sections
from monitoring.claims.letters import letter_of
from monitoring.forms.claims import ClaimForm
from monitoring.forms.steps import OpinionForm
from monitoring.models import PolicyChangeClaim
from monitoring.services.claims import amend_claim, create_claim
from monitoring.views import desk
from monitoring.views.viewer import evidence_rows, shown_of, viewer
from projects.models import WRITERS, Project
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen

PER_PAGE = 50
OWNERS = WRITERS


def claim_list(request: Any) -> HttpResponse:
    """Every policy change that the person may see, by project."""
    claims = PolicyChangeClaim.objects.visible_to(request.user).for_list()
    page = Paginator(claims, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "start_in": {role.project for role in request.roles if role.role in OWNERS}}
    return TemplateResponse(request, "monitoring/claim_list.html", context)


def claim_detail(request: Any, uuid: UUID) -> HttpResponse:
    """One claim with its points, evidence, opinions and decisions."""
    claim = find(request, uuid)
    roles = [role for role in request.roles if role.project_id == claim.project_id]
    items = list(claim.evidence.all())
    shown = shown_of(items, request.GET.get("evidence", ""))
    asked, entries = desk.asked(claim, request.user), desk.entries(claim)
    open_points = len(asked.points) if asked and claim.status == claim.Status.RETURNED else 0
    returned = _("The policy change was returned. This needs to change")
    context = {
        "claim": claim,
        "points": desk.points(claim),
        "version": desk.version_seen(claim),
        "taken_up_again": desk.taken_up_again(claim),
        **desk.overlap(claim, request.user, roles),
        "totals": desk.totals(claim),
        "evidence": evidence_rows(items, shown),
        "viewer": viewer(shown, request.user, roles, request.today, request.GET.get("page", "")),
        "next": desk.next_step(claim, request.user, request.today, open_points),
        "asked": asked,
        "told": desk.why(claim, entries, returned, asked),
        "open_points": open_points,
        "may_edit": desk.may_edit(claim, request.user, roles),
        "may_add": desk.may_add(claim, request.user, roles),
        "opinion_form": OpinionForm(claim=claim) if desk.may_sign(claim, request.user, roles) else None,
        "entered": entered(claim, request.user, roles),
        "sections": sections.of(claim, request, roles),
        "answer": desk.answer_of(entries),
        "entries": entries,
        "today": request.today,
    }
    return TemplateResponse(request, "monitoring/claim_detail.html", context)


def find(request: HttpRequest, uuid: UUID) -> PolicyChangeClaim:
    """The claim with all that its pages show, if this person may see it; else 404."""
    found: PolicyChangeClaim = get_object_or_404(
        PolicyChangeClaim.objects.visible_to(request.user).for_page(), uuid=uuid
    )
    return found


@once
def claim_add(request: Any, uuid: UUID) -> HttpResponse:
    """Start a claim of a plan."""
    plans = ActionPlan.objects.visible_to(request.user).select_related("project", "organisation", "territory")
    plan = get_object_or_404(plans, uuid=uuid)
    return _start(request, PolicyChangeClaim(project=plan.project, organisation=plan.organisation, plan=plan))


@once
def claim_add_without_plan(request: Any, slug: str) -> HttpResponse:
    """Start a claim on an instrument of the project, without any plan."""
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    own = [role for role in request.roles if role.project_id == project.pk and role.role in OWNERS]
    return _start(
        request, PolicyChangeClaim(project=project, organisation=own[0].organisation if own else None)
    )


def _start(request: Any, claim: PolicyChangeClaim) -> HttpResponse:
    policy.require("PolicyChangeClaim.create", claim, request.user)
    claim.status_since = request.today
    form = ClaimForm(request.POST or None, instance=claim, today=request.today)
    if request.method == "POST" and form.is_valid():
        return redirect(create_claim(claim, form.content(), by=request.user))
    context = {"form": form, "claim": claim, "plan": claim.plan, "is_new": True}
    return TemplateResponse(
        request, "monitoring/claim_form.html", context, status=422 if form.errors else 200
    )


@once
def claim_edit(request: Any, uuid: UUID) -> HttpResponse:
    """Change a draft or a returned claim."""
    claim = find(request, uuid)
    policy.require("PolicyChangeClaim.amend", claim, request.user)
    if claim.status not in claim.EDITABLE:
        raise Impossible(
            _("This claim was sent and cannot be changed now. Ask for it to be returned."), obj=claim
        )
    version = version_seen(request, claim) if request.method == "POST" else 0
    form = ClaimForm(request.POST or None, instance=claim, today=request.today)
    if request.method == "POST" and form.is_valid():
        return redirect(amend_claim(claim, form.content(), by=request.user, version=version))
    context = {"form": form, "claim": claim, "plan": claim.plan}
    return TemplateResponse(
        request, "monitoring/claim_form.html", context, status=422 if form.errors else 200
    )


@require_safe
def claim_letter(request: Any, uuid: UUID, ending: str) -> HttpResponse:
    """The statement that the authority is to sign, filled from the claim."""
    claim = find(request, uuid)
    return answer(request, letter_of(claim), ending, f"statement-{claim.title}", obj=claim)
