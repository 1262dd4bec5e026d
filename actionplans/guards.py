"""What must be true before a plan or an action moves on. Each answers one question, with the link that mends it."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actionplans.approval import silent_authority_names, silent_partners
from actionplans.asked import is_needed, parts_of
from workflow.guards import Condition, Guard

if TYPE_CHECKING:
    from actionplans.models import Action, ActionPlan, PlanRevision

Gap = partial(Condition, is_gap=True)


def _edit(plan: "ActionPlan", field: str) -> str:
    return f"{reverse('plan-edit', args=[plan.uuid])}#id_{field}"


def _actions(plan: "ActionPlan") -> list["Action"]:
    return list(plan.actions.all())


def has_instrument(plan: "ActionPlan", on: dt.date) -> Condition | None:
    if not is_needed(plan, "instruments"):
        return None
    return Gap(
        met=bool(plan.instruments.all()),
        text=_("Name the policy instrument that the plan wants to improve"),
        done=_("The policy instrument is named"),
        url=_edit(plan, "instruments"),
    )


def has_policy_context(plan: "ActionPlan", on: dt.date) -> Condition | None:
    wanted = [name for name in ("aim", "policy_context", "contribution") if is_needed(plan, name)]
    if not wanted:
        return None
    return Gap(
        met=all(getattr(plan, name) for name in wanted),
        text=_("Describe the policy context and how the plan will improve the instrument"),
        done=_("The policy context is described"),
        url=_edit(plan, "policy_context"),
    )


def has_summary(plan: "ActionPlan", on: dt.date) -> Condition | None:
    if not is_needed(plan, "summary"):
        return None
    return Gap(
        met=plan.language == "en" or bool(plan.summary),
        text=_("Add a summary in English"),
        done=_("English readers can follow the plan"),
        url=_edit(plan, "summary"),
    )


def has_actions(plan: "ActionPlan", on: dt.date) -> Condition:
    return Gap(
        met=bool(_actions(plan)),
        text=_("Add at least one action"),
        done=_("The plan has an action"),
        url=reverse("action-add", args=[plan.uuid]),
    )


def missing_items(action: "Action", plan: "ActionPlan") -> list[Any]:
    """Which of the six items an action of the plan does not answer yet; "none" is an answer to cost and funding."""
    items = [
        ("background", action.background, _("background")),
        ("activities", action.activities, _("what will be done")),
        ("players", action.players, _("who takes part")),
        ("dates", action.starts and action.ends, _("start and end")),
        ("cost", action.cost or action.has_no_cost, _("cost")),
        ("funding", action.funding or action.has_no_funding, _("funding")),
    ]
    return [words for name, answer, words in items if not answer and is_needed(plan, name)]


def actions_are_described(plan: "ActionPlan", on: dt.date) -> Condition:
    unfinished = [action for action in _actions(plan) if missing_items(action, plan)]
    first = unfinished[0] if unfinished else None
    return Gap(
        met=first is None and bool(_actions(plan)),
        text=_incomplete(len(unfinished), first, plan) if first else _("Describe every action"),
        done=_("Every action answers the six questions of the template"),
        url=reverse("action-edit", args=[first.uuid]) if first else reverse("action-add", args=[plan.uuid]),
    )


def _incomplete(count: int, first: "Action", plan: "ActionPlan") -> Any:
    return ngettext_lazy(
        "Complete action %(number)s: %(items)s",
        "Complete %(count)s actions, first action %(number)s: %(items)s",
        count,
    ) % {
        "count": count,
        "number": first.number,
        "items": ", ".join(str(item) for item in missing_items(first, plan)),
    }


def actions_are_inspired(plan: "ActionPlan", on: dt.date) -> Condition | None:
    if not is_needed(plan, "inspirations"):
        return None
    bare = [action for action in _actions(plan) if not action.inspirations.all()]
    url = reverse("inspiration-add", args=[bare[0].uuid]) if bare else reverse("action-add", args=[plan.uuid])
    return Gap(
        met=not bare and bool(_actions(plan)),
        text=_("Say what inspired action %(number)s") % {"number": bare[0].number if bare else 1},
        done=_("Every action names what inspired it"),
        url=url,
    )


def has_extra_parts(plan: "ActionPlan", on: dt.date) -> Condition | None:
    """The sections that the rules of the call add and want filled."""
    needed = [part for part in parts_of(plan) if part.is_needed]
    if not needed:
        return None
    empty = [part for part in needed if not plan.extra.get(part.key)]
    names = format_lazy(", ".join("{}" for _part in empty), *(part.title for part in empty))
    return Gap(
        met=not empty,
        text=format_lazy("{} {}", _("Fill in:"), names),
        done=_("The further sections that the rules ask for are filled in"),
        url=_edit(plan, empty[0].field if empty else needed[0].field),
    )


OF_TEXT = (
    *(has_instrument, has_policy_context, has_summary, has_extra_parts),
    *(has_actions, actions_are_described, actions_are_inspired),
)


def partners_consent(plan: "ActionPlan | PlanRevision", on: dt.date) -> Condition | None:
    if not plan.partners.all():
        return None
    names = ", ".join(map(str, silent_partners(plan)))
    return Condition(
        met=not names,
        text=_("Wait for the consent of: %(names)s") % {"names": names},
        done=_("Every joint partner consents to the plan as it is written"),
        url=f"{plan.get_absolute_url()}#policy",
        who=names,
    )


def authorities_endorse(plan: "ActionPlan | PlanRevision", on: dt.date) -> Condition:
    """Every authority that answers for one of the instruments."""
    names = silent_authority_names(plan)
    return Condition(
        met=not names or "authority_endorsement" in plan.left_out,
        text=_("Endorse the plan"),
        done=_("The authority has endorsed the plan"),
        url=f"{plan.get_absolute_url()}steps/endorse/",
        who=names,
    )


def phase_2_has_begun(plan: "ActionPlan", on: dt.date) -> Condition:
    phase = next((phase for phase in plan.project.phases.all() if phase.number == 2), None)
    return Gap(
        met=phase is None or phase.starts_on <= on,
        text=_("Wait for phase 2 of the project"),
        done=_("Phase 2 of the project has begun"),
        due=phase.starts_on if phase else None,
    )


def actions_are_over(plan: "ActionPlan", on: dt.date) -> Condition:
    running = [action for action in _actions(plan) if not action.is_over]
    ends = [action.due.last_day for action in running if action.due]
    return Condition(
        met=not running,
        text=ngettext_lazy("Finish %(count)s action", "Finish %(count)s actions", len(running))
        % {"count": len(running)},
        done=_("Every action is finished or explained"),
        url=running[0].get_absolute_url() if running else plan.get_absolute_url(),
        who=plan.organisation,
        due=max(ends, default=None),
    )


def completion_is_not_reported(plan: "ActionPlan", on: dt.date) -> Condition:
    return Condition(
        met=plan.completion_proposed_on is None,
        text=_("This is reported already; the lead partner confirms it"),
        url=plan.get_absolute_url(),
    )


def completion_is_reported(plan: "ActionPlan", on: dt.date) -> Condition:
    return Condition(
        met=plan.completion_proposed_on is not None,
        text=_("The partner reports the plan as completed"),
        done=_("The partner has reported the plan as completed"),
        url=reverse("plan-step", args=[plan.uuid, "propose_completion"]),
        who=plan.organisation,
    )


def progress_is_told(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=bool(action.progress),
        text=_("Say first how far the action is"),
        done=_("It is said how far the action is"),
        url=reverse("action-step", args=[action.uuid, "tell_progress"]),
    )


def plan_is_running(action: "Action", on: dt.date) -> Condition:
    running = action.plan.status == action.plan.Status.IMPLEMENTING
    return Condition(
        met=running or (action.is_before_plan and not action.plan.is_over),
        text=_("Wait until the plan is in implementation, or mark the action as begun before the plan"),
        done=_("The plan is in implementation"),
        url=action.plan.get_absolute_url(),
    )


def pilot_is_approved(action: "Action", on: dt.date) -> Condition | None:
    """A pilot of a plan that is only recorded here may have begun without a decision that is known."""
    if not action.is_pilot or action.plan.is_recorded:
        return None
    words, url = _of_pilot(action)
    return Condition(
        met=action.pilot == action.Pilot.APPROVED,
        text=words,
        done=_("The committee has approved the pilot"),
        url=url,
    )


def _of_pilot(action: "Action") -> tuple[Any, str]:
    """What to do about a pilot that is not approved, and where."""
    if action.pilot == action.Pilot.MARKED:
        words = _("Ask for the pilot: it starts when the monitoring committee has approved it")
        return words, reverse("action-step", args=[action.uuid, "ask_pilot"])
    if action.pilot == action.Pilot.ASKED:
        words = _("Wait for the decision of the monitoring committee on the pilot")
        return words, action.get_absolute_url()
    words = _(
        "The committee refused the pilot: let a new version of the plan take off the mark, or drop the action"
    )
    return words, f"{action.plan.get_absolute_url()}#versions"


def pilot_is_to_be_asked(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=action.pilot == action.Pilot.MARKED,
        text=_("The committee was asked already") if action.is_pilot else _("The action is no pilot"),
        done=_("The action is marked as a pilot"),
        url=action.get_absolute_url(),
    )


def pilot_is_asked(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=action.pilot == action.Pilot.ASKED,
        text=_("There is nothing to decide: no request for a pilot waits"),
        done=_("The partner has asked for the pilot"),
        url=action.get_absolute_url(),
    )


def text_is_sent(action: "Action", on: dt.date) -> Condition:
    """The committee decides on a text that stands; an action that began before the plan cannot wait for it."""
    plan = action.plan
    return Condition(
        met=plan.status not in plan.EDITABLE or action.is_before_plan,
        text=_("Send the plan first: the committee decides on the action as the plan describes it"),
        done=_("The plan is sent"),
        url=plan.get_absolute_url(),
    )


def plan_has_begun(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=action.plan.begun_on is not None or action.is_before_plan,
        text=_("Wait until the plan is in implementation: in a draft the action itself can be changed"),
        done=_("The plan has begun"),
        url=action.plan.get_absolute_url(),
    )


def cost_is_told(method: str) -> Guard:
    """A plan that is only recorded here may have actions of which nobody knows what they cost."""

    def asked(action: "Action", on: dt.date) -> Condition | None:
        if action.plan.is_recorded:
            return None
        return Condition(
            met=action.cost_is_told,
            text=_("Say what the action really cost, or that it cost nothing"),
            url=f"{reverse('action-step', args=[action.uuid, method])}#id_actual_cost_amount",
            is_asked=True,
        )

    return asked


def end_is_possible(method: str) -> Guard:
    """The day on which it really ended, where one was told."""

    def asked(action: "Action", on: dt.date) -> Condition | None:
        if action.ended_on is None:
            return None
        return Condition(
            met=(action.earliest_end or action.ended_on) <= action.ended_on <= on,
            text=_("Correct the day of the end: it lies before the start, or after the day of this step"),
            url=f"{reverse('action-step', args=[action.uuid, method])}#id_ended_on",
            is_asked=True,
        )

    return asked


def end_is_not_confirmed(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=action.waits_for_confirmation,
        text=_("The end of this action is confirmed already"),
        done=_("The end waits for its confirmation"),
        url=action.get_absolute_url(),
    )


def plan_is_being_carried_out(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=action.plan.status == action.plan.Status.IMPLEMENTING,
        text=_("The plan is not in implementation: its actions stay as they are"),
        done=_("The plan is in implementation"),
        url=action.plan.get_absolute_url(),
    )


def plan_is_not_over(action: "Action", on: dt.date) -> Condition:
    return Condition(
        met=not action.plan.is_over,
        text=_("The plan is over: its actions stay as they are"),
        done=_("The plan is open"),
        url=action.plan.get_absolute_url(),
    )
