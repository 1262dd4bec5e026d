"""Loads the demonstration's progress reports: one that the programme asks about, one that is being written."""

import datetime as dt
from typing import Any

from actionplans.models import ActionPlan
from actionplans.sample import is_unmarked, mark, noon, person
from monitoring.models import PartnerPart, ProgressReport, Question
from monitoring.services.questions import assign, do_question_step, word_question
from monitoring.services.reports import (
    Account,
    amend_part,
    amend_report,
    do_part_step,
    do_report_step,
    open_due,
    schedule,
)
from projects.models import Project
from projects.sample.intake import Intake


def load(intake: Intake) -> None:
    """Those of the demonstration's project; where it has reports, they stay as they are."""
    told = intake.files["reports"]["reports"]
    project = Project.objects.get(slug=told["project"])
    if is_unmarked(intake):
        return
    if ProgressReport.objects.filter(project=project).exists():
        intake.kept[str(ProgressReport._meta.verbose_name_plural)] += project.reports.count()
        return
    _open(project, told)
    for row in told["parts"]:
        _part(project, row)
    _send(project, told)
    for row in told["questions"]:
        _question(project, told["words"]["number"], row)
    for _report in project.reports.all():
        intake.note(ProgressReport)


def _open(project: Project, told: dict[str, Any]) -> None:
    first, *later = told["opened"]
    since = dt.date.fromisoformat(told["since"])
    schedule(project, on=dt.date.fromisoformat(first), at=noon(first), since=since)
    for day in later:
        open_due(dt.date.fromisoformat(day), noon(day), project=project)


def _act(row: dict[str, Any], version: int) -> dict[str, Any]:
    return {"by": person(row["by"]), "version": version, "effective_at": noon(row["on"])}


def _part(project: Project, row: dict[str, Any]) -> None:
    plan = ActionPlan.objects.get(pk=mark(row["plan"]))
    of_plan = {"report__project": project, "report__number": row["number"], "organisation": plan.organisation}
    part = PartnerPart.objects.get(**of_plan)
    act = _act(row, part.version)
    part = amend_part(part, own={}, accounts={plan.pk: Account(**row["told"])}, **act)
    if row["sent"]:
        part = do_part_step(part, "submit", **_act(row, part.version))
        accepted = {"by": row["accepted_by"], "on": row["accepted_on"]}
        do_part_step(part, "accept", **_act(accepted, part.version))


def _send(project: Project, told: dict[str, Any]) -> None:
    words = told["words"]
    report = ProgressReport.objects.get(project=project, number=words["number"])
    report = amend_report(report, words["summary"], words["explanation"], **_act(words, report.version))
    for row in told["steps"]:
        report = ProgressReport.objects.get(pk=report.pk)
        wanted = row["answer_on"] and dt.date.fromisoformat(row["answer_on"])
        act = _act(row, report.version) | {"note": row["note"], "answer_on": wanted}
        report = do_report_step(report, row["step"], **act)


def _question(project: Project, number: int, row: dict[str, Any]) -> None:
    of_report = {"report__project": project, "report__number": number, "round": 1}
    question = Question.objects.get(number=row["number"], **of_report)
    if row["wording"]:
        question = word_question(question, wording=row["wording"], **_act(row, question.version))
    if row["plan"]:
        partner = ActionPlan.objects.get(pk=mark(row["plan"])).organisation
        wanted = dt.date.fromisoformat(row["answer_by"])
        question = assign(question, partner, answer_on=wanted, **_act(row, question.version))
    if answered := row["answered"]:
        question = Question.objects.get(pk=question.pk)
        act = _act(answered, question.version) | {"note": answered["note"]}
        do_question_step(question, "answer", **act)
