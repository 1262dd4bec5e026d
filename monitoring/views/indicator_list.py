"""A project's indicators: targets against achievements, what the programme counts, what is incomplete or lags."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from documents.printed import handed_out
from monitoring.indicators.counted import COUNTED, Records, achieved, records_of, total
from monitoring.indicators.files import as_csv, as_xlsx
from monitoring.indicators.rollup import Total, by_code, total_of
from monitoring.indicators.section import Row, rows_of
from monitoring.models import Indicator
from monitoring.views.indicators import OWNERS
from projects.models import Project
from projects.rules import in_language
from workflow import policy
from workflow.as_at import asked_day

FILES: dict[str, Any] = {"csv": as_csv, "xlsx": as_xlsx}


def indicator_list(request: Any, slug: str) -> HttpResponse:
    """Everything that is measured in a project, as it stood at the end of a day."""
    project = _project(request, slug)
    day = asked_day(request) or request.today
    rows = _rows(request, [project], day)
    records = records_of([project], day, request.today, request.user)
    fellows = _fellows(request, project)
    everything = records_of(fellows, day, request.today, request.user) if len(fellows) > 1 else records
    all_rows = _rows(request, fellows, day) if len(fellows) > 1 else rows
    measured = [row for row in rows if row.indicator.is_measured]
    context = {
        "nav": "board",
        "project": project,
        "day": day,
        "as_at": day if day < request.today else None,
        "rows": rows,
        "achieved": achieved(project.targets.all(), records),
        "totals": list(_pairs(project, rows, records, all_rows, everything)),
        "fellows": fellows,
        "incomplete": [row for row in measured if row.standing.missing],
        "alerts": [row for row in measured if row.standing.alerts],
        "stale": [row for row in measured if row.standing.freshness in ("stale", "none")],
        "may_add": day == request.today and _may_add(request, project),
    }
    return TemplateResponse(request, "monitoring/indicator_list.html", context)


def _project(request: Any, slug: str) -> Project:
    projects = Project.objects.visible_to(request.user).select_related("rule_set", "lead_organisation")
    found: Project = get_object_or_404(projects.prefetch_related("targets"), slug=slug)
    return found


def _fellows(request: Any, project: Project) -> list[Project]:
    """The projects of the same programme that this person sees, this one included."""
    if project.programme_id is None:
        return [project]
    seen = Project.objects.visible_to(request.user).filter(programme=project.programme_id)
    return list(seen.select_related("rule_set"))


def _rows(request: Any, projects: list[Project], day: dt.date) -> list[Row]:
    found = Indicator.objects.visible_to(request.user).filter(project__in=projects)
    return rows_of(found.told_to(request.user).for_list(), day)


def _may_add(request: Any, project: Project) -> bool:
    own = [role for role in request.roles if role.project_id == project.pk and role.role in OWNERS]
    return any(
        policy.acting_as(
            "Indicator.create",
            Indicator(project=project, organisation=role.organisation),
            request.user,
            roles=own,
        )
        for role in own
    )


def _pairs(
    project: Project, rows: list[Row], records: Records, all_rows: list[Row], everything: Records
) -> Iterator[tuple[Total, Total]]:
    """What the programme counts, over this project and over all of its projects that the reader sees."""
    own = by_code(row.standing for row in rows)
    wide = by_code(row.standing for row in all_rows)
    for one in project.rule_set.content.get("indicators", []):
        words = (in_language(one["title"]), in_language(one["unit"]), one["kind"])
        key = one["key"]
        if count := COUNTED.get(key):
            yield total(*words, count(records)), total(*words, count(everything))
        else:
            yield total_of(*words, own.get(key, [])), total_of(*words, wide.get(key, []))


def indicator_table(request: Any, slug: str, kind: str) -> HttpResponse:
    """The same as a file: one row for each indicator, and one for each that the programme counts."""
    if kind not in FILES:
        raise Http404
    project = _project(request, slug)
    day = asked_day(request) or request.today
    rows = _rows(request, [project], day)
    records = records_of([project], day, request.today, request.user)
    totals = [own for own, _wide in _pairs(project, rows, records, rows, records)]
    name = f"indicators-{project.slug}-{day.isoformat()}"
    return handed_out(request, lambda: FILES[kind](rows, totals), kind, name, obj=project)
