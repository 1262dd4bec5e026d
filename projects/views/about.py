from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from projects import rules
from projects.models import Project, ProjectChange
from projects.models.statement import questions
from projects.views.changes import may_record


def project_about(request: HttpRequest, slug: str) -> HttpResponse:
    """What a project is: aim, phases, targets, partners, events, rules, and what its sources leave in dispute."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), slug=slug)
    roles = [role for role in request.roles if role.project_id == project.pk]  # type: ignore[attr-defined]
    context = {
        "nav": "board",
        "project": project,
        "aliases": sorted(name.name for name in project.names.all() if name.name != project.title),
        "phase_now": project.phase_on(request.today),  # type: ignore[attr-defined]
        "questions": questions(project.statements.all()),
        "may_say_instruments": may_record(project, ProjectChange.Kind.ADDRESSED, request.user, roles),
        "may_state_funding": may_record(project, ProjectChange.Kind.FUNDING, request.user, roles),
        "rules": rules.in_words(project.rule_set),
    }
    return TemplateResponse(request, "projects/project_about.html", context)
