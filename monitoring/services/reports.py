"""Progress reports: scheduling them, opening them on their day, writing parts, steps with what belongs to them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import as_written, give
from documents.services import take_step
from ledger.unit import unit
from monitoring.models import PartnerPart, PlanAccount, ProgressReport
from monitoring.reports.periods import Period, periods
from projects.models import Deadline, Project
from workflow import door
from workflow.acts import of_the_day
from workflow.errors import Impossible

RETURNED = _("The date given when the part was returned.")
ASKED = _("The date given with the programme's questions.")


@dataclass(frozen=True)
class Account:
    """What a part says about one plan."""

    implementation: str = ""
    problems: str = ""
    next_steps: str = ""
    effects: Mapping[str, str] = field(default_factory=dict)


def schedule(
    project: Project,
    *,
    on: dt.date,
    at: dt.datetime,
    by: Any = None,
    since: dt.date | None = None,
    part_weeks: int | None = None,
) -> list[ProgressReport]:
    """Make the reports that a project lacks, each with its duty; those whose day has come are opened.

    A period that was over before `since` (default: one whose report was due before `on`) gets none. Without `by`
    it follows from the rules. Doing it again adds nothing. Raises NotAllowed.
    """
    known = set(ProgressReport.objects.filter(project=project).values_list("number", flat=True))
    wanted = periods(project.phases.all(), project.rule_set, part_weeks)
    late = [one for one in wanted if (one.ends_on < since if since else one.due_on < on)]
    with unit():
        made = [
            _scheduled(project, one, on, at, by)
            for one in wanted
            if one.number not in known and one not in late
        ]
        open_due(on, at, project=project)
    return made


def _scheduled(project: Project, period: Period, on: dt.date, at: dt.datetime, by: Any) -> ProgressReport:
    report = ProgressReport(
        project=project,
        number=period.number,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_on=period.due_on,
        parts_due_on=period.parts_due_on,
        parts_rule=as_written(period.parts_rule),
        status_since=on,
    )

    def finish() -> None:
        if project.lead_organisation_id:
            give(report, report, Deadline.Kind.REPORT, period.due_on, period.rule)

    if by is not None:
        return door.create(report, by=by, effective_at=at, finish=finish)
    return door.follow(report, of_the_day("ProgressReport.create", at, on), finish)


def open_due(on: dt.date, at: dt.datetime, project: Project | None = None) -> int:
    """Open every scheduled report whose period has begun; return how many. For the daily sweep."""
    due = ProgressReport.objects.filter(status=ProgressReport.Status.SCHEDULED, starts_on__lte=on)
    due = due.filter(project=project) if project else due.filter(project__is_open=True)
    opened, at = 0, _moment(on, at)
    for report in due.select_related("project").order_by("project", "number"):
        try:
            door.cascade(report.open_on_the_day, of_the_day("ProgressReport.open_on_the_day", at, on))
            opened += 1
        except Impossible:  # somebody else opened it meanwhile
            continue
    return opened


def _moment(on: dt.date, now: dt.datetime) -> dt.datetime:
    """Now, if it is that day; else the day's noon."""
    return now if localdate(now) == on else dt.datetime.combine(on, dt.time(12), dt.UTC)


def do_report_step(
    report: ProgressReport, method: str, *, answer_on: dt.date | None = None, **act: Any
) -> Any:
    """Do a step of a report (see `take_step`), with the duty to answer the programme. Raises as the door does."""
    with unit():
        report = take_step(getattr(report, method), **act)
        if answer_on:
            give(report, report, Deadline.Kind.CLARIFY, answer_on, ASKED)
    return report


def do_part_step(part: PartnerPart, method: str, *, answer_on: dt.date | None = None, **act: Any) -> Any:
    """Do a step of a part (see `take_step`), with the new day of a returned one. Raises as the door does."""
    with unit():
        part = take_step(getattr(part, method), **act)
        if answer_on:
            give(part.report, part, Deadline.Kind.PART, answer_on, RETURNED, part.organisation_id)
    return part


def amend_report(
    report: ProgressReport,
    summary: str,
    explanation: str | None = None,
    *,
    by: Any,
    version: int,
    effective_at: dt.datetime | None = None,
) -> ProgressReport:
    """Write the lead partner's summary, and what is missing and why. Raises as the door does."""
    said = {"summary": summary} | ({} if explanation is None else {"explanation": explanation})

    def write(locked: ProgressReport) -> None:
        for name, value in said.items():
            setattr(locked, name, value)

    pairs = {name: [getattr(report, name), value] for name, value in said.items()}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    act = {"by": by, "version": version, "effective_at": effective_at}
    return door.amend(report, changes=changes, write=write, **act)


def word_fields(report: ProgressReport, words: Mapping[str, str], *, by: Any, version: int) -> ProgressReport:
    """Keep the lead partner's own words for fields of the form; empty ones give way to what the parts say.

    Words that stand already are no change; without any the report stays as it is. Raises as the door does.
    """
    changed = {key: text for key, text in words.items() if text != report.wording.get(key, "")}
    if not changed:
        return report

    def write(locked: ProgressReport) -> None:
        locked.wording = {key: text for key, text in (locked.wording | changed).items() if text}

    changes = {f"wording {key}": [report.wording.get(key, ""), text] for key, text in changed.items()}
    return door.amend(report, by=by, version=version, changes=changes, write=write)


def amend_part(
    part: PartnerPart,
    *,
    by: Any,
    version: int,
    own: Mapping[str, str],
    accounts: Mapping[UUID, Account],
    effective_at: dt.datetime | None = None,
) -> PartnerPart:
    """Write a part: `own` fields, and what it says of each plan by its key. Raises as the door does."""
    changes = _changes(part, own, accounts)

    def write(locked: PartnerPart) -> None:
        _is_open(locked)
        for name, value in own.items():
            setattr(locked, name, value)
        for plan, said in accounts.items():
            values = {
                **{name: getattr(said, name) for name in PlanAccount.WORDS},
                "effects": dict(said.effects),
            }
            PlanAccount.objects.update_or_create(part=locked, plan_id=plan, defaults=values)

    act = {"by": by, "version": version, "effective_at": effective_at}
    return door.amend(part, changes=changes, write=write, **act)


def _is_open(part: PartnerPart) -> None:
    if part.report.status != ProgressReport.Status.OPEN:
        raise Impossible(_("The report is not open: its parts stay as they are."), obj=part)


def _changes(
    part: PartnerPart, own: Mapping[str, str], accounts: Mapping[UUID, Account]
) -> dict[str, list[Any]]:
    """What was and what is to be, for the ledger: a plan's fields with the plan's key."""
    saved = {account.plan_id: account for account in part.accounts.all()}
    pairs = {name: [getattr(part, name), value] for name, value in own.items()}
    for plan, said in accounts.items():
        was = saved.get(plan) or PlanAccount()
        for name in PlanAccount.WORDS:
            pairs[f"{name} {plan}"] = [getattr(was, name), getattr(said, name)]
        for instrument, words in said.effects.items():
            pairs[f"effects {plan} {instrument}"] = [was.effects.get(instrument, ""), words]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
