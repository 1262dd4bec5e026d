"""Pages about a whole project beside the line board: the phase, time, money, and the regions."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse

from monitoring.board import overview
from monitoring.claims.funds import totals
from monitoring.dashboards import calendar, changes, cockpit, regions, tiles
from monitoring.dashboards.timeline import axis_of
from monitoring.models import ProgressReport
from monitoring.reports.waiting import unreported_in
from projects.models import Project


def _project(request: Any, slug: str) -> Project:
    """The project in which this person has a role; else 404."""
    found = next((role.project for role in request.roles if role.project.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _page(request: Any, name: str, project: Project, context: Mapping[str, Any]) -> HttpResponse:
    told = {"project": project, "today": request.today}
    return TemplateResponse(request, f"monitoring/{name}.html", told | dict(context))


def cockpit_page(request: Any, slug: str) -> HttpResponse:
    """The phase on one screen, beside the day on which the last report was sent."""
    project = _project(request, slug)
    lines = overview.lines(project, request.user, request.roles, request.today)
    report = cockpit.last_report(project, request.user)
    earlier = report.submitted_on if report else None
    context = {
        "clock": cockpit.Clock.of(project, request.today),
        "not_approved": cockpit.not_approved(lines),
        "report": report,
        "unreported": unreported_in(project, request.user, request.today),
        "groups": cockpit.figures(project, request.user, lines, request.today, earlier),
        "attention": overview.attention(lines, request.today),
        "deadlines": overview.coming(lines, request.today),
    }
    return _page(request, "cockpit", project, context)


def timeline_page(request: Any, slug: str) -> HttpResponse:
    """Phases, reporting periods, events, plans and duties over time; below, series of events outside any project."""
    project = _project(request, slug)
    groups, undated = calendar.groups_of(project, request.user, request.today)
    series = [
        {"name": name, "groups": [group], "axis": axis_of([group]), "undated": rest}
        for name, group, rest in calendar.initiatives()
    ]
    context = {"groups": groups, "axis": axis_of(groups), "undated": undated, "series": series}
    return _page(request, "timeline", project, context)


def funds_page(request: Any, slug: str) -> HttpResponse:
    """Policy changes by kind, country, fund and reporting period; each euro once, and what was left out."""
    project = _project(request, slug)
    claims = changes.claimed(project, request.user)
    reports = ProgressReport.objects.visible_to(request.user).filter(project=project).order_by("number")
    money = totals(claims)
    context = {
        "claims": claims,
        "verified": [claim for claim in claims if claim.counts],
        "money": money,
        "instruments": len({claim.instrument_id for claim in claims if claim.counts}),
        "by_kind": changes.by_kind(claims, money),
        "by_country": changes.by_country(claims, money),
        "by_fund": changes.by_fund(money),
        "by_period": changes.by_period(claims, reports, money),
    }
    return _page(request, "funds", project, context)


def regions_page(request: Any, slug: str) -> HttpResponse:
    """The map of the project's countries, and its regions as a table."""
    project = _project(request, slug)
    lines = overview.lines(project, request.user, request.roles, request.today)
    found = regions.regions_of(project, lines)
    drawn = tiles.tiles(regions.stations_by_country(found))
    context = {
        "regions": found,
        "tiles": drawn,
        "extent": tiles.extent(drawn),
        "without_plan": regions.without_plan(project),
    }
    return _page(request, "regions", project, context)


def region_page(request: Any, slug: str, code: str) -> HttpResponse:
    """What one region has done, what is due there, and what is missing."""
    project = _project(request, slug)
    lines = overview.lines(project, request.user, request.roles, request.today, code=code)
    region = next(iter(regions.regions_of(project, lines)), None)
    if region is None:
        raise Http404
    context = {
        "region": region,
        "standings": regions.standings(region, request.user, request.today),
        "practices": regions.practices_of(region.territory),
        "events": regions.events_in(project, region.territory),
        "parts": regions.parts_of(region, request.user),
    }
    return _page(request, "region", project, context)
