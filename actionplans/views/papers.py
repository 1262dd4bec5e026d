"""A plan or one of its versions as a file to print and sign."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from actionplans.models import ActionPlan
from actionplans.papers import Version, paper_of, version_of, version_of_revision
from actionplans.versions import copy_with
from actionplans.views.plans import find as find_plan
from actionplans.views.revisions import find as find_revision
from documents.printed import answer


@require_safe
def plan_paper(request: HttpRequest, uuid: Any, ending: str) -> HttpResponse:
    """The plan as it stands, for whoever may read it."""
    plan = find_plan(request, uuid)
    return _answer(request, plan, plan, version_of(plan), ending)


@require_safe
def revision_paper(request: HttpRequest, uuid: Any, number: int, ending: str) -> HttpResponse:
    """One version of the plan; the first one is the text that the second began with."""
    if number == 1:
        return _first(request, uuid, ending)
    revision = find_revision(request, uuid, number)
    copy = copy_with(revision.plan, revision.content)
    return _answer(request, revision.plan, copy, version_of_revision(revision), ending)


def _first(request: HttpRequest, uuid: Any, ending: str) -> HttpResponse:
    plan = find_plan(request, uuid)
    if plan.approved_on is None:
        raise Http404
    later = sorted(plan.revisions.all(), key=lambda one: one.number)
    copy = copy_with(plan, later[0].base.content) if later else plan
    return _answer(request, plan, copy, Version(1, plan.Status.ENDORSED.label, plan.approved_on), ending)


def _answer(
    request: HttpRequest, plan: ActionPlan, text: ActionPlan, version: Version, ending: str
) -> HttpResponse:
    text.is_illustrative = plan.is_illustrative  # a copy knows only what was written
    paper = paper_of(text, version, reader=request.user, on=request.today)  # type: ignore[attr-defined]
    return answer(request, paper, ending, f"{plan.title}-{version.number}", obj=plan)
