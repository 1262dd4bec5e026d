"""Pages of new versions of a plan: beginning one, its text, what differs from the plan in force."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans.forms import InspirationForm, RevisionForm, action_form, policy_form
from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision, PlanText
from actionplans.revision_guards import begun, is_kept
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import (
    copy_with,
    differences,
    is_main,
    put_back,
    why_material,
    with_action,
    with_inspiration,
    with_many,
    without_action,
    without_inspiration,
)
from actionplans.views.plan_page import entered_on
from actionplans.views.plans import find as find_plan
from actionplans.views.told import rows_of, told
from workflow import guards, policy
from workflow.errors import Blocked, Impossible
from workflow.history import history
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.offers import Offer, offers


def find(request: HttpRequest, uuid: Any, number: int) -> PlanRevision:
    """The revision with all that its pages show, if this person may see it; else 404."""
    seen = PlanRevision.objects.visible_to(request.user).for_page()
    return get_object_or_404(seen, plan=uuid, number=number)


@once
def revision_add(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Begin a new version of an approved plan."""
    plan = find_plan(request, uuid)
    draft = PlanRevision(plan=plan, project=plan.project, organisation=plan.organisation)
    policy.require("PlanRevision.create", draft, request.user)
    on = request.today  # type: ignore[attr-defined]
    if unmet := [one for one in guards.conditions("PlanRevision.create", draft, on) if not one.met]:
        raise Blocked(unmet, obj=plan)
    form = RevisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revision = start_revision(plan, by=request.user, on=on, **form.cleaned_data)
        messages.success(
            request, _("The new version is begun. Change what is to be different, then send it.")
        )
        return redirect(revision)
    return _answer(request, "revision_add.html", {"form": form, "plan": plan})


def revision_detail(request: HttpRequest, uuid: Any, number: int) -> HttpResponse:
    """One version: where it stands, what differs from the one it replaces, and its text while it is written."""
    revision = find(request, uuid, number)
    on = request.today  # type: ignore[attr-defined]
    before = copy_with(revision.plan, revision.base.content)
    after = copy_with(revision.plan, revision.content)
    found = [_on_its_way(revision, offer) for offer in offers(revision, request.user, on)]
    kept = {action.number for action in after.actions.all()}
    entered, _documents, _lacks = entered_on([revision], request.user, None)
    context = {
        "revision": revision,
        "plan": revision.plan,
        "entered": entered,
        "needs_witness": any(one.step.needs_confirmation for one in entered),
        "after": after,
        "begun": {action.number for action in begun(revision.plan)},
        "dropped": [action for action in before.actions.all() if action.number not in kept],
        "rows": rows_of(differences(before, after)),
        "reasons": why_material(revision),
        "offers": [(offer, _step_url(revision, offer.method)) for offer in found if _is_shown(offer)],
        "missing": _missing(revision, found),
        "may_edit": _may_edit(revision, request.user),
        "entries": told(history(revision)),
    }
    return TemplateResponse(request, "actionplans/revision_detail.html", context)


def _on_its_way(revision: PlanRevision, offer: Offer) -> Offer:
    return replace(offer, is_main=is_main(revision, offer.method, offer.is_main))


def _is_shown(offer: Any) -> bool:
    """The reader's steps; what is missing for the way onwards is told, what does not fit is left out."""
    return bool(offer.mine or offer.principals) and (offer.is_main or not offer.unmet)


def _missing(revision: PlanRevision, found: list[Any]) -> list[Any]:
    """What is missing before the new version can be sent, for those who write it."""
    sending = next((offer for offer in found if offer.method == "submit"), None)
    return sending.unmet if sending else []


def _step_url(revision: PlanRevision, method: str) -> str:
    return reverse("revision-step", args=[revision.plan_id, revision.number, method])


def _may_edit(revision: PlanRevision, user: Any) -> bool:
    is_open = revision.status in revision.EDITABLE
    return is_open and policy.acting_as("PlanRevision.amend", revision, user) is not None


def _copy_to_edit(request: HttpRequest, revision: PlanRevision) -> tuple[ActionPlan, int]:
    """The copy that a form changes, and the version that the person saw. Raises NotAllowed or Impossible."""
    policy.require("PlanRevision.amend", revision, request.user)
    if revision.status not in revision.EDITABLE:
        raise Impossible(
            _("This was sent and cannot be changed now. Ask for it to be returned."), obj=revision
        )
    seen = version_seen(request, revision) if request.method == "POST" else revision.version
    return copy_with(revision.plan, revision.content), seen


def _saved(
    request: HttpRequest, revision: PlanRevision, copy: ActionPlan, seen: int, words: str
) -> HttpResponse:
    """Keep what a copy says now, and go back to the new version."""
    is_changed = amend_revision(revision, copy, by=request.user, version=seen)
    messages.success(request, words if is_changed else _("Nothing was changed."))
    return redirect(revision)


