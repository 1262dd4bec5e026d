"""The next edition of an approved practice."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from documents.entered import entered
from practices.content import differences, said
from practices.forms.writing import PracticeForm
from practices.models import PracticeRevision
from practices.services import amend_edition, proposed, start_edition
from practices.views.panel import OF_REVISION, asked_for, change_rows, entries, panel
from practices.views.writing import find, take
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen


def find_revision(request: HttpRequest, uuid: UUID) -> PracticeRevision:
    rows = PracticeRevision.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, uuid=uuid)


def revision_detail(request: Any, uuid: UUID) -> HttpResponse:
    """What a new edition says otherwise, its next step and its history."""
    revision = find_revision(request, uuid)
    roles = [role for role in request.roles if role.project_id == revision.project_id]
    before = revision.replaced or said(revision.practice)
    may_edit = policy.acting_as("PracticeRevision.amend", revision, request.user, roles=roles) is not None
    told, title = entries(revision), _("Changes to the new edition are asked for. This needs to change")
    context = {
        "revision": revision,
        "practice": revision.practice,
        "rows": change_rows(differences(before, revision.content)),
        "panel": panel(revision, request.user, roles, request.today),
        "may_edit": may_edit and revision.status in revision.EDITABLE,
        "entered": entered(revision, request.user, roles),
        "entries": told,
        "today": request.today,
    } | asked_for(revision, request.user, told, title)
    return TemplateResponse(request, "practices/edition_detail.html", context)


@once
def practice_revise(request: Any, slug: str) -> HttpResponse:
    """Start the next edition of a practice that is in the catalogue."""
    practice = find(request, slug)
    policy.require("PracticeRevision.create", PracticeRevision(practice=practice), request.user)
    if not practice.is_approved:
        raise Impossible(_("Only a practice in the catalogue gets a new edition."), obj=practice)
    open_ = practice.revisions.open().first()
    if open_ and request.method != "POST":
        return redirect(open_)
    if request.method == "POST":
        version_seen(request, practice)
    form = PracticeForm(request.POST or None, instance=practice)
    if request.method == "POST" and form.is_valid():
        return redirect(start_edition(practice, form.content(), by=request.user, on=request.today))
    return _form_page(request, form, practice, None)


@once
def revision_edit(request: Any, uuid: UUID) -> HttpResponse:
    """Change what the next edition is to say, until it is sent."""
    revision = find_revision(request, uuid)
    policy.require("PracticeRevision.amend", revision, request.user)
    if revision.status not in revision.EDITABLE:
        raise Impossible(_("This edition was sent and cannot be changed now."), obj=revision)
    version = version_seen(request, revision) if request.method == "POST" else 0
    form = PracticeForm(request.POST or None, instance=proposed(revision))
    if request.method == "POST" and form.is_valid():
        return redirect(amend_edition(revision, form.content(), by=request.user, version=version))
    return _form_page(request, form, revision.practice, revision)


def _form_page(
    request: Any, form: PracticeForm, practice: Any, revision: PracticeRevision | None
) -> HttpResponse:
    context = {"form": form, "practice": practice, "project": practice.project, "revision": revision}
    context |= {"is_new": revision is None, "is_revision": True}
    return TemplateResponse(
        request, "practices/practice_form.html", context, status=422 if form.errors else 200
    )


@once
def revision_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """Send, take back, decide."""
    return take(request, find_revision(request, uuid), method, OF_REVISION)
