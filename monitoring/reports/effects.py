"""What follows from steps of a progress report and its parts: parts to be written, and duties given and met."""

from typing import Any

from django.db.models import Max

from actionplans.deadlines import give, reopen
from comments.services import points_answered, points_asked
from monitoring.models import PartnerPart, ProgressReport, Question
from monitoring.reports.scope import reporting_in
from projects.models import Deadline, Organisation
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade, follow
from workflow.registry import ref

Kind = Deadline.Kind


def opened(report: ProgressReport, act: Act) -> None:
    """Whoever owes a part gets one to write, with its day."""
    have = set(report.parts.values_list("organisation", flat=True))
    for body in reporting_in(report.project).exclude(pk__in=have):
        _begin_part(report, body, act)


def _begin_part(report: ProgressReport, body: Organisation, act: Act) -> None:
    part = PartnerPart(report=report, organisation=body, status_since=act.on)
    follow(part, act, lambda: _is_due(part))


def _is_due(part: PartnerPart) -> None:
    report = part.report
    give(report, part, Kind.PART, report.parts_due_on, report.parts_rule, part.organisation_id)


def part_sent(part: PartnerPart, act: Act) -> None:
    Deadline.objects.meet(ref(part), Kind.PART, act.on)


def part_taken_back(part: PartnerPart, act: Act) -> None:
    if met := Deadline.objects.for_subject(ref(part)).last_met(Kind.PART):
        again = give(part.report, part, Kind.PART, met.due, met.rule, part.organisation_id)
        Deadline.objects.filter(pk=met.pk).update(superseded_by=again)


def part_excused(part: PartnerPart, act: Act) -> None:
    Deadline.objects.for_subject(ref(part)).drop(act.on)


def part_expected(part: PartnerPart, act: Act) -> None:
    _is_due(part)


def put_together(report: ProgressReport, act: Act) -> None:
    """What is missing then, with the reason on the report's page, is owed by nobody any more."""
    for part in report.parts.filter(status__in=PartnerPart.EDITABLE):
        Deadline.objects.for_subject(ref(part)).drop(act.on)


def parts_wanted_again(report: ProgressReport, act: Act) -> None:
    for part in report.parts.filter(status__in=PartnerPart.EDITABLE):
        if not Deadline.objects.for_subject(ref(part)).open().exists():
            _is_due(part)


def sent(report: ProgressReport, act: Act) -> None:
    Deadline.objects.meet(ref(report), Kind.REPORT, act.on)


def taken_back(report: ProgressReport, act: Act) -> None:
    reopen(report, report, Kind.REPORT)


def asked(report: ProgressReport, act: Act) -> None:
    """Each line of the programme's letter is a question of a new round."""
    last = report.questions.aggregate(last=Max("round"))["last"] or 0
    lines = [line.strip() for line in act.note.splitlines() if line.strip()]
    for number, text in enumerate(lines, start=1):
        follow(new_question(report, last + 1, number, text, act.on), act)


def new_question(report: ProgressReport, in_round: int, number: int, text: str, on: Any) -> Question:
    """An unsaved question, with the lead partner."""
    told = {"round": in_round, "number": number, "text": text, "status_since": on}
    return Question(report=report, organisation=report.project.lead_organisation, **told)


def answered(report: ProgressReport, act: Act) -> None:
    """The round is over: every question goes with it."""
    Deadline.objects.meet(ref(report), Kind.CLARIFY, act.on)
    for question in Question.objects.filter(report=report).unsent().order_by("round", "number"):
        cascade(question.send, act)
        question_settled(question, act)


def question_answered(question: Question, act: Act) -> None:
    Deadline.objects.meet(ref(question), Kind.QUESTION, act.on)


def question_reopened(question: Question, act: Act) -> None:
    """A partner that takes its answer back owes it by the day that stood before."""
    if met := Deadline.objects.for_subject(ref(question)).last_met(Kind.QUESTION):
        give(question.report, question, Kind.QUESTION, met.due, met.rule, question.organisation_id)


def question_settled(question: Question, act: Act) -> None:
    """Nobody is to answer it any more."""
    Deadline.objects.for_subject(ref(question)).drop(act.on)


def register() -> None:
    """Hang them on the steps; called once at start."""
    effects.add(PartnerPart.send_back, points_asked)
    effects.add(ProgressReport.answer, points_answered)
    for step in (ProgressReport.open, ProgressReport.open_on_the_day, ProgressReport.reopen):
        effects.add(step, opened)
    effects.add(ProgressReport.consolidate, put_together)
    for step in (ProgressReport.take_apart, ProgressReport.reopen):
        effects.add(step, parts_wanted_again)
    effects.add(ProgressReport.submit, sent)
    effects.add(ProgressReport.recall, taken_back)
    effects.add(ProgressReport.reopen, taken_back)
    effects.add(ProgressReport.ask, asked)
    effects.add(ProgressReport.answer, answered)
    effects.add(Question.answer, question_answered)
    effects.add(Question.recall, question_reopened)
    effects.add(Question.take_back, question_settled)
    effects.add(Question.strike, question_settled)
    effects.add(PartnerPart.submit, part_sent)
    effects.add(PartnerPart.recall, part_taken_back)
    effects.add(PartnerPart.excuse, part_excused)
    effects.add(PartnerPart.expect, part_expected)
