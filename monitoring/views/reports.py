"""Pages of progress reports: the list, scheduling, one report, its summary and its steps."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.entered import entered
from documents.steps import step_page
from monitoring.forms.reports import ScheduleForm, SummaryForm
from monitoring.models import PartnerPart, ProgressReport, Question
from monitoring.reports.waiting import may_remind, owed_on, questions_for
from monitoring.reports.words import in_words
from monitoring.services.reports import amend_report, do_report_step, schedule
from monitoring.views import desk
from monitoring.views.desk import Next
from monitoring.views.offered import offered
from monitoring.views.panel import panel
from monitoring.views.snapshot import cited, corrections, day_of
from monitoring.views.steps import step_form
from projects.models import Project, Role
from projects.permissions import OVERSEERS
from values import clock
from workflow import policy
from workflow.errors import Impossible
from workflow.guards import Condition
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.registry import transitions

PER_PAGE = 50


def report_list(request: Any) -> HttpResponse:
    """The progress reports of the person's projects."""
    reports = ProgressReport.objects.visible_to(request.user).for_list()
    page = Paginator(reports, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "schedule_in": _may_schedule_in(request), "today": request.today}
    return TemplateResponse(request, "monitoring/report_list.html", context)


def _may_schedule_in(request: Any) -> list[Project]:
    """The projects of which the person is the lead partner."""
    led = [
        role.project
        for role in request.roles
        if role.role == Role.MONITOR and role.organisation_id == role.project.lead_organisation_id
    ]
    return list(dict.fromkeys(led))


@once
def report_schedule(request: Any, slug: str) -> HttpResponse:
    """The lead partner has the reports scheduled that the project lacks."""
    visible = Project.objects.visible_to(request.user).select_related("rule_set", "lead_organisation")
    project = get_object_or_404(visible, slug=slug)
    policy.require("ProgressReport.create", ProgressReport(project=project), request.user)
    form = ScheduleForm(request.POST or None, rules=project.rule_set)
    if request.method == "POST" and form.is_valid():
        rule = {"part_weeks": form.cleaned_data.get("part_weeks")}
        made = schedule(project, on=request.today, at=clock.moment(), by=request.user, **rule)
        _tell_made(request, len(made))
        return redirect("report-list")
    context = {"form": form, "project": project}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "monitoring/report_schedule.html", context, status=status)


def _tell_made(request: Any, count: int) -> None:
    words = ngettext("%(count)s report is scheduled.", "%(count)s reports are scheduled.", count)
    none = _("Nothing is left to schedule: every period that is still to be reported has its report.")
    messages.success(request, words % {"count": count} if count else none)


def report_detail(request: Any, uuid: UUID) -> HttpResponse:
    """One report with its parts, what it cites, and what comes next."""
    report = find(request, uuid)
    roles = [role for role in request.roles if role.project_id == report.project_id]
    mine = set(
        PartnerPart.objects.visible_to(request.user).filter(report=report).values_list("pk", flat=True)
    )
    reads_all = any(role.role in OVERSEERS for role in roles)
    asked, entries = desk.asked(report, request.user), _history(report, reads_all)
    may_amend = policy.acting_as("ProgressReport.amend", report, request.user, roles=roles) is not None
    context = {
        "report": report,
        "parts": [(part, part.pk in mine) for part in report.parts.all()],
        "next": _with_own_parts(
            panel(report, request.user, request.today, page="report-step", quiet=("take_apart", "refuse")),
            [part for part in report.parts.all() if _is_theirs_to_write(part, report, request.user, roles)],
        ),
        "asked": asked,
        "told": None if report.questions.exists() else desk.why(report, entries, "", asked),
        "answer": desk.answer_of(entries),
        "may_edit": report.status in report.EDITABLE and may_amend,
        "reads_all": reads_all,
        **_waiting(report, request),
        "cited": cited(report.as_sent, are_linked=reads_all),
        "cited_on": day_of(report.as_sent),
        "corrections": corrections(report, are_read=reads_all),
        "entered": entered(report, request.user, roles),
        "entries": entries,
        "today": request.today,
    }
    return TemplateResponse(request, "monitoring/report_detail.html", context)


def _history(report: ProgressReport, reads_all: bool) -> list[desk.Told]:
    """What happened to the report; the joint words may be those of a part, which only its readers read."""
    found = desk.told(report, in_words(report))
    return found if reads_all else [replace(one, rows=[]) for one in found]


def _waiting(report: ProgressReport, request: Any) -> dict[str, Any]:
    """The programme's questions, and whoever the report waits for, as far as the reader sees them."""
    seen = questions_for(report, request.user)
    known = {row.question.pk for row in seen} | {part.pk for part in report.parts.all()}
    is_asked = report.status == report.Status.CLARIFICATION
    note = Question(report=report)
    return {
        "questions": seen,
        "may_note": is_asked and policy.acting_as("Question.create", note, request.user) is not None,
        "owing": [one for one in owed_on(report) if one.subject.pk in known],
        "may_remind": may_remind(report, request.user),
    }


def _is_theirs_to_write(part: PartnerPart, report: ProgressReport, person: Any, roles: list[Any]) -> bool:
    is_open = part.status in part.EDITABLE and report.status == report.Status.OPEN
    return is_open and policy.acting_as("PartnerPart.amend", part, person, roles=roles) is not None


def _with_own_parts(shown: Next | None, parts: list[PartnerPart]) -> Next | None:
    """The parts that the reader owes come first: the report waits for them."""
    if shown is None or not parts:
        return shown
    due = [
        Condition(
            False,
            _("Send the part of %(partner)s") % {"partner": part.organisation},
            url=part.get_absolute_url(),
            due=part.report.parts_due_on,
        )
        for part in parts
    ]
    ways = [("primary", _("Open your part"), part.get_absolute_url()) for part in parts]
    return replace(shown, unmet=[*due, *shown.unmet], actions=[*ways, *shown.actions])


def find(request: Any, uuid: UUID) -> ProgressReport:
    """The report with all that its pages show, if this person may see it; else 404."""
    found: ProgressReport = get_object_or_404(
        ProgressReport.objects.visible_to(request.user).for_page(), uuid=uuid
    )
    return found


@once
def report_edit(request: Any, uuid: UUID) -> HttpResponse:
    """The lead partner writes the summary."""
    report = find(request, uuid)
    policy.require("ProgressReport.amend", report, request.user)
    if report.status not in report.EDITABLE:
        raise Impossible(_("The summary is written while the report is being put together."), obj=report)
    version = version_seen(request, report) if request.method == "POST" else 0
    form = SummaryForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid():
        saved = ProgressReport.objects.get(pk=report.pk)
        return redirect(amend_report(saved, **form.cleaned_data, by=request.user, version=version))
    status = 422 if form.errors else 200
    return TemplateResponse(
        request, "monitoring/report_edit.html", {"form": form, "report": report}, status=status
    )


@once
def report_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """A step of a report; with a letter, for a programme that does not sign in."""
    report = find(request, uuid)
    offer = offered(request, report, method, tuple(transitions(ProgressReport)))
    shown = {
        "claim": report,
        "report": report,
        "is_early": method in ("consolidate", "submit") and request.today <= report.ends_on,
        "asked": desk.asked(report, request.user) if offer.is_main else None,
        "questions": questions_for(report, request.user) if method == "answer" else [],
    }
    form, template = step_form(request, report, offer), "monitoring/report_step.html"
    return step_page(request, report, offer, form, do_report_step, template=template, **shown)
