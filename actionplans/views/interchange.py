"""Bringing in plans that exist already: one by one with the signed document, or many from a file."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from actionplans.forms.interchange import KEPT, ExistingPlanForm
from actionplans.forms.plans import organisations_for
from actionplans.interchange.recording import may_record, record
from actionplans.models import ActionPlan
from actionplans.views.plan_list import roles_to_start
from documents.forms import discard_uploads
from projects.models import Membership, Organisation, Project
from workflow import policy
from workflow.errors import NotAllowed
from workflow.idempotency import once


def bodies_to_record_for(user: Any, roles: list[Membership], project: Project) -> list[Organisation]:
    """For whom a person may bring in plans: the lead partner for all but itself, its deputy for the lead partner."""
    held = [role for role in roles if role.project_id == project.pk]
    every = organisations_for(project, held) if held and project.is_open else []
    return [body for body in every if may_record(ActionPlan(project=project, organisation=body), user, held)]


@once
def plan_bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The lead partner records a plan that exists at the state it is in, with the signed document."""
    on, held = request.today, request.roles  # type: ignore[attr-defined]
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    bodies = bodies_to_record_for(request.user, held, project)
    if not bodies:
        raise NotAllowed(obj=project, who=policy.who_may("ActionPlan.clear"))
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
