"""What must be true before a progress report or a partner's part of it moves on."""

import datetime as dt
from operator import attrgetter

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actionplans.models import ActionPlan, PlanRevision
from actionplans.versions import why_material
from monitoring.models import PartnerPart, ProgressReport, Question
from projects.models import WRITERS, Membership
from workflow import guards
from workflow.guards import Condition


def period_has_begun(report: ProgressReport, on: dt.date) -> Condition:
    return Condition(
        met=report.starts_on <= on,
        text=_("Wait for the period to begin"),
        done=_("The period has begun"),
        due=report.starts_on,
    )


def parts_are_ready(report: ProgressReport, on: dt.date) -> Condition:
    missing = [part for part in report.parts.all() if not part.is_ready]
    words = ngettext_lazy(
        "Accept the %(count)s part that is missing, or go on without it and say why",
        "Accept the %(count)s parts that are missing, or go on without them and say why",
        len(missing),
    )
    return Condition(
        met=not missing or bool(report.explanation),
        text=words % {"count": len(missing)},
        done=_("The report says which parts are missing, and why")
        if missing
        else _("Every part is accepted, or it is said why it is missing"),
        url=f"{report.get_absolute_url()}#parts",
    )


def report_is_open(part: PartnerPart, on: dt.date) -> Condition:
    return Condition(
        met=part.report.status == "open",
        text=_("The report is not open: its parts stay as they are"),
        done=_("The report is open"),
        url=part.report.get_absolute_url(),
    )


def plans_are_told(part: PartnerPart, on: dt.date) -> Condition:
    """Each plan of the partner says how far it is; without a plan the part says something else."""
    from monitoring.reports.scope import plans_of

    is_open = part.report.status == part.report.Status.OPEN
    plans, url = plans_of(part), reverse("part-edit" if is_open else "part-detail", args=[part.uuid])
    if not plans:
        return Condition(
            met=bool(part.remarks or part.explanation),
            text=_("Say in a few words what was done, or that there is nothing to tell"),
            done=_("The part says what was done"),
            url=f"{url}#id_remarks",
        )
    told = {account.plan_id for account in part.accounts.all() if account.implementation}
    silent = [plan for plan in plans if plan.pk not in told]
    return Condition(
        met=not silent or bool(part.explanation),
        text=_("Say how far the plan is, or what stays open and why: %(names)s")
        % {"names": ", ".join(map(str, silent))},
        done=_("The part says what stays open, and why")
        if silent
        else _("The part says how far each plan is"),
        url=f"{url}#id_implementation_{silent[0].pk}" if silent else url,
    )


def no_report_is_pending(revision: PlanRevision, on: dt.date) -> Condition | None:
    """For a material change: it waits while the programme checks a report."""
    from monitoring.reports.scope import pending

    report = pending(revision.project_id) if why_material(revision) else None
    return Condition(
        met=report is None,
        text=_("Wait until the programme has decided on the progress report, or say why it cannot wait"),
        done=_("No progress report is being checked"),
        url=report.get_absolute_url() if report else "",
    )


def a_report_is_pending(revision: PlanRevision, on: dt.date) -> Condition:
    """Otherwise there is nothing to be set aside."""
    from monitoring.reports.scope import pending

    return Condition(
        met=pending(revision.project_id) is not None,
        text=_("No progress report is being checked: pass the new version on as usual"),
        url=revision.get_absolute_url(),
    )


def final_report_is_approved(plan: ActionPlan, on: dt.date) -> Condition | None:
    """Only where the project's reports are scheduled here."""
    final = max(plan.project.reports.all(), key=attrgetter("number"), default=None)
    if final is None:
        return None
    return Condition(
        met=final.status in final.APPROVALS,
        text=_("Wait until the final progress report is approved"),
        done=_("The final progress report is approved"),
        url=final.get_absolute_url(),
        due=None if final.status in final.APPROVALS else final.due_on,
    )


def partners_have_answered(report: ProgressReport, on: dt.date) -> Condition:
    """What a partner was given is answered by it, or worded by the lead partner."""
    waiting = [one for one in Question.objects.filter(report=report).unsent().for_page() if one.is_awaited]
    names = dict.fromkeys(str(one.organisation) for one in waiting)
    words = _("Wait for the answers of %(names)s, or write them yourself")
    return Condition(
        met=not waiting,
        text=words % {"names": ", ".join(names)},
        done=_("No answer of a partner is missing"),
        url=f"{report.get_absolute_url()}#questions",
    )


def programme_asks(question: Question, on: dt.date) -> Condition:
    return Condition(
        met=question.report.status == "clarification",
        text=_("The programme does not ask now: what was asked and answered stays as it is"),
        done=_("The programme waits for the answer"),
        url=question.report.get_absolute_url(),
    )


def is_not_reminded_today(subject: PartnerPart | Question, on: dt.date) -> Condition:
    return Condition(
        met=subject.reminded_on != on,
        text=_("The partner was reminded today already: remind them again tomorrow"),
        done=_("The partner was not reminded today"),
        url=subject.get_absolute_url(),
    )


def somebody_reads_the_reminder(subject: PartnerPart | Question, on: dt.date) -> Condition:
    writing = Membership.objects.current().filter(role__in=WRITERS, project=subject.project_id)
    return Condition(
        met=writing.filter(organisation=subject.organisation_id).exists(),
        text=_("Nobody writes for this partner: the administrator invites somebody first"),
        done=_("Somebody writes for this partner"),
        url=subject.get_absolute_url(),
        who=_("administrator"),
    )


def register() -> None:
    """Hang them on the steps; called once at start."""
    guards.add(ActionPlan.close, final_report_is_approved)
    guards.add(PlanRevision.clear, no_report_is_pending)
    guards.add(PlanRevision.clear_despite_report, a_report_is_pending)
    guards.add(ProgressReport.open, period_has_begun)
    guards.add(ProgressReport.consolidate, parts_are_ready)
    guards.add(ProgressReport.answer, partners_have_answered)
    guards.add(PartnerPart.submit, report_is_open, plans_are_told)
    decisions = (PartnerPart.accept, PartnerPart.send_back, PartnerPart.excuse, PartnerPart.expect)
    for step in (PartnerPart.recall, *decisions, PartnerPart.remind):
        guards.add(step, report_is_open)
    of_partner = (Question.answer, Question.recall, Question.take_back, Question.send_back, Question.remind)
    for one in ("Question.create", Question.assign, *of_partner, Question.strike):
        guards.add(one, programme_asks)
    for step in (PartnerPart.remind, Question.remind):
        guards.add(step, is_not_reminded_today, somebody_reads_the_reminder)
