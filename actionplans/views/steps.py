"""The page of one step: what will happen, what is missing, who may; and the doing of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from actionplans.arrival import arrival
from actionplans.deadlines import own_duty
from actionplans.forms import StepForm
from actionplans.forms.later import LaterForm
from actionplans.forms.signed import SignForm
from actionplans.forms.steps import EndForm, bodies_of
from actionplans.forms.telling import BlockForm, ProgressForm, ReachForm
from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision
from actionplans.services import plans as services
from actionplans.services.signing import sign
from actionplans.services.telling import step_telling
from actionplans.versions import is_main
from actionplans.views import actions, dates, plans, revisions
from actionplans.views.hold import who_does
from comments.models import Comment
from documents.forms import discard_uploads, standing_since
from documents.services import take_step
from projects.permissions import who_acts
from workflow import policy
from workflow.errors import Blocked, Impossible
from workflow.guards import Condition, blocking
from workflow.idempotency import once
from workflow.marks import tell_done, version_seen
from workflow.offers import Offer, offers, require_right
from workflow.registry import transitions

OF_ACTIONS = (Action, Milestone, NewDate)
# The forms of the steps with which a partner tells more than a note
TELLING: dict[str, Any] = {
    **dict.fromkeys(("Action.finish", "Action.finish_partly", "Action.give_up"), EndForm),
    "Action.tell_progress": ProgressForm,
    "Action.block": BlockForm,
    "Milestone.reach": ReachForm,
}


@once
def plan_step(request: HttpRequest, uuid: Any, method: str) -> HttpResponse:
    """A step of a plan."""
    plan = plans.find(request, uuid)
    return _step(request, plan, plan, method)


@once
def revision_step(request: HttpRequest, uuid: Any, number: int, method: str) -> HttpResponse:
    """A step of a new version of a plan."""
    revision = revisions.find(request, uuid, number)
    return _step(request, revision, revision.plan, method)


@once
def action_step(request: HttpRequest, uuid: Any, method: str) -> HttpResponse:
    """A step of an action."""
    action = actions.find(request, uuid)
    return _step(request, action, action.plan, method)


@once
def milestone_step(request: HttpRequest, uuid: Any, method: str) -> HttpResponse:
    """A step of a milestone."""
    milestone = dates.find_milestone(request, uuid)
    return _step(request, milestone, milestone.plan, method)


@once
def new_date_step(request: HttpRequest, uuid: Any, method: str) -> HttpResponse:
    """A step of a request for a new date."""
    asked = dates.find_new_date(request, uuid)
    return _step(request, asked, asked.plan, method)


def _step(request: HttpRequest, obj: Any, plan: ActionPlan, method: str) -> HttpResponse:
    if method not in steps_of(obj):
        raise Http404
    if request.method == "POST":
        require_right(_name(obj, method), obj, request.user)
        version_seen(request, obj)
    on = request.today  # type: ignore[attr-defined]
    offer = _offer(obj, request.user, method, on)
    written = obj if isinstance(obj, PlanRevision) else plan
    bodies = bodies_of(written, next(iter(offer.principals), None), method)
    since = plan.project.began_on
    asked: dict[str, Any] = {"offer": offer, "bodies": bodies, "on": on, "since": since}
    asked["stands_since"] = standing_since(obj)
    sent = request.POST or None, request.FILES or None
    telling = TELLING.get(_name(obj, method))
    form: StepForm
    if method == "extend":
        form = LaterForm(*sent, duty=own_duty(plan), **asked)
    elif method == "sign":
        form = SignForm(*sent, **asked)
    else:
        form = telling(*sent, action=obj, **asked) if telling else StepForm(*sent, **asked)
    if request.method != "POST":
        return _page(request, obj, plan, offer, form, offer.unmet)
    if form.is_valid():
        try:
            moved = _act(obj, plan, method, form, request.user)
            tell_done(request, moved, method, form.entered_for())
            return redirect(moved)
        except Blocked as refusal:
            return _page(request, obj, plan, offer, form, refusal.unmet)
    return _page(request, obj, plan, offer, form, offer.unmet)


def steps_of(obj: Any) -> dict[str, Any]:
    """The declared steps of a plan or an action, by method."""
    model: Any = type(obj)
    return transitions(model)


def _offer(obj: Any, user: Any, method: str, on: Any) -> Offer:
    """The step as this person finds it. Raises NotAllowed or Impossible when it does not start from this state."""
    for offer in offers(obj, user, on):
        if offer.method == method:
            return offer
    require_right(_name(obj, method), obj, user)
    raise Impossible(obj=obj)


def _act(obj: Any, plan: ActionPlan, method: str, form: StepForm, user: Any) -> Any:
    """Do the step as the form says."""
    cleaned = form.cleaned_data
    act = {
        "by": user,
        "version": obj.version,
        "note": cleaned["note"],
        "entered_for": form.entered_for(),
        "letter": cleaned.get("letter"),
        "effective_at": form.moment(plan.project.zone),
    }
    if isinstance(form, SignForm):
        scan, day = cleaned["scan"], cleaned["signed_on"]
        return sign(obj, by=user, version=obj.version, note=cleaned["note"], scan=scan, signed_on=day)
    if isinstance(form, EndForm | ProgressForm | BlockForm | ReachForm):
        return step_telling(obj, method, told=form.told(), **act)
    if day := cleaned.get("answer_by"):
        return services.step_with_day(obj, method, day=day, **act)
    return take_step(getattr(obj, method), **act)


def _page(
    request: HttpRequest, obj: Any, plan: ActionPlan, offer: Offer, form: StepForm, unmet: list[Condition]
) -> HttpResponse:
    discard_uploads(form)
    target = arrival(obj, offer)
    context = {
        "obj": obj,
        "plan": plan,
        "action": obj if isinstance(obj, Action) else getattr(obj, "action", None),
        "asked": obj if isinstance(obj, NewDate) else None,
        "offer": offer,
        "who": who_does(plan if isinstance(obj, OF_ACTIONS) else obj, _name(obj, offer.method)),
        "whose": who_acts(_name(obj, offer.method), obj),
        "form": form,
        "unmet": unmet,
        "blocked": blocking(obj, unmet),
        "moves": target != obj.status,
        "target": capfirst(obj.Status(target).label),
        "after": _after(obj, target),
        "may": offer.mine or bool(offer.principals),
        "open_points": _open_points(request.user, obj) if offer.is_main else [],
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "actionplans/step.html", context, status=status)


def _open_points(user: Any, obj: Any) -> list[Comment]:
    """What was asked for with the last return and nobody has marked as done: a hint before the next step."""
    return list(Comment.objects.visible_to(user).open_points(obj))


def _name(obj: Any, method: str) -> str:
    return f"{type(obj).__name__}.{method}"


def _after(obj: Any, target: str) -> list[tuple[Any, Any]]:
    """Who can do what once the step is done: the main steps from where it leads to; none of a step that stays."""
    found = []
    for method, fsm in steps_of(obj).items() if target != obj.status else ():
        declared = fsm.get_transition(target)
        name = _name(obj, method)
        if declared is not None and _is_main(obj, method, declared) and not policy.is_cascade(name):
            found.append((capfirst(who_acts(name, obj)), declared.custom["verb"]))
    return found


def _is_main(obj: Any, method: str, declared: Any) -> bool:
    is_declared = declared.custom["is_main"]
    return is_main(obj, method, is_declared) if isinstance(obj, PlanRevision) else is_declared
