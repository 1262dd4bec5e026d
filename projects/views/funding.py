"""The funding statements of a project: the lead partner says what the funders want said."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.forms.funding import FundingForm
from projects.models import Project, ProjectChange
from projects.services.funding import state_funding
from projects.views.changes import find_project, may_record
from workflow import policy
from workflow.errors import Blocked, NotAllowed
from workflow.idempotency import once


@once
def funding_statement_add(request: Any, slug: str) -> HttpResponse:
    """Say it for one fund in one language, or say it anew."""
    project = find_project(request, slug)
    roles = [role for role in request.roles if role.project_id == project.pk]
    if not may_record(project, ProjectChange.Kind.FUNDING, request.user, roles):
        raise NotAllowed(obj=project, who=policy.role_words("lead_partner_monitor"))
    asked = {"project": project, "language": request.GET.get("language", "")}
    form = FundingForm(request.POST or None, **asked)
    if request.method == "POST" and form.is_valid() and _record(request, project, form):
        messages.success(request, _("The funding statement is recorded."))
        return redirect(f"{reverse('project-about', args=[project.slug])}#funding")
    context = {"nav": "board", "project": project, "form": form}
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
