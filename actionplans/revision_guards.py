"""What must be true before a new version of a plan is begun, sent, decided on or in force."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from actionplans.guards import OF_TEXT
from actionplans.guards import authorities_endorse as every_authority_endorses
from actionplans.guards import partners_consent as every_partner_consents
from actionplans.models import Action, ActionPlan, PlanRevision
from actionplans.versions import copy_with, why_material
from workflow import guards
from workflow.guards import Condition

IN_FORCE = (ActionPlan.Status.ENDORSED, ActionPlan.Status.IMPLEMENTING, ActionPlan.Status.SUSPENDED)

type Guard = Callable[[ActionPlan, dt.date], Condition | None]


def of_text(guard: Guard) -> Callable[[PlanRevision, dt.date], Condition | None]:
    """A condition of a plan's text, asked of what the new version says."""

    def asked(revision: PlanRevision, on: dt.date) -> Condition | None:
        found = guard(_copy_of(revision), on)
        return found and replace(found, url=f"{revision.get_absolute_url()}#text", is_gap=False)

    return asked


def _copy_of(revision: PlanRevision) -> ActionPlan:
    """Made once for all the conditions of a page or a step."""
    if "copy" not in revision.__dict__:
        revision.__dict__["copy"] = copy_with(revision.plan, revision.content)
    copy: ActionPlan = revision.__dict__["copy"]
    return copy


def plan_is_in_force(revision: PlanRevision, on: dt.date) -> Condition:
    return Condition(
        met=revision.plan.status in IN_FORCE,
        text=_("A new version is for a plan that is approved and not completed yet"),
        done=_("The plan is in force"),
        url=revision.plan.get_absolute_url(),
    )


def no_other_is_open(revision: PlanRevision, on: dt.date) -> Condition:
    """Of a version that is about to be begun."""
    other = PlanRevision.objects.open().filter(plan=revision.plan_id).first()
    return Condition(
        met=other is None,
        text=_("There is a new version already: change that one, or withdraw it first"),
        url=other.get_absolute_url() if other else "",
    )


def something_differs(revision: PlanRevision, on: dt.date) -> Condition:
    return Condition(
        met=revision.content != revision.base.content,
        text=_("Change something: the new version says what the plan says already"),
        done=_("The new version differs from the plan"),
        url=f"{revision.get_absolute_url()}#text",
    )


def dropped_actions_are_planned(revision: PlanRevision, on: dt.date) -> Condition | None:
    """An action that has begun is ended by its own steps, with what came of it."""
    kept = {action["number"] for action in revision.content["actions"]}
    return next((is_kept(action) for action in begun(revision.plan) if action.number not in kept), None)


def begun(plan: ActionPlan) -> list[Action]:
    """The actions that no new version leaves out any more."""
    idle = (Action.Status.PLANNED, Action.Status.DROPPED)
    return [action for action in plan.actions.all() if action.status not in idle]


def is_kept(action: Action) -> Condition:
    """What is told where an action that has begun is left out."""
    return Condition(
        met=False,
        text=_("Keep action %(number)s: it has begun, so it is ended on its own page")
        % {"number": action.number},
        url=action.get_absolute_url(),
    )


def new_pilots_are_planned(revision: PlanRevision, on: dt.date) -> Condition | None:
    """A pilot is approved before it starts: an action that has begun does not become one."""
    marked = {action["number"] for action in revision.content["actions"] if action.get("is_pilot")}
    new = [
        action for action in revision.plan.actions.all() if action.number in marked and not action.is_pilot
    ]
    first = next((action for action in new if action.status != Action.Status.PLANNED), None)
    if first is None:
        return None
    return Condition(
        met=False,
        text=_("Take the mark off action %(number)s: it has begun, and a pilot is approved before it starts")
        % {"number": first.number},
        url=f"{revision.get_absolute_url()}actions/{first.number}/#id_is_pilot",
    )


def partners_consent(revision: PlanRevision, on: dt.date) -> Condition | None:
    """Consent is given to what differs."""
    found = every_partner_consents(revision, on)
    return found and replace(found, url=f"{revision.get_absolute_url()}#differs")


def change_is_minor(revision: PlanRevision, on: dt.date) -> Condition:
    reasons = why_material(revision)
    words = format_lazy(", ".join("{}" for _one in reasons), *reasons)
    return Condition(
        met=not reasons,
        text=_("Pass it on to the programme: this is more than a small change (%(reasons)s)")
        % {"reasons": words},
        done=_("Only wording, contacts or dates change"),
        url=f"{revision.get_absolute_url()}#way",
    )


def authorities_endorse(revision: PlanRevision, on: dt.date) -> Condition | None:
    """Only on its way through the whole route: a minor change needs no endorsement."""
    is_minor = revision.status == PlanRevision.Status.SUBMITTED
    return None if is_minor else every_authority_endorses(revision, on)


def no_version_is_open(plan: ActionPlan, on: dt.date) -> Condition | None:
    """A plan is not completed while its text is being changed."""
    revision = next((one for one in plan.revisions.all() if not one.is_over), None)
    if revision is None:
        return None
    return Condition(
        met=False,
        text=_("Decide on the new version of the plan, or withdraw it"),
        url=revision.get_absolute_url(),
    )


def register() -> None:
    """Hang them on the steps; called once at start."""
    guards.add("PlanRevision.create", plan_is_in_force, no_other_is_open)
    guards.add(
        PlanRevision.submit,
        plan_is_in_force,
        something_differs,
        *(of_text(guard) for guard in OF_TEXT),
        dropped_actions_are_planned,
        new_pilots_are_planned,
        partners_consent,
    )
    guards.add(PlanRevision.adopt, change_is_minor)
    guards.add(PlanRevision.come_into_force, authorities_endorse)
    on_the_way = (PlanRevision.clear, PlanRevision.clear_despite_report, PlanRevision.accept)
    for step in (
        *on_the_way,
        PlanRevision.adopt,
        PlanRevision.come_into_force,
        PlanRevision.waive_endorsement,
    ):
        guards.add(step, plan_is_in_force, dropped_actions_are_planned, new_pilots_are_planned)
