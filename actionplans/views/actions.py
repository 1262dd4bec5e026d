"""Pages of a plan's actions and of what inspired them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.forms import ActionForm, InspirationForm
from actionplans.guards import pilot_is_approved
from actionplans.models import Action, Inspiration
from actionplans.sections import sections_of_action
from actionplans.services import plans as services
from actionplans.views import dates
from actionplans.views.hold import who_does
from actionplans.views.plan_page import may_edit
from actionplans.views.plans import find as find_plan
from actionplans.views.plans import require_editing, tell_saved
from actionplans.views.told import changed_since_pilot, earlier_texts, told
from projects.models import Deadline
from workflow.errors import Impossible
from workflow.history import history
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.offers import offers
from workflow.registry import ref

CONTENT = (
    *("title", "background", "activities", "players", "starts", "ends", "is_pilot", "is_before_plan"),
    *("cost", "has_no_cost", "funding", "has_no_funding"),
)
BEGINNING = ("start", "give_up")
EXCEPTIONS = ("block", "suspend", "finish_partly", "give_up")  # what seldom happens is offered last


def find(request: HttpRequest, uuid: Any) -> Action:
    """The action with all that its pages show, if this person may see its plan; else 404."""
    return get_object_or_404(Action.objects.visible_to(request.user).for_page(), pk=uuid)


def action_detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    """One action: the six items, what inspired it, how far it is and what can be done."""
    action = find(request, uuid)
    on = request.today  # type: ignore[attr-defined]
    all_offers = offers(action, request.user, on)
    possible = [offer for offer in all_offers if not offer.unmet]
    held = next((one for one in all_offers if one.method == "finish" and one.unmet), None)
    found = [offer for offer in possible if offer.mine or offer.principals or offer.is_main]
    found.sort(key=lambda offer: (offer.method in EXCEPTIONS, offer.method != "tell_progress"))
    one_click = next((offer for offer in found if offer.method == "confirm_progress" and offer.mine), None)
    context = {
        "action": action,
        "plan": action.plan,
        "waits_for_plan": not any(offer.method in BEGINNING for offer in possible) and _is_ahead(action),
        "pilot": [
            one for one in [pilot_is_approved(action, on)] if one and not one.met and _is_ahead(action)
        ],
        "offers": [
            (
                offer,
                reverse("action-step", args=[action.uuid, offer.method]),
                who_does(action.plan, f"Action.{offer.method}"),
            )
            for offer in found
            if offer is not one_click
        ],
        "held": held if held and (held.mine or held.principals) else None,
        "held_who": who_does(action.plan, "Action.finish"),
        "may_confirm_progress": one_click is not None,
        "deadlines": list(Deadline.objects.for_subject(ref(action)).under(ref(action.plan)).for_list()),
        "entries": told(history(action), since=earlier_texts(action.plan) if action.pilot_hash else None),
        "milestones": dates.milestones_of(request, action),
        "may_add_milestone": dates.may_add_milestone(request, action),
        "new_dates": dates.new_dates_of(request, action),
        "may_ask_new_date": dates.may_ask(request, action, list(action.new_dates.all())),
        "changed_since": changed_since_pilot(action) if action.pilot_hash else "",
        "may_edit": may_edit(action.plan, request.user),
        "sections": sections_of_action(action, request),
    }
    return TemplateResponse(request, "actionplans/action_detail.html", context)


def _is_ahead(action: Action) -> bool:
    return action.status == action.Status.PLANNED and not action.plan.is_over


@once
def action_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Give a draft one more action."""
    plan = find_plan(request, uuid)
    require_editing(plan, request.user)
    if plan.completed_on:
        raise Impossible(_("The plan is completed: it takes no more actions."), obj=plan)
    seen = version_seen(request, plan) if request.method == "POST" else plan.version
    form = ActionForm(request.POST or None, instance=Action(plan=plan))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CONTENT}
        action = services.add_action(plan, by=request.user, version=seen, values=values)
        messages.success(request, _("The action is added. Now say what inspired it."))
        return redirect("inspiration-add", action.uuid)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(
        request, "actionplans/action_form.html", {"form": form, "plan": plan}, status=status
    )


@once
def action_edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Change an action of a draft; the plan carries the version."""
    action = find(request, uuid)
    require_editing(action.plan, request.user)
    seen = version_seen(request, action.plan) if request.method == "POST" else action.plan.version
    form = ActionForm(request.POST or None, instance=action)
    if request.method == "POST" and form.is_valid():
        if changes := form.changes():
            services.amend_action(
                action, by=request.user, version=seen, changes=changes, values=form.cleaned_data
            )
            tell_saved(request, find_plan(request, action.plan_id), _("The action is saved."))
        else:
            messages.success(request, _("Nothing was changed."))
        return redirect(action)
    context = {"form": form, "plan": action.plan, "action": action}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "actionplans/action_form.html", context, status=status)


@once
def inspiration_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Say what inspired an action, and what was learnt."""
    action = find(request, uuid)
    require_editing(action.plan, request.user)
    seen = version_seen(request, action.plan) if request.method == "POST" else action.plan.version
    form = InspirationForm(
        request.POST or None, instance=Inspiration(action=action), action=action, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        services.add_inspiration(form.instance, by=request.user, version=seen)
        tell_saved(request, find_plan(request, action.plan_id), _("The inspiration is added."))
        return redirect(action)
    context = {"form": form, "plan": action.plan, "action": action}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "actionplans/inspiration_form.html", context, status=status)


@once
def inspiration_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an inspiration from an action, after asking."""
    visible = Action.objects.visible_to(request.user)
    inspiration: Inspiration = get_object_or_404(
        Inspiration.objects.select_related("practice", "event"), pk=pk, action__in=visible
    )
    action = find(request, inspiration.action_id)
    require_editing(action.plan, request.user)
    if request.method == "POST":
        seen = version_seen(request, action.plan)
        services.remove_inspiration(inspiration, by=request.user, version=seen)
        tell_saved(request, find_plan(request, action.plan_id), _("The inspiration is removed."))
        return redirect(action)
    context = {"inspiration": inspiration, "action": action, "plan": action.plan}
    return TemplateResponse(request, "actionplans/inspiration_remove.html", context)
