"""Milestones of an action, and requests for new dates: where they are added, and how a page shows them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.forms.steps import bodies_of
from actionplans.forms.telling import MilestoneForm, NewDateForm
from actionplans.models import Action, ActionPlan, Milestone, NewDate
from actionplans.progress import Slip, slip
from actionplans.services import dates as services
from actionplans.views import actions
from actionplans.views.hold import who_does
from documents.forms import LetterForm, discard_uploads
from workflow import guards, policy
from workflow.errors import Blocked
from workflow.guards import Condition
from workflow.idempotency import once
from workflow.marks import tell_done
from workflow.offers import Offer, making, offers


@dataclass(frozen=True)
class Row:
    """A milestone, or a request, with what this person can do with it: (verb, address) each."""

    subject: Any
    links: list[tuple[Any, str]]
    slip: Slip | None = None


def find_milestone(request: HttpRequest, uuid: Any) -> Milestone:
    """The milestone, if this person may see its plan; else 404."""
    return get_object_or_404(Milestone.objects.visible_to(request.user).for_page(), pk=uuid)


def find_new_date(request: HttpRequest, uuid: Any) -> NewDate:
    """The request, if this person may see its plan; else 404."""
    return get_object_or_404(NewDate.objects.visible_to(request.user).for_page(), pk=uuid)


@once
def milestone_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Set a milestone of an action."""
    action = actions.find(request, uuid)
    draft = Milestone(plan=action.plan, action=action)
    policy.require("Milestone.create", draft, request.user)
    form = MilestoneForm(request.POST or None)
    unmet = _unmet(request, draft)
    if request.method == "POST" and form.is_valid():
        try:
            on = request.today  # type: ignore[attr-defined]
            made = services.add_milestone(action, by=request.user, on=on, **form.cleaned_data)
            messages.success(request, _("The milestone is set."))
            return redirect(made)
        except Blocked as refusal:
            unmet = refusal.unmet
    return _page(request, action, form, unmet, _("Set a milestone"), "")


@once
def action_new_date(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Ask for another end of an action."""
    return _new_date(request, actions.find(request, uuid))


@once
def milestone_new_date(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Ask for another date of a milestone."""
    return _new_date(request, find_milestone(request, uuid))


def _new_date(request: HttpRequest, subject: Action | Milestone) -> HttpResponse:
    action = subject.action if isinstance(subject, Milestone) else subject
    on = request.today  # type: ignore[attr-defined]
    draft = NewDate(plan=action.plan, action=action)
    offer = making(draft, request.user, _("Ask for a new date"))
    form, unmet = NewDateForm(request.POST or None), []
    letter = None if offer.mine else _letter_form(request, action.plan, offer)
    if request.method == "POST" and all([form.is_valid(), letter is None or letter.is_valid()]):
        try:
            entered = letter.entered(action.project.zone) if letter else {}
            asked = services.ask_new_date(subject, by=request.user, on=on, **form.cleaned_data, **entered)
            if letter:
                tell_done(request, asked, "create", letter.entered_for())
            else:
                messages.success(
                    request, _("The lead partner is asked. Until the answer the date stays as it is.")
                )
            return redirect(asked)
        except Blocked as refusal:
            unmet = refusal.unmet
    until_now = str(subject.due or _("Not stated"))
    words = _("%(what)s: %(day)s until now") % {"what": subject, "day": until_now}
    if letter:
        discard_uploads(letter)
    return _page(request, action, form, unmet, _("Ask for a new date"), words, letter)


def _letter_form(request: HttpRequest, plan: ActionPlan, offer: Offer) -> LetterForm:
    """The letter of a partner who does not sign in."""
    on = request.today  # type: ignore[attr-defined]
    bodies = bodies_of(plan, next(iter(offer.principals)), "create")
    return LetterForm(
        request.POST or None, request.FILES or None, offer=offer, bodies=bodies, on=on,
        since=plan.project.began_on, stands_since=plan.begun_on,
    )  # fmt: skip


def _unmet(request: HttpRequest, draft: Milestone) -> list[Condition]:
    on = request.today  # type: ignore[attr-defined]
    return [one for one in guards.conditions("Milestone.create", draft, on) if not one.met]


def _page(
    request: HttpRequest,
    action: Action,
    form: Any,
    unmet: list[Condition],
    title: str,
    lede: str,
    letter: LetterForm | None = None,
) -> HttpResponse:
    context = {"action": action, "plan": action.plan, "form": form, "letter": letter, "unmet": unmet}
    status = 422 if request.method == "POST" else 200
    context |= {"title": title, "lede": lede}
    return TemplateResponse(request, "actionplans/date_form.html", context, status=status)


def milestones_of(request: HttpRequest, action: Action) -> list[Row]:
    """The milestones of an action in the order of their dates, each with its steps."""
    asked = list(action.new_dates.all())
    kept = sorted(action.milestones.all(), key=lambda one: (one.due.last_day, one.title))
    return [
        Row(one, _links(request, one, "milestone", asked), slip(one, asked))
        for one in map(_with(action), kept)
    ]


def new_dates_of(request: HttpRequest, action: Action) -> list[Row]:
    """What was asked about its dates, the latest first, each with its steps."""
    asked = list(action.new_dates.all())
    return [Row(one, _links(request, one, "new_date", [])) for one in map(_with(action), reversed(asked))]


def _with(action: Action) -> Any:
    """It is read with its action: nothing is read again."""

    def known(one: Any) -> Any:
        one.action, one.plan = action, action.plan
        return one

    return known


def _links(request: HttpRequest, one: Any, kind: str, asked: list[NewDate]) -> list[tuple[Any, str]]:
    on = request.today  # type: ignore[attr-defined]
    found = [
        (_verb(offer, one), reverse(f"{kind}-step", args=[one.uuid, offer.method]))
        for offer in offers(one, request.user, on, _held(request, one))
        if (offer.mine or offer.principals) and not offer.unmet
    ]
    if isinstance(one, Milestone) and not one.is_over and may_ask(request, one.action, asked, one):
        found.append((_("Ask for a new date"), reverse("milestone-new-date", args=[one.uuid])))
    return found


def may_ask(
    request: HttpRequest, action: Action, asked: list[NewDate], milestone: Milestone | None = None
) -> bool:
    """Whether this person may ask for a new date now: nothing is asked yet, and the action goes on."""
    own = milestone.pk if milestone else None
    waits = any(one.status == one.Status.ASKED and one.milestone_id == own for one in asked)
    if waits or action.is_over or action.plan.is_over or action.plan.begun_on is None:
        return False
    draft, roles = NewDate(plan=action.plan, action=action), _held(request, action.plan)
    is_absent = bool(policy.principals_for("NewDate.create", draft, request.user, roles=roles))
    return is_absent or _acts(request, "NewDate.create", draft)


def may_add_milestone(request: HttpRequest, action: Action) -> bool:
    if action.is_over or action.plan.is_over:
        return False
    return _acts(request, "Milestone.create", Milestone(plan=action.plan, action=action))


def _acts(request: HttpRequest, step: str, draft: Any) -> bool:
    return policy.acting_as(step, draft, request.user, roles=_held(request, draft)) is not None


def _held(request: HttpRequest, obj: Any) -> list[Any]:
    roles = request.roles  # type: ignore[attr-defined]
    return [role for role in roles if role.project_id == obj.project_id]


def _verb(offer: Offer, one: Any) -> Any:
    if offer.mine:
        return offer.verb
    words = {"who": who_does(one.plan, f"{type(one).__name__}.{offer.method}"), "step": offer.verb}
    return _("Enter for %(who)s: %(step)s") % words
