"""What follows from steps of a progress report and its parts: parts to be written, and duties given and met."""

from actionplans.deadlines import give, reopen
from comments.services import points_answered, points_asked
from monitoring.models import PartnerPart, ProgressReport
from monitoring.reports.scope import reporting_in
from projects.models import Deadline, Organisation
from workflow import effects
from workflow.acts import Act
from workflow.door import follow
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


def sent(report: ProgressReport, act: Act) -> None:
    Deadline.objects.meet(ref(report), Kind.REPORT, act.on)


def taken_back(report: ProgressReport, act: Act) -> None:
    reopen(report, report, Kind.REPORT)


def answered(report: ProgressReport, act: Act) -> None:
    Deadline.objects.meet(ref(report), Kind.CLARIFY, act.on)


def register() -> None:
    """Hang them on the steps; called once at start."""
    for asking in (PartnerPart.send_back, ProgressReport.ask):
        effects.add(asking, points_asked)
    effects.add(ProgressReport.answer, points_answered)
    for step in (ProgressReport.open, ProgressReport.open_on_the_day, ProgressReport.reopen):
        effects.add(step, opened)
    effects.add(ProgressReport.submit, sent)
    effects.add(ProgressReport.recall, taken_back)
    effects.add(ProgressReport.reopen, taken_back)
    effects.add(ProgressReport.answer, answered)
    effects.add(PartnerPart.submit, part_sent)
    effects.add(PartnerPart.recall, part_taken_back)
    effects.add(PartnerPart.excuse, part_excused)
    effects.add(PartnerPart.expect, part_expected)
