"""Handovers and corrections: what happened in a project beside its plans, and recording more of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects.forms.changes import FORMS, ChangeForm
from projects.models import WRITERS, Membership, Organisation, Project, ProjectChange, Role
from projects.permissions import OVERSEERS
from projects.services import changes
from projects.services.changes import NO_DEPUTY
from projects.services.records import CREATE, SIGN, WITHDRAW
from workflow import policy
from workflow.errors import Blocked, NotAllowed
from workflow.idempotency import once

Kind = ProjectChange.Kind
PER_PAGE = 50


def project_changes(request: Any, slug: str) -> HttpResponse:
    """Every handover and correction of a project, for all who hold a role in it."""
    project = find_project(request, slug)
    roles = [role for role in request.roles if role.project_id == project.pk]
    listed = ProjectChange.objects.filter(project=project).for_list()
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "board",
        "project": project,
        "page": page,
        "rows": [(row, *_may(row, request.user, roles)) for row in page],
        "needs_deputy": NO_DEPUTY if any(map(_needs_deputy, page)) else "",
        "reads_letters": any(role.role in OVERSEERS for role in roles),
        "may_say_instruments": may_record(project, Kind.ADDRESSED, request.user, roles),
        "kinds": [kind for kind in FORMS if may_record(project, kind, request.user, roles)],
    }
    return TemplateResponse(request, "projects/changes.html", context)


@once
def project_change_add(request: Any, slug: str, kind: str) -> HttpResponse:
    """Record one, by the form of its kind."""
    project = find_project(request, slug)
    if kind not in FORMS:
        raise Http404
    roles = [role for role in request.roles if role.project_id == project.pk]
    if not may_record(project, kind, request.user, roles):
        raise NotAllowed(obj=project, who=policy.who_may(CREATE))
    form = _form(request, project, kind, roles)
    if request.method == "POST" and form.is_valid() and (made := _record(form)):
        messages.success(request, _("%(change)s. It is recorded.") % {"change": made})
        if made.kind == Kind.LEAVES and made.other_organisation and not _is_written_for(made):
            words = _(
                "Nobody writes for %(partner)s here yet. The administrator invites somebody under People."
            )
            messages.warning(request, words % {"partner": made.other_organisation})
        return redirect(made)
    context = {"nav": "board", "project": project, "form": form, "kind": Kind(kind)}
    return TemplateResponse(request, "projects/change_add.html", context, status=422 if form.errors else 200)


@once
def project_change_sign(request: Any, slug: str, uuid: UUID) -> HttpResponse:
    """What follows from a signature; then the other side signs, or the absent one confirms."""
    project = find_project(request, slug)
    listed = ProjectChange.objects.filter(project=project).for_list()
    change: ProjectChange = get_object_or_404(listed, uuid=uuid)
    if request.method != "POST":
        return _asked_to_sign(request, change)
    signed = changes.sign(change, by=request.user, today=request.today)
    messages.success(request, _("You have signed: %(change)s.") % {"change": signed})
    return redirect(signed)


def _is_written_for(change: ProjectChange) -> bool:
    writing = Membership.objects.current().filter(project=change.project, role__in=WRITERS)
    return writing.filter(organisation=change.other_organisation).exists()


def _asked_to_sign(request: Any, change: ProjectChange) -> HttpResponse:
    roles = [role for role in request.roles if role.project_id == change.project_id]
    may_sign, _may_withdraw = _may(change, request.user, roles)
    if not may_sign:
        raise NotAllowed(obj=change, who=policy.who_may(SIGN))
    needed = NO_DEPUTY if _needs_deputy(change) else ""
    context = {
        "nav": "board",
        "project": change.project,
        "change": change,
        "needs_deputy": needed,
        "can_be_signed": changes.can_be_signed(change, request.today),
    }
    return TemplateResponse(request, "projects/change_sign.html", context)


@require_POST
@once
def project_change_withdraw(request: Any, slug: str, uuid: UUID) -> HttpResponse:
    """Either side takes back what waits for a signature."""
    project = find_project(request, slug)
    change: ProjectChange = get_object_or_404(ProjectChange.objects.filter(project=project), uuid=uuid)
    withdrawn = changes.withdraw(change, by=request.user, today=request.today)
    messages.success(request, _("You have withdrawn: %(change)s.") % {"change": withdrawn})
    return redirect(withdrawn)


def find_project(request: HttpRequest, slug: str) -> Project:
    """The project if this person may see it; else 404."""
    found: Project = get_object_or_404(
        Project.objects.visible_to(request.user).select_related("lead_organisation"), slug=slug
    )
    return found


def _form(request: Any, project: Project, kind: str, roles: list[Any]) -> ChangeForm:
    given: dict[str, Any] = {"project": project, "person": request.user, "today": request.today}
    if kind == Kind.PHASE:
        given["is_entered"] = not any(role.role == Role.OFFICER for role in roles)
    return FORMS[kind](request.POST or None, request.FILES or None, **given)


def may_record(project: Project, kind: str, person: Any, roles: list[Any]) -> bool:
    """Whether a person may record some change of this kind; which exactly, the service asks."""
    return any(
        policy.acting_as(CREATE, change, person, roles=roles)
        or policy.principals_for(CREATE, change, person, roles=roles)
        for change in _thinkable(project, kind, roles)
    )


def _thinkable(project: Project, kind: str, roles: list[Any]) -> list[ProjectChange]:
    """Changes of a kind as they might be: for one of the person's own bodies, or for another one."""
    other = Organisation()
    concerned = other if kind == Kind.LEAVES else project.lead_organisation or other
    return [
        ProjectChange(project=project, kind=kind, organisation=concerned, other_organisation=body)
        for body in [other, *(role.organisation for role in roles)]
    ]


def _may(change: ProjectChange, person: Any, roles: list[Any]) -> tuple[bool, bool]:
    """Whether a person may sign a change, and whether they may withdraw it."""
    signs, withdraws = (
        change.is_waiting and policy.acting_as(step, change, person, roles=roles) is not None
        for step in (SIGN, WITHDRAW)
    )
    return signs and change.made_by_id != person.pk, withdraws


def _needs_deputy(change: ProjectChange) -> bool:
    """Whether it cannot be signed before a deputy is named; at most one change of a project is asked for it."""
    return change.kind == Kind.LEAD and change.is_waiting and not changes.has_deputy(change)


def _record(form: ChangeForm) -> ProjectChange | None:
    """The change as recorded; None when something stands in its way, which then stands on the form."""
    try:
        return form.record()
    except Blocked as refusal:
        for condition in refusal.unmet:
            form.add_error(None, condition.text)
    return None
