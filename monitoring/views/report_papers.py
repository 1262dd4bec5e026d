"""A report on paper, and field by field for the programme's portal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.printed import answer
from monitoring.forms.reports import WordingForm
from monitoring.models import ProgressReport
from monitoring.reports.papers import paper_of_report
from monitoring.reports.told import Answers, Filled, answers_told, filled, told_in
from monitoring.services.reports import word_fields
from monitoring.views.parts import find as find_part
from monitoring.views.reports import find
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen


@require_safe
def report_paper(request: Any, uuid: UUID, ending: str) -> HttpResponse:
    """The joint report with the parts that the reader may read."""
    report = find(request, uuid)
    paper = paper_of_report(
        told_in(report, request.user),
        language=_language(),
        on=request.today,
        is_whole=_reads_all(report, request),
    )
    return answer(request, paper, ending, f"{report.project.slug}-report-{report.number}", obj=report)


@require_safe
def part_paper(request: Any, uuid: UUID, ending: str) -> HttpResponse:
    """One partner's part."""
    part = find_part(request, uuid)
    told = told_in(part.report, request.user, only=part)
    paper = paper_of_report(told, language=_language(), on=request.today, is_whole=False, part=part)
    name = f"{part.project.slug}-report-{part.report.number}-{part.organisation.slug}"
    return answer(request, paper, ending, name, obj=part)


def _language() -> str:
    return (get_language() or "en")[:2]


def _reads_all(report: ProgressReport, request: Any) -> bool:
    """Whether the reader may read every part of a report."""
    held = request.user.memberships.current().filter(project=report.project_id)
    return bool(held.overseeing().exists())


def find_whole(request: Any, uuid: UUID) -> ProgressReport:
    """The report for whoever reads every part of it; else 404."""
    report = find(request, uuid)
    if not _reads_all(report, request):
        raise Http404
    return report


@require_safe
def report_portal(request: Any, uuid: UUID) -> HttpResponse:
    """Each field of the programme's form with its text and its length, to be copied; for whoever reads every part."""
    report = find_whole(request, uuid)
    sections = filled(told_in(report, request.user))
    fields = [one for section in sections for asked in section.answers for one in asked.fields]
    context = {
        "report": report,
        "sections": sections,
        "questions": answers_told(report),
        "too_long": [one for one in fields if one.too_many],
        "may_edit": may_word(report, request),
    }
    return TemplateResponse(request, "monitoring/report_portal.html", context)


def may_word(report: ProgressReport, request: Any) -> bool:
    """Whether the reader words its fields now."""
    is_theirs = policy.acting_as("ProgressReport.amend", report, request.user) is not None
    return is_theirs and report.status in report.EDITABLE


@once
def report_wording(request: Any, uuid: UUID, field: str) -> HttpResponse:
    """The lead partner's own words for one field of the form."""
    report = find_whole(request, uuid)
    policy.require("ProgressReport.amend", report, request.user)
    if report.status not in report.EDITABLE:
        raise Impossible(_("The report was sent: its words stay as they are."), obj=report)
    name, asked = _asked(filled(told_in(report, request.user)), field)
    version = version_seen(request, report) if request.method == "POST" else 0
    form = WordingForm(request.POST or None, initial={"text": asked.text}, asked=asked)
    if request.method == "POST" and form.is_valid():
        saved = ProgressReport.objects.get(pk=report.pk)
        text = form.cleaned_data["text"]
        words = "" if text == asked.told else text
        if words != asked.wording:
            word_fields(saved, {field: words}, by=request.user, version=version)
        messages.success(request, _("The words are saved."))
        return redirect(f"{reverse('report-portal', args=[report.pk])}#{field}")
    context = {"report": report, "form": form, "asked": asked, "name": name}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "monitoring/report_wording.html", context, status=status)


def _asked(sections: list[Answers], key: str) -> tuple[str, Filled]:
    """The field with this key and what it is about; 404 where the form has none."""
    for section in sections:
        for subject in section.answers:
            for one in subject.fields:
                if one.key == key:
                    return subject.name, one
    raise Http404
