"""The lead partner puts the parts of a report together: side by side, with the joint words beside them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.forms.reports import JointWords
from monitoring.models import ProgressReport
from monitoring.reports.together import Group, Row, sections_together
from monitoring.reports.told import told_in
from monitoring.services.reports import word_fields
from monitoring.views.report_papers import find_whole, may_word
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen


@once
def report_together(request: Any, uuid: UUID) -> HttpResponse:
    """Each field with what every region says, and the joint words: written here, or taken over with one button."""
    report = find_whole(request, uuid)
    sections = sections_together(told_in(report, request.user))
    place = _place(request, len(sections))
    if request.method == "POST":
        return _worded(request, report, sections, place)
    return _page(request, report, sections, place)


def _page(
    request: Any,
    report: ProgressReport,
    sections: list[tuple[Any, list[Group]]],
    place: int,
    form: JointWords | None = None,
) -> HttpResponse:
    """One section of the form; with what was typed, and what is to be mended of it, where that is not saved."""
    address = reverse("report-together", args=[report.pk])
    tabs = [(str(at), title, f"{address}?section={at}", None) for at, (title, _groups) in enumerate(sections)]
    groups = [_with(group, form) for group in sections[place][1]] if form else sections[place][1]
    context = {"report": report, "tabs": tabs, "current": str(place), "groups": groups, "form": form}
    context["may_edit"] = may_word(report, request)
    return TemplateResponse(request, "monitoring/report_together.html", context, status=422 if form else 200)


def _with(group: Group, form: JointWords) -> Group:
    typed = [(row, form.data.get(row.filled.key, row.filled.wording)) for row in group.rows]
    return replace(
        group, rows=[replace(row, filled=replace(row.filled, wording=words)) for row, words in typed]
    )


def _place(request: Any, count: int) -> int:
    told = request.POST.get("section") or request.GET.get("section", "")
    return min(int(told), count - 1) if told.isascii() and told.isdigit() and len(told) < 4 else 0


def _worded(
    request: Any, report: ProgressReport, sections: list[tuple[Any, list[Group]]], place: int
) -> HttpResponse:
    policy.require("ProgressReport.amend", report, request.user)
    version = version_seen(request, report)
    if report.status not in report.EDITABLE:
        raise Impossible(_("The report was sent: its words stay as they are."), obj=report)
    form = JointWords(request.POST, groups=sections[place][1])
    if not form.is_valid():
        return _page(request, report, sections, place, form)
    rows = [row for group in sections[place][1] for row in group.rows]
    words = form.words() | _taken(request.POST.get("take", ""), rows)
    changed = {row.filled.key: words[row.filled.key] for row in rows if row.filled.key in words}
    word_fields(report, changed, by=request.user, version=version)
    messages.success(request, _("The words are saved."))
    taken = request.POST.get("take", "").partition(":")[0]
    address = reverse("report-together", args=[report.pk])
    return redirect(f"{address}?section={place}{f'#{taken}' if taken else ''}")


def _taken(key: str, rows: list[Row]) -> dict[str, str]:
    """The words of one region, taken over for its field."""
    for row in rows:
        for source in row.sources:
            if source.key == key:
                return {row.filled.key: "" if source.words == row.filled.told else source.words}
    return {}
