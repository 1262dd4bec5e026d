"""The closure pack of a plan: all that is on record about it in one file, for whoever reads the plan."""

import datetime as dt
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actionplans.models import ActionPlan
from actionplans.views.plans import find
from monitoring.pack.archive import write_archive
from monitoring.views.packed import pack_of
from values import clock
from workflow.errors import Refused

ZIP = "application/zip"
LONGEST = 60


class NotClosed(Refused):
    """The plan still goes on (HTTP 409)."""

    status = 409


@require_safe
def plan_pack(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The pack of a closed plan, made anew for each reader; it is written to a temporary file and changes nothing."""
    plan = find(request, uuid)
    if plan.status != plan.Status.CLOSED:
        raise NotClosed(_("The pack of a plan is made when the plan is closed."), obj=plan)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    if request.method == "HEAD":
        return HttpResponse(content_type=ZIP, headers=headers)
    file = _written(plan, request.user, clock.moment())
    return FileResponse(file, as_attachment=True, filename=_name(plan), content_type=ZIP, headers=headers)


def _written(plan: ActionPlan, reader: Any, at: dt.datetime) -> Any:
    """The pack in a temporary file that is gone when it is closed."""
    pack = pack_of(plan, reader, at)
    files = [(paper.name, paper.document.path) for paper in pack.papers if paper.name and paper.document]
    there = at.astimezone(ZoneInfo(plan.project.zone))
    target = TemporaryFile()  # noqa: SIM115  (the answer closes it)
    try:
        write_archive(target, texts=pack.texts, files=files, told=pack.told, at=there)
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return target


def _name(plan: ActionPlan) -> str:
    """The project, the plan and the day of its close."""
    title = slugify(plan.title)[:LONGEST].strip("-") or str(plan.pk)
    return f"{plan.project.slug}-{title}-{plan.closed_on}.zip"
