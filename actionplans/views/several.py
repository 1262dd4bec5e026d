"""One step for several plans at once: each goes through the one door by itself, and each refusal is told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.deadlines import with_open_duties
from actionplans.forms.several import SeveralForm
from actionplans.models import ActionPlan
from actionplans.services import plans as services
from actionplans.views.hold import declaration
from documents.forms import discard_uploads
from projects.models import Project
from projects.witnesses import read_ahead
from workflow import policy
from workflow.errors import Refused
from workflow.guards import blocking
from workflow.idempotency import once
from workflow.offers import Offer, offers

# What may be done to many at once; the rest needs a look at each plan
STEPS = (
    *("clear", "send_back", "accept", "decline", "waive_endorsement"),
    *("begin", "complete", "suspend", "resume", "close"),
    *("remind", "extend"),
)

ASKED = (
    "project__phases",
    "project__reports",
    "claims",
    "indicators__readings",
    "actions__indicators__readings",
)  # what the conditions of these steps read beside the plan's page

type Ready = list[tuple[ActionPlan, Offer]]


def plan_several(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps that this person may do for plans of a project.

    Each has the number of plans, and of those where nothing is missing.
    """
    project = _project(request, slug)
    steps = [
        (method, ready[0][1], len(ready), sum(not blocking(plan, offer.unmet) for plan, offer in ready))
        for method, ready in _ready(request, project).items()
    ]
    return TemplateResponse(request, "actionplans/several.html", {"project": project, "steps": steps})


@once
def plan_several_step(request: HttpRequest, slug: str, method: str) -> HttpResponse:
    """Choose the plans and do the step; what was refused is told, plan by plan."""
    if method not in STEPS:
        raise Http404
    project = _project(request, slug)
    ready = _ready(request, project).get(method)
    if not ready:
        messages.info(request, _("No plan waits for this step of yours now."))
        return redirect("plan-several", project.slug)
    when = {"on": request.today, "since": project.began_on}  # type: ignore[attr-defined]
    form = SeveralForm(request.POST or None, request.FILES or None, ready=ready, **when)
    if request.method == "POST" and form.is_valid():
        _tell(request, method, _act(request, project, method, form))
        return redirect("plan-several", project.slug)
    discard_uploads(form)
    context = {"project": project, "offer": ready[0][1], "form": form}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "actionplans/several_step.html", context, status=status)


def _project(request: HttpRequest, slug: str) -> Project:
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    return project


def _ready(request: HttpRequest, project: Project) -> dict[str, Ready]:
    """The plans by step, in the order of the steps: those of one's own, else those to be entered for somebody."""
    plans = ActionPlan.objects.visible_to(request.user).filter(project=project).for_page()
    found: dict[str, Ready] = {method: [] for method in STEPS}
    roles = policy.roles_of(request.user, project.pk)
    in_order = plans.prefetch_related(*ASKED).order_by("territory__code", "title")
    ready = with_open_duties(read_ahead(in_order))
    read_ahead(claim for plan in ready for claim in plan.claims.all())
    for plan in ready:
        for offer in offers(plan, request.user, request.today, roles):  # type: ignore[attr-defined]
            if offer.method in found and (offer.mine or offer.principals):
                found[offer.method].append((plan, offer))
    return {method: _alike(ready) for method, ready in found.items() if ready}


def _alike(ready: Ready) -> Ready:
    """A step of one's own and one that is entered for somebody have different forms."""
    return [(plan, offer) for plan, offer in ready if offer.mine] or ready


def _act(
    request: HttpRequest, project: Project, method: str, form: SeveralForm
) -> list[tuple[ActionPlan, Refused | None]]:
    cleaned: dict[str, Any] = form.cleaned_data
    return services.do_several(
        form.chosen(),
        method,
        day=cleaned.get("answer_by"),
        letter=cleaned.get("letter"),
        by=request.user,
        note=cleaned["note"],
        entered_for=form.entered_for(),
        effective_at=form.moment(project.zone),
    )


def _tell(request: HttpRequest, method: str, results: list[tuple[ActionPlan, Refused | None]]) -> None:
    """How many were done, and each that was not, with the reason."""
    done = [plan for plan, refusal in results if refusal is None]
    if done:
        words = ngettext("%(count)s plan: %(done)s.", "%(count)s plans: %(done)s.", len(done))
        what = declaration(done[0], method).custom["done"]
        messages.success(request, words % {"count": len(done), "done": what})
    for plan, refusal in results:
        if refusal is not None:
            messages.warning(request, _not_done(plan, refusal))


def _not_done(plan: ActionPlan, refusal: Refused) -> str:
    unmet = [str(condition.text) for condition in getattr(refusal, "unmet", [])]
    address = plan.get_absolute_url(), plan.language, plan
    link = format_html('<a href="{}" lang="{}">{}</a>', *address)
    return format_html("{} {}: {}", _("Not done:"), link, "; ".join(unmet) or refusal.message)
