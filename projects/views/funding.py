"""The funding statements of a project: the lead partner says what the funders want said."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.forms.funding import FundingForm, TakeAwayForm
from projects.models import FundingStatement, Project, ProjectChange
from projects.services.funding import REMOVE, state_funding, take_funding_away
from projects.views.changes import find_project, may_record
from workflow import policy
from workflow.errors import Blocked, NotAllowed
from workflow.guards import conditions
from workflow.idempotency import once


@once
def funding_statement_add(request: Any, slug: str) -> HttpResponse:
    """Say it for one fund in one language, or say it anew."""
    project = _find(request, slug)
    asked = {name: request.GET.get(name, "") for name in ("language", "fund")}
    form = FundingForm(request.POST or None, project=project, **asked)
    looks = request.method == "POST" and "look" in request.POST and form.is_valid()
    if request.method == "POST" and not looks and form.is_valid() and _record(request, project, form):
        messages.success(request, _("The funding statement is recorded."))
        return redirect(_listed(project))
    context = {"nav": "board", "project": project, "form": form, "preview": form.preview() if looks else []}
    return TemplateResponse(
        request, "projects/funding_form.html", context, status=422 if form.errors else 200
    )


def _record(request: Any, project: Project, form: FundingForm) -> ProjectChange | None:
    """The change as recorded; None when something stands in its way, which then stands on the form."""
    try:
        return state_funding(project, **form.cleaned_data, by=request.user, today=request.today)
    except Blocked as refusal:
        for condition in refusal.unmet:
            form.add_error(None, condition.text)
    return None


@once
def funding_statement_remove(request: Any, slug: str, pk: int) -> HttpResponse:
    """Take one away that was recorded wrongly; its words stay on record."""
    project = _find(request, slug)
    statement = get_object_or_404(FundingStatement.objects.filter(project=project), pk=pk)
    form = TakeAwayForm(request.POST or None)
    unmet = [one for one in conditions(REMOVE, statement, request.today) if not one.met]
    if request.method == "POST" and form.is_valid():
        take_funding_away(statement, reason=form.cleaned_data["reason"], by=request.user, today=request.today)
        messages.success(request, _("The funding statement is taken away."))
        return redirect(_listed(project))
    context = {"nav": "board", "project": project, "form": form, "statement": statement, "unmet": unmet}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "projects/funding_remove.html", context, status=status)


def _find(request: Any, slug: str) -> Project:
    """The project for whoever may say who pays. Raises Http404 or NotAllowed."""
    project = find_project(request, slug)
    roles = [role for role in request.roles if role.project_id == project.pk]
    if not may_record(project, ProjectChange.Kind.FUNDING, request.user, roles):
        raise NotAllowed(obj=project, who=policy.role_words("lead_partner_monitor"))
    return project


def _listed(project: Project) -> str:
    return f"{reverse('project-about', args=[project.slug])}#funding"
