"""Whom a report waits for: parts that are not sent, questions of the programme that nobody has answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from monitoring.models import PartnerPart, ProgressReport, Question
from projects.models import Deadline
from workflow import policy
from workflow.registry import ref

SOON = dt.timedelta(days=Deadline.SOON_DAYS)


@dataclass(frozen=True)
class Row:
    """A question in the list of its report, with the day by which its partner answers."""

    question: Question
    answer_by: dt.date | None


@dataclass(frozen=True)
class Owed:
    """A part or a question that its partner owes, with the day."""

    subject: Any
    due_on: dt.date | None


def questions_for(report: ProgressReport, person: Any) -> list[Row]:
    """The questions of a report that a person sees, in their order: two queries."""
    found = list(Question.objects.visible_to(person).filter(report=report).for_page())
    days = days_of(found)
    return [Row(one, days.get(ref(one))) for one in found]


def days_of(subjects: Iterable[Any]) -> dict[str, dt.date]:
    """By when each of these parts and questions is wanted, where somebody owes it."""
    kinds = (Deadline.Kind.PART, Deadline.Kind.QUESTION)
    names = [ref(one) for one in subjects]
    duties = Deadline.objects.open().filter(subject__in=names, kind__in=kinds)
    return dict(duties.values_list("subject", "due_on")) if names else {}


def with_labels(report: ProgressReport, note: str) -> str:
    """The programme's words, each line with the number of its question."""
    labels = {one.text: one.label for one in report.questions.order_by("round", "number")}
    return "\n".join(f"{labels[line]} {line}" if line in labels else line for line in note.splitlines())


def owing(report: ProgressReport) -> list[Any]:
    """The parts that are not sent while the report is written, the questions that a partner has while it answers."""
    if report.status == ProgressReport.Status.OPEN:
        parts: Iterable[PartnerPart] = report.parts.select_related("organisation").order_by(
            "organisation__name"
        )
        return [part for part in parts if part.status in PartnerPart.EDITABLE]
    if report.status == ProgressReport.Status.CLARIFICATION:
        return [
            one
            for one in Question.objects.filter(report=report).for_page()
            if one.status == one.Status.ASSIGNED
        ]
    return []


def owed_on(report: ProgressReport) -> list[Owed]:
    """The same with their days, for the list on its page."""
    found = owing(report)
    days = days_of(found)
    return [Owed(one, days.get(ref(one))) for one in found]


@dataclass(frozen=True)
class Unreported:
    """A report with whoever owes it something that is late or due in two weeks."""

    report: ProgressReport
    owing: list[Owed]
    may_remind: bool


def unreported_in(project: Any, person: Any, on: dt.date) -> Unreported | None:
    """The first report of a project that waits for partners, as far as the person sees it; None where none does."""
    status = ProgressReport.Status
    open_ones = ProgressReport.objects.visible_to(person).filter(
        project=project, status__in=(status.OPEN, status.CLARIFICATION)
    )
    for report in open_ones.order_by("number"):
        known = set(Question.objects.visible_to(person).filter(report=report).values_list("pk", flat=True))
        near = [one for one in owed_on(report) if one.due_on and one.due_on <= on + SOON]
        found = [one for one in near if isinstance(one.subject, PartnerPart) or one.subject.pk in known]
        if found:
            return Unreported(report, found, may_remind(report, person))
    return None


def may_remind(report: ProgressReport, person: Any) -> bool:
    """Whether this person may remind somebody whom the report waits for."""
    roles = policy.roles_of(person, report.project_id)
    return any(policy.acting_as(type(one).remind, one, person, roles=roles) for one in owing(report))
