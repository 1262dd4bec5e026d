"""Who may do what in a project: the list, giving a role, ending one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from projects import guards, services
from projects.forms.people import MembershipForm
from projects.models import Membership, Project
from projects.permissions import reads_people
from workflow import policy
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.idempotency import once

PER_PAGE = 50


def people_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who has or had a role in a project, for its administrators and its lead partner."""
    project, roles = _find(request, slug), request.roles  # type: ignore[attr-defined]
    if not reads_people(roles, project):
        raise NotAllowed(_("The list of people is open to administrators and the lead partner."), obj=project)
    others = {role.project for role in roles if reads_people([role], role.project)} - {project}
    context = {
        "nav": "people",
        "project": project,
        "page": Paginator(project.memberships.for_list(), PER_PAGE).get_page(request.GET.get("page")),
        "other_projects": sorted(others, key=str),
        "may_change": _may(services.GIVE, project, request.user),
    }
    return TemplateResponse(request, "projects/people.html", context)


@once
def membership_add(request: HttpRequest, slug: str) -> HttpResponse:
    """An administrator gives somebody a role; whoever has no account gets one, and a letter."""
    project = _find(request, slug)
    _require(services.GIVE, project, request.user)
    form = MembershipForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid() and (given := _give(request, project, form)):
        messages.success(request, _("%(person)s now has the role.") % {"person": given.user})
        return redirect(given)
    status = 422 if request.method == "POST" else 200
    context = {"nav": "people", "project": project, "form": form}
    return TemplateResponse(request, "projects/people_add.html", context, status=status)


@once
def membership_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An administrator ends a role; the page asks first, and says where it cannot be."""
    project = _find(request, slug)
    _require(services.END, project, request.user)
    membership = get_object_or_404(project.memberships.for_list(), pk=pk)
    if request.method == "POST":
        services.end_role(membership, by=request.user, on=request.today)  # type: ignore[arg-type, attr-defined]
        messages.success(request, _("The role of %(person)s has ended.") % {"person": membership.user})
        return redirect(membership)
    if membership.ended_on is not None:
        raise Impossible(_("This role has ended already."), obj=membership)
    unmet = [condition for condition in guards.ending(membership, request.user) if not condition.met]
    context = {"nav": "people", "project": project, "membership": membership, "unmet": unmet}
    return TemplateResponse(request, "projects/people_end.html", context)


def _find(request: HttpRequest, slug: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user), slug=slug)


def _may(step: str, project: Project, person: Any) -> bool:
    return policy.acting_as(step, Membership(project=project), person) is not None


def _require(step: str, project: Project, person: Any) -> None:
    if not _may(step, project, person):
        raise NotAllowed(obj=project, who=policy.who_may(step))


def _give(request: HttpRequest, project: Project, form: MembershipForm) -> Membership | None:
    """The role as given; None when something stands in its way, which then stands on the form."""
    on = request.today  # type: ignore[attr-defined]
    try:
        return services.give_role(project, **form.cleaned_data, by=request.user, on=on)  # type: ignore[arg-type]
    except Blocked as refusal:
        for condition in refusal.unmet:
            form.add_error(None, condition.text)
    return None
