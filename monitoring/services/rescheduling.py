"""Reports follow the phases: what is still to come gets new days, what is past stays as it was."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from actionplans.deadlines import give
from ledger import rows
from ledger.unit import Record, unit
from monitoring.models import ProgressReport
from monitoring.reports.periods import Period, periods
from monitoring.services.reports import schedule
from projects.models import Deadline, Project
from projects.services.records import again
from values.dates import PartialDate
from workflow.registry import ref

Status = ProgressReport.Status
NOT_SENT = (Status.SCHEDULED, Status.OPEN, Status.CONSOLIDATED)


def phases_changed(project: Project, on: dt.date, at: dt.datetime, by: Any) -> None:
    """Give reports that are not due yet their new days, and new periods a report; nothing where none is scheduled."""
    known = {report.number: report for report in ProgressReport.objects.filter(project=project)}
    if not known:
        return
    weeks = _own_weeks(known.values())
    for period in periods(project.phases.all(), project.rule_set, weeks):
        report = known.get(period.number)
        if report and report.status in NOT_SENT and report.due_on >= on:
            _follow(report, period, on, at, by)
    schedule(project, on=on, at=at, part_weeks=weeks)


def _own_weeks(reports: Iterable[ProgressReport]) -> int | None:
    """How long partners have for their parts, where the project has set it; else they are due with the report."""
    given = [one.parts_due_on - one.ends_on for one in reports if one.parts_due_on < one.due_on]
    return given[0].days // 7 if given else None


def _follow(report: ProgressReport, period: Period, on: dt.date, at: dt.datetime, by: Any) -> None:
    days = {name: getattr(period, name) for name in ("ends_on", "due_on", "parts_due_on")}
    changes = {
        name: [getattr(report, name), day] for name, day in days.items() if getattr(report, name) != day
    }
    if not changes:
        return
    with unit() as work:
        held = rows.locked(ProgressReport, report.pk)
        if held.status not in NOT_SENT:  # sent meanwhile
            return
        rows.change(
            ProgressReport, days | {"version": held.version + 1}, {"uuid": held.pk, "version": held.version}
        )
        work.record(_entry(held, changes, at, by))
    if "due_on" in changes and report.project.lead_organisation_id:
        give(report, report, Deadline.Kind.REPORT, period.due_on, period.rule)
    if report.parts_due_on >= on:
        parts = Deadline.objects.under(ref(report)).open().filter(kind=Deadline.Kind.PART)
        for duty in parts.filter(due_on=report.parts_due_on):  # not one that was returned by a day of its own
            day = days["parts_due_on"]
            again(duty, due=PartialDate(day.isoformat()), due_on=day)


def _entry(report: ProgressReport, changes: dict[str, Any], at: dt.datetime, by: Any) -> Record:
    return Record(
        log=str(report.project_id),
        actor=str(by.uuid),
        role="throughline",
        organisation=None,
        step="ProgressReport.reschedule",
        object=ref(report),
        object_version=report.version + 1,
        effective_at=at,
        from_state=report.status,
        to_state=report.status,
        body={"by": str(by), "note": "", "changes": changes},
    )
