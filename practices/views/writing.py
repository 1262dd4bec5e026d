"""Writing a practice, and the steps of its way into the catalogue."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from comments.models import Comment
from documents.forms import StepForm, standing_since
from documents.steps import step_page
from practices.forms.writing import PracticeForm, TakenOverForm
from practices.models import GoodPractice
from practices.services import absent_organisation, amend_practice, do_step, start_practice
from practices.views.panel import STEPS
from projects.models import WRITERS, Project, Role
from workflow import policy
from workflow.errors import Impossible
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.offers import Offer, offered

AUTHORS = WRITERS


def find(request: HttpRequest, slug: str) -> GoodPractice:
    """The practice if this person may see it; else 404."""
    rows = GoodPractice.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, slug=slug)


def may_take_over(roles: list[Any], project: Any) -> bool:
    """Whether one of a person's roles lets them record a practice that was published elsewhere."""
    return any(role.project_id == project.pk and role.role == Role.PRACTICE_ADMINISTRATOR for role in roles)


@once
def practice_add(request: Any, slug: str) -> HttpResponse:
    """Start a practice for the own organisation, or take over one that was published elsewhere."""
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    own = [role for role in request.roles if role.project_id == project.pk and role.role in AUTHORS]
    is_taken_over = not own and may_take_over(request.roles, project)
    practice = GoodPractice(
        project=project, organisation=own[0].organisation if own else None, is_taken_over=is_taken_over
    )
    if not is_taken_over:
        policy.require("GoodPractice.create", practice, request.user)
    form = _form(request, practice)
    if request.method == "POST" and form.is_valid():
        return redirect(start_practice(practice, by=request.user, on=request.today))
    context = {"form": form, "practice": practice, "project": project, "is_new": True}
    return TemplateResponse(
        request, "practices/practice_form.html", context, status=422 if form.errors else 200
    )


def _form(request: Any, practice: GoodPractice) -> PracticeForm:
    kind = TakenOverForm if practice.is_taken_over else PracticeForm
    return kind(request.POST or None, instance=practice)


@once
def practice_edit(request: Any, slug: str) -> HttpResponse:
    """Change a draft, or what changes were asked for."""
    practice = find(request, slug)
    policy.require("GoodPractice.amend", practice, request.user)
    if practice.status not in practice.EDITABLE:
        raise Impossible(
            _("This practice was sent and cannot be changed now. Once approved, it gets a new edition."),
            obj=practice,
        )
    version = version_seen(request, practice) if request.method == "POST" else 0
    form = _form(request, practice)
    if request.method == "POST" and form.is_valid():
        sources = practice.sources if practice.is_taken_over else None
        return redirect(amend_practice(practice, by=request.user, version=version, sources=sources))
    context = {"form": form, "practice": practice, "project": practice.project, "is_new": False}
    return TemplateResponse(
        request, "practices/practice_form.html", context, status=422 if form.errors else 200
    )


@once
def practice_step(request: Any, slug: str, method: str) -> HttpResponse:
    """Send, take back, decide, mark, close; with a letter, for somebody who does not sign in."""
    return take(request, find(request, slug), method, STEPS)


def take(request: Any, obj: Any, method: str, steps: tuple[str, ...]) -> HttpResponse:
    """The page of one step of a practice or a new edition."""
    offer = offered(request, obj, method, steps)
    points = Comment.objects.visible_to(request.user).open_points(obj) if offer.is_main else []
    shown = {"obj": obj, "open_points": points}
    form = step_form(request, obj, offer)
    return step_page(request, obj, offer, form, do_step, template="practices/step.html", **shown)


def step_form(request: Any, obj: Any, offer: Offer) -> StepForm:
    bodies = (
        [] if offer.mine else [body for one in offer.principals if (body := absent_organisation(obj, one))]
    )
    when = {"on": request.today, "since": obj.project.began_on, "stands_since": standing_since(obj)}
    form = StepForm(request.POST or None, request.FILES or None, offer=offer, bodies=bodies, **when)
    if offer.method == "count":
        note = form.fields["note"]
        note.label, note.help_text = (
            _("Reporting period"),
            _("In which report it counts, as the programme names it."),
        )
        note.error_messages["required"] = _("Name the reporting period.")
    return form
