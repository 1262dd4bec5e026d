"""Pages of plans: the list, one plan, starting one, changing one, its history."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from actionplans import sections
from actionplans.as_at import plans_at, show_actions_at
from actionplans.forms import PlanForm, PlanStartForm
from actionplans.models import ActionPlan
from actionplans.services import plans as services
from actionplans.views import plan_list as listed
from actionplans.views.plan_page import gaps_of, may_edit, page_at, plan_page
from actionplans.views.told import earlier_texts, parts_of, told
from projects.models import Project
from workflow import guards, policy
from workflow.as_at import asked_day
from workflow.errors import Impossible, NotAllowed
from workflow.guards import Condition, blocking
from workflow.history import story, tell
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.registry import ref

PER_PAGE = 50


def find(request: HttpRequest, uuid: Any) -> ActionPlan:
    """The plan with all that its pages show, if this person may see it; else 404."""
    return get_object_or_404(ActionPlan.objects.visible_to(request.user).for_page(), pk=uuid)


def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that a person may see, of all their projects or of one."""
    projects = list(Project.objects.visible_to(request.user))
    plans = ActionPlan.objects.visible_to(request.user)
    chosen = request.GET.get("project", "")
    if chosen in {project.slug for project in projects}:
        plans = plans.of_project(chosen)
    page = Paginator(plans.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    roles, on = request.roles, request.today  # type: ignore[attr-defined]
    decides_in = listed.project_to_decide_in(roles, chosen)
    context = {
        "page": page,
        "rows": listed.rows(page),
        "projects": projects,
        "chosen": chosen,
        "start_in": listed.projects_to_start_in(request.user, roles),
        "bring_in": listed.projects_to_bring_in(roles),
        "decides_in": decides_in,
        "sections": sections.of_list(decides_in, roles, on) if decides_in else [],
    }
    return TemplateResponse(request, "actionplans/plan_list.html", context)


def plan_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    """One plan: where it stands, what holds it back, and everything it says."""
    plan = find(request, uuid)
    if day := asked_day(request):
        return _plan_at(request, plan, day)
    context = plan_page(plan, request.user, request.today)  # type: ignore[attr-defined]
    return TemplateResponse(request, "actionplans/plan_detail.html", context)


def _plan_at(request: HttpRequest, plan: ActionPlan, day: dt.date) -> HttpResponse:
    """The plan as it stood at the end of an earlier day: to read, with nothing to do."""
    then = plans_at([plan], day, plan.project.zone)
    if not then:
        messages.info(request, _("The plan was not begun yet on that day. This is how it stands today."))
        return redirect(plan)
    show_actions_at(then[0].actions.all(), day, plan.project.zone)
    request.today = day  # type: ignore[attr-defined]
    context = page_at(then[0], request.user, day)
    return TemplateResponse(request, "actionplans/plan_detail.html", context)


@once
def plan_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A partner starts a plan; the lead partner may start it for any partner."""
    on, held = request.today, request.roles  # type: ignore[attr-defined]
    project = get_object_or_404(Project.objects.visible_to(request.user), slug=slug)
    roles = listed.roles_to_start(request.user, held, project)
    if not roles:
        raise NotAllowed(obj=project, who=policy.who_may("ActionPlan.create"))
    form = PlanStartForm(request.POST or None, project=project, roles=roles)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["instrument"], form.cleaned_data["instrument_name"]
        plan = services.start_plan(
            form.instance, by=request.user, on=on, instrument=chosen[0], name=chosen[1]
        )
        messages.success(request, _("The plan is started. Add what is missing, then send it."))
        return redirect(plan)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(
        request, "actionplans/plan_add.html", {"form": form, "project": project}, status=status
    )


def require_editing(plan: ActionPlan, user: Any) -> None:
    """Raise NotAllowed or Impossible where the page of a change would be of no use."""
    policy.require("ActionPlan.amend", plan, user)
    if not may_edit(plan, user):
        raise Impossible(_("This was sent and cannot be changed now. Ask for it to be returned."), obj=plan)


def tell_saved(request: HttpRequest, plan: ActionPlan, words: str) -> None:
    """Say on the next page that something is saved, and what the plan still needs before it can be sent."""
    on = request.today  # type: ignore[attr-defined]
    if plan.status not in plan.EDITABLE:
        missing, opening, nothing = gaps_of(plan, on), _("Still missing:"), _("Nothing is missing any more.")
    else:
        unmet = [one for one in guards.conditions(ActionPlan.submit, plan, on) if not one.met]
        missing, opening = blocking(plan, unmet), _("Before it can be sent, the plan still needs:")
        nothing = _("Nothing more is needed to send the plan.")
    if missing:
        links = format_html_join("; ", "{}", ((_link(one),) for one in missing))
        told: str = format_html("{} {}.", opening, links)
    else:
        told = nothing
    messages.success(request, format_html("{} {}", words, told))


def _link(gap: Condition) -> Any:
    return format_html('<a href="{}">{}</a>', gap.url, gap.text) if gap.url else gap.text


@once
def plan_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Change parts I and II of a draft."""
    plan = find(request, uuid)
    require_editing(plan, request.user)
    seen = version_seen(request, plan) if request.method == "POST" else plan.version
    form = PlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        if changes := form.changes():
            services.amend_plan(
                plan, by=request.user, version=seen, changes=changes, values=form.cleaned_data
            )
            tell_saved(request, find(request, uuid), _("The plan is saved."))
        else:
            messages.success(request, _("Nothing was changed."))
        return redirect(plan)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(
        request, "actionplans/plan_edit.html", {"form": form, "plan": plan}, status=status
    )


def plan_history(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Everything that happened to a plan and to what hangs on it, as the ledger keeps it, in time order."""
    plan = find(request, uuid)
    parts = parts_of(plan, request.user)
    moments = story([ref(plan), *(part.ref for part in parts)])
    page = Paginator(moments, PER_PAGE).get_page(request.GET.get("page"))
    lines = tell(page.object_list)
    context = {"plan": plan, "page": page, "entries": told(lines, parts, earlier_texts(plan))}
    return TemplateResponse(request, "actionplans/plan_history.html", context)
