"""Where people start: their own plan, or the line board of their project."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import ActionPlan
from monitoring import board, overview
from monitoring.timescale import Span
from monitoring.work import work_of
from projects.models import Project, Role
from projects.permissions import reads_people
from workflow.as_at import asked_day
from workflow.words import short_date

PARTNERS = {Role.EDITOR, Role.REPRESENTATIVE}


def home(request: HttpRequest) -> HttpResponse:
    """A partner starts at their plan, everybody else at the board; without a role, at a page that says so."""
    roles = request.roles  # type: ignore[attr-defined]
    if not roles:
        return TemplateResponse(request, "monitoring/no_role.html")
    if {role.role for role in roles} <= PARTNERS:
        partners = {role.organisation_id for role in roles}
        own = list(ActionPlan.objects.visible_to(request.user).of_partners(partners)[:2])
        return redirect(own[0]) if len(own) == 1 else redirect("plan-list")
    return redirect(Project.objects.visible_to(request.user).most_plans_first()[0])


def work(request: HttpRequest) -> HttpResponse:
    """What waits for this person, what they owe, and what they wait for."""
    found = work_of(request.user, request.roles, request.today)  # type: ignore[attr-defined]
    return TemplateResponse(request, "monitoring/work.html", {"work": found})


def board_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The line board of a project with what is overdue, due and waiting."""
    roles, on = request.roles, request.today  # type: ignore[attr-defined]
    projects = {role.project.slug: role.project for role in roles}
    if slug not in projects:
        raise Http404
    if as_at := asked_day(request):
        request.today = on = as_at  # type: ignore[attr-defined]
        shown = overview.lines_at(projects[slug], request.user, as_at)
    else:
        shown = overview.lines(projects[slug], request.user, roles, on)
    return TemplateResponse(
        request,
        "monitoring/board.html",
        _context(projects[slug], shown, request.GET.get("order", ""), on)
        | _for_reader(roles, projects, slug)
        | {"as_at": as_at, "is_told_later": any(line.is_told_later for line in shown)},
    )


def _for_reader(roles: list[Any], projects: dict[str, Project], slug: str) -> dict[str, Any]:
    """What this reader may go on to from the board."""
    held = {role.role for role in roles if role.project.slug == slug}
    return {
        "other_projects": [project for name, project in projects.items() if name != slug],
        "reads_people": reads_people(roles, projects[slug]),
        "decides": bool(held & {Role.MONITOR, Role.OFFICER}),
        "start_url": reverse("plan-add", args=[slug]) if held & {*PARTNERS, Role.MONITOR} else "",
    }


def _context(project: Project, shown: list[overview.Line], order: str, on: Any) -> dict[str, Any]:
    phases = list(project.phases.all())
    plans = board.in_order([line.drawn for line in shown], order)
    return {
        "project": project,
        "board": board.board(plans, [Span(phase.starts_on, phase.ends_on) for phase in phases], on),
        "lede": lede(len(plans), phases, on),
        "totals": overview.totals(shown, on),
        "attention": overview.attention(shown, on),
        "deadlines": overview.coming(shown, on),
        "orders": [
            ("", _("Country order of the project")),
            ("urgent", _("Most urgent first")),
            ("furthest", _("Furthest along")),
        ],
        "order": order,
    }


def lede(count: int, phases: list[Any], on: Any) -> str:
    """One sentence: how many regions, and where the project stands in time."""
    regions = ngettext(
        "%(count)s region, on its way from good practice to verified policy change.",
        "%(count)s regions, each on its way from good practice to verified policy change.",
        count,
    ) % {"count": count}
    phase = next((phase for phase in phases if phase.starts_on <= on <= phase.ends_on), None)
    if phase is None:
        return f"{regions} {short_date(on)}."
    days = {"day": (on - phase.starts_on).days + 1, "all": (phase.ends_on - phase.starts_on).days + 1}
    where = _("%(today)s, day %(day)s of %(all)s in phase %(number)s.")
    return f"{regions} {where % (days | {'today': short_date(on), 'number': phase.number})}"
