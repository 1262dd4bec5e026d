"""Bringing in plans that exist already: one by one with the signed document, or many from a file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from actionplans.forms.interchange import KEPT, ExistingPlanForm, ImportForm, SignedPlanForm
from actionplans.interchange.intake import bring_in, oneself
from actionplans.interchange.problems import Refused, refused
from actionplans.interchange.reader import MOST_BYTES
from actionplans.interchange.recording import attach, bare_steps, may_record, record
from actionplans.interchange.writer import as_workbook
from actionplans.models import ActionPlan
from actionplans.views.plan_list import roles_to_start
from actionplans.views.plans import find
from documents import storage
from documents.forms import discard_uploads
from documents.kinds import BY_ENDING
from projects.models import Membership, Organisation, Project
from workflow import policy
from workflow.errors import Impossible, NotAllowed
from workflow.idempotency import once

MOST_PROBLEMS = 200


def bodies_to_record_for(user: Any, roles: list[Membership], project: Project) -> list[Organisation]:
    """For whom a person may bring in plans: the lead partner for all but itself, its deputy for the lead partner."""
    held = [role for role in roles if role.project_id == project.pk]
    every = Organisation.objects.planning_in(project) if held and project.is_open else []
    return [body for body in every if may_record(ActionPlan(project=project, organisation=body), user, held)]


def find_project(request: HttpRequest, slug: str) -> tuple[Project, list[Organisation]]:
    """The project and for whom the person may bring plans in; NotAllowed for nobody, 404 for a stranger."""
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    bodies = bodies_to_record_for(request.user, request.roles, project)  # type: ignore[attr-defined]
    if not bodies:
        raise NotAllowed(obj=project, who=policy.who_may("ActionPlan.clear"))
    return project, bodies


@once
def plan_bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The lead partner records a plan that exists at the state it is in, with the signed document."""
    on, held = request.today, request.roles  # type: ignore[attr-defined]
    project, bodies = find_project(request, slug)
    form = ExistingPlanForm(
        request.POST or None, request.FILES or None, project=project, bodies=bodies, on=on,
        roles=roles_to_start(request.user, held, project),
        initial={name: request.GET[name] for name in KEPT if name in request.GET},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        plan = record(form.known(), by=request.user, on=on, letter=form.cleaned_data["document"])
        _tell_recorded(request, plan, project)
        return redirect(plan)
    discard_uploads(form)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "project": project}
    return TemplateResponse(request, "actionplans/plan_bring_in.html", context, status=status)


def _tell_recorded(request: HttpRequest, plan: ActionPlan, project: Project) -> None:
    """Say where the plan now is, and offer the next one with what stays the same."""
    kept = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    url = f"{reverse('plan-bring-in', args=[project.slug])}?{urlencode(kept)}"
    state = {"state": plan.get_status_display()}
    words = _("The plan is recorded with its document. Its state: %(state)s.") % state
    link = format_html('<a href="{}">{}</a>', url, _("Bring in the next plan"))
    messages.success(request, format_html("{} {}", words, link))


@once
def plan_document(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Add the signed document of a recorded plan whose steps were entered without one."""
    plan = find(request, uuid)
    policy.require("ActionPlan.amend", plan, request.user)
    if not plan.is_recorded or not bare_steps(plan).exists():
        raise Impossible(_("Every step of this plan has its document."), obj=plan)
    form = SignedPlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        attach(plan, by=request.user, letter=form.cleaned_data["document"])
        messages.success(request, _("The document is stored."))
        return redirect(plan)
    discard_uploads(form)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "plan": plan}
    return TemplateResponse(request, "actionplans/plan_document.html", context, status=status)


@once
def plan_import(request: HttpRequest, slug: str) -> HttpResponse:
    """The lead partner brings in many plans from a file: every problem by row and column, or all of them."""
    project, _bodies = find_project(request, slug)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "project": project}
    if request.method == "POST" and form.is_valid():
        try:
            made = _bring_in(request, project, form)
        except Refused as refusal:
            context |= {"problems": refusal.problems[:MOST_PROBLEMS], "count": len(refusal.problems)}
        else:
            if not form.cleaned_data["is_dry_run"]:
                words = ngettext(
                    "%(count)s plan is brought in.", "%(count)s plans are brought in.", len(made)
                )
                messages.success(request, words % {"count": len(made)})
                return redirect(f"{reverse('plan-list')}?{urlencode({'project': project.slug})}")
            context["tried"] = made
    status = 422 if request.method == "POST" and "tried" not in context else 200
    return TemplateResponse(request, "actionplans/plan_import.html", context, status=status)


def _bring_in(request: HttpRequest, project: Project, form: ImportForm) -> list[ActionPlan]:
    upload, held = form.cleaned_data["file"], request.roles  # type: ignore[attr-defined]
    try:
        received = storage.receive(upload.chunks(), MOST_BYTES)
    except ValidationError as error:
        raise refused(" ".join(error.messages)) from error
    try:
        return bring_in(
            received.path,
            name=upload.name,
            project=project,
            on=request.today,  # type: ignore[attr-defined]
            actor=oneself(request.user, held),
            is_dry_run=form.cleaned_data["is_dry_run"],
        )
    finally:
        received.path.unlink(missing_ok=True)


@require_safe
def plan_template(request: HttpRequest) -> HttpResponse:
    """An empty spreadsheet with every column, and what to write in each."""
    headers = {"Content-Disposition": 'attachment; filename="plans.xlsx"'}
    return HttpResponse(as_workbook([]), content_type=BY_ENDING[".xlsx"].content_type, headers=headers)
