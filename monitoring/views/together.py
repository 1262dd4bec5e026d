"""The lead partner puts the parts of a report together: side by side, with the joint words beside them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.models import ProgressReport
from monitoring.reports.together import Group, Row, sections_together
from monitoring.reports.told import told_in
from monitoring.services.reports import word_fields
from monitoring.views.report_papers import find_whole, may_word
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen

LONGEST = 20_000


@once
def report_together(request: Any, uuid: UUID) -> HttpResponse:
    """Each field with what every region says, and the joint words: written here, or taken over with one button."""
    report = find_whole(request, uuid)
    sections = sections_together(told_in(report, request.user))
    place = _place(request, len(sections))
    if request.method == "POST":
        return _worded(request, report, sections[place][1], place)
    address = reverse("report-together", args=[report.pk])
    tabs = [(str(at), title, f"{address}?section={at}", None) for at, (title, _groups) in enumerate(sections)]
    context = {"report": report, "tabs": tabs, "current": str(place), "groups": sections[place][1]}
    context["may_edit"] = may_word(report, request)
    return TemplateResponse(request, "monitoring/report_together.html", context)


def _place(request: Any, count: int) -> int:
    told = request.POST.get("section") or request.GET.get("section", "")
    return min(int(told), count - 1) if told.isascii() and told.isdigit() and len(told) < 4 else 0


def _worded(request: Any, report: ProgressReport, groups: list[Group], place: int) -> HttpResponse:
    policy.require("ProgressReport.amend", report, request.user)
    version = version_seen(request, report)
    if report.status not in report.EDITABLE:
        raise Impossible(_("The report was sent: its words stay as they are."), obj=report)
    rows = [row for group in groups for row in group.rows]
    words = _typed(request.POST, rows) | _taken(request.POST.get("take", ""), rows)
    changed = {row.filled.key: words[row.filled.key] for row in rows if row.filled.key in words}
    word_fields(report, changed, by=request.user, version=version)
    messages.success(request, _("The words are saved."))
    taken = request.POST.get("take", "").partition(":")[0]
    address = reverse("report-together", args=[report.pk])
    return redirect(f"{address}?section={place}{f'#{taken}' if taken else ''}")


def _typed(given: Any, rows: list[Row]) -> dict[str, str]:
    """What was typed; where it is what the parts say, no words of the lead partner's own are kept."""
    told = {row.filled.key: row.filled.told for row in rows}
    texts = {key: given[key].replace("\r\n", "\n").strip()[:LONGEST] for key in told if key in given}
    return {key: "" if text == told[key] else text for key, text in texts.items()}


def _taken(key: str, rows: list[Row]) -> dict[str, str]:
    """The words of one region, taken over for its field."""
    for row in rows:
        for source in row.sources:
            if source.key == key:
                return {row.filled.key: "" if source.words == row.filled.told else source.words}
    return {}
