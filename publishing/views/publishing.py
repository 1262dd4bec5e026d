"""Publishing: the steps on a plan and a policy change, and the list of what of a project is published."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from actionplans.models import ActionPlan
from documents.steps import step_page
from monitoring.models import PolicyChangeClaim
from monitoring.views.steps import step_form
from projects.models import FundingStatement, Project, ProjectChange, Role
from projects.views.changes import may_record
from publishing.desk import publishable
from publishing.models import Publication, Remark
from publishing.services import publication_of, take
from workflow.idempotency import once
from workflow.offers import offered
from workflow.registry import transitions

PER_PAGE = 50


def publication_list(request: Any, slug: str) -> HttpResponse:
    """What of a project stands on the public site, what could, and what is missing for it."""
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    roles = [role for role in request.roles if role.project_id == project.pk]
    page = Paginator(publishable(project, request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "board",
        "project": project,
        "page": page,
        "rows": [row.for_reader(request.user, request.today, roles) for row in page],
        "remarks": Remark.objects.filter(project=project)[:PER_PAGE],
        "reads_remarks": any(role.role in (Role.MONITOR, Role.OFFICER) for role in roles),
        "statements": FundingStatement.objects.filter(project=project),
        "may_state_funding": may_record(project, ProjectChange.Kind.FUNDING, request.user, roles),
    }
    return TemplateResponse(request, "publishing/publication_list.html", context)


@once
def publication_of_plan(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """A step of a plan's publication."""
    plans = ActionPlan.objects.visible_to(request.user).select_related("project", "organisation", "territory")
    return _step(request, publication_of(get_object_or_404(plans, uuid=uuid)), method)


@once
def publication_of_claim(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """A step of a policy change's publication."""
    claims = PolicyChangeClaim.objects.visible_to(request.user).select_related(
        "project", "organisation", "plan"
    )
    return _step(request, publication_of(get_object_or_404(claims, uuid=uuid)), method)


def _step(request: Any, publication: Publication, method: str) -> HttpResponse:
    offer = offered(request, publication, method, tuple(transitions(Publication)))
    shown = {"claim": publication, "publication": publication}
    form, template = step_form(request, publication, offer), "publishing/publication_step.html"
    return step_page(request, publication, offer, form, take, template=template, **shown)
