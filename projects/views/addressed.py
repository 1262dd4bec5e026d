"""Which policy instruments a partner of a project addresses: the lead partner says so, partner by partner."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.forms.addressed import AddressedForm
from projects.models import Organisation, Project, ProjectChange
from projects.services.addressed import name_instruments
from projects.views.changes import find_project, may_record
from workflow import policy
from workflow.errors import Blocked, NotAllowed
from workflow.idempotency import once


@once
def partner_instruments(request: Any, slug: str, partner: str) -> HttpResponse:
    """Tick what a partner addresses, and add what no register holds."""
    project = find_project(request, slug)
    body = get_object_or_404(Organisation.objects.partners_of(project), slug=partner)
    roles = [role for role in request.roles if role.project_id == project.pk]
    if not may_record(project, ProjectChange.Kind.ADDRESSED, request.user, roles):
        raise NotAllowed(obj=project, who=policy.role_words("lead_partner_monitor"))
    form = AddressedForm(request.POST or None, project=project, partner=body)
    if request.method == "POST" and form.is_valid() and _record(request, project, body, form):
        messages.success(
            request, _("The policy instruments of %(partner)s are recorded.") % {"partner": body}
        )
        return redirect(f"{reverse('project-about', args=[project.slug])}#partners")
    context = {"nav": "board", "project": project, "partner": body, "form": form}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "projects/partner_instruments.html", context, status=status)


def _record(request: Any, project: Project, body: Organisation, form: AddressedForm) -> ProjectChange | None:
    """The change as recorded; None when something stands in its way, which then stands on the form."""
    said = {"instruments": ()} | form.cleaned_data
    try:
        return name_instruments(project, body, **said, by=request.user, today=request.today)
    except Blocked as refusal:
        for condition in refusal.unmet:
            form.add_error(None, condition.text)
    return None