@once
def revision_edit(request: HttpRequest, uuid: Any, number: int) -> HttpResponse:
    """Change parts I and II of a new version."""
    revision = find(request, uuid, number)
    copy, seen = _copy_to_edit(request, revision)
    form = policy_form(request.POST or None, copy)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("instruments", "partners")}
        with_many(copy, **chosen)
        copy.extra = form.cleaned_data["extra"]
        return _saved(request, revision, copy, seen, _("The new version is saved."))
    return _answer(request, "revision_edit.html", {"form": form, "revision": revision, "plan": revision.plan})


@once
def revision_action_add(request: HttpRequest, uuid: Any, number: int) -> HttpResponse:
    """Give a new version one more action."""
    revision = find(request, uuid, number)
    copy, seen = _copy_to_edit(request, revision)
    return _action_form(request, revision, copy, seen, with_action(copy), is_new=True)


@once
def revision_action_edit(request: HttpRequest, uuid: Any, number: int, action: int) -> HttpResponse:
    """Change an action of a new version."""
    revision = find(request, uuid, number)
    copy, seen = _copy_to_edit(request, revision)
    return _action_form(request, revision, copy, seen, _action(copy, action))


def _action(copy: ActionPlan, number: int) -> Action:
    """The action of this number; 404 when the copy has none."""
    found = next((action for action in copy.actions.all() if action.number == number), None)
    if found is None:
        raise Http404
    return found


def _action_form(
    request: HttpRequest,
    revision: PlanRevision,
    copy: ActionPlan,
    seen: int,
    action: Action,
    is_new: bool = False,
) -> HttpResponse:
    form = action_form(request.POST or None, action)
    if request.method == "POST" and form.is_valid():
        action.cost = form.cleaned_data["cost"]
        return _saved(request, revision, copy, seen, _("The action is saved in the new version."))
    context = {"form": form, "revision": revision, "plan": revision.plan, "action": action, "is_new": is_new}
    return _answer(request, "revision_action.html", context)


@once
def revision_action_drop(request: HttpRequest, uuid: Any, number: int, action: int) -> HttpResponse:
    """Leave an action out of the new version, or take it in again."""
    revision = find(request, uuid, number)
    copy, seen = _copy_to_edit(request, revision)
    is_in = any(one.number == action for one in copy.actions.all())
    subject = _action(copy if is_in else copy_with(revision.plan, revision.base.content), action)
    started = next((one for one in begun(revision.plan) if one.number == action), None)
    if is_in and started:
        raise Blocked([is_kept(started)], obj=revision)
    if request.method == "POST":
        if is_in:
            without_action(copy, action)
            return _saved(request, revision, copy, seen, _("The new version goes without this action."))
        put_back(copy, subject)
        return _saved(request, revision, copy, seen, _("The action is in the new version again."))
    context = {"revision": revision, "plan": revision.plan, "action": subject, "is_in": is_in}
    return _answer(request, "revision_action_drop.html", context)


@once
def revision_inspiration_add(request: HttpRequest, uuid: Any, number: int, action: int) -> HttpResponse:
    """Say what inspired an action of a new version."""
    revision = find(request, uuid, number)
    copy, seen = _copy_to_edit(request, revision)
    subject = _action(copy, action)
    form = InspirationForm(
        request.POST or None, instance=Inspiration(action=subject), action=subject, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        with_inspiration(subject, form.instance)
        return _saved(request, revision, copy, seen, _("The inspiration is added to the new version."))
    context = {"form": form, "revision": revision, "plan": revision.plan, "action": subject}
    return _answer(request, "revision_inspiration.html", context)


@once
def revision_inspiration_remove(
    request: HttpRequest, uuid: Any, number: int, action: int, place: int
) -> HttpResponse:
    """Take an inspiration from an action of a new version, after asking. Places count from 0."""
    revision = find(request, uuid, number)
    copy, seen = _copy_to_edit(request, revision)
    subject = _action(copy, action)
    named = list(subject.inspirations.all())
    if place >= len(named):
        raise Http404
    if request.method == "POST":
        without_inspiration(subject, place)
        return _saved(request, revision, copy, seen, _("The inspiration is removed from the new version."))
    context = {"revision": revision, "plan": revision.plan, "action": subject, "inspiration": named[place]}
    return _answer(request, "revision_inspiration_remove.html", context)


def plan_since(request: HttpRequest, uuid: Any, content_hash: str) -> HttpResponse:
    """What has changed in a plan since a decision was taken on it, field by field."""
    plan = find_plan(request, uuid)
    named = PlanRevision.objects.filter(plan=plan, content_hash=content_hash)
    seen = PlanRevision.objects.visible_to(request.user).filter(plan=plan, content_hash=content_hash)
    if named.exists() and not seen.exists():
        raise Http404
    text: PlanText = get_object_or_404(PlanText.objects.filter(plan=plan), content_hash=content_hash)
    rows = rows_of(differences(copy_with(plan, text.content), plan))
    return TemplateResponse(request, "actionplans/plan_since.html", {"plan": plan, "rows": rows})


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, f"actionplans/{template}", context, status=status)
