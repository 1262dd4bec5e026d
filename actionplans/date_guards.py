"""What must be true of milestones, new dates and decisions outside. As `guards`, each with the link that mends it."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.models import Action, Milestone, NewDate
from workflow import guards
from workflow.guards import Condition


def blocker_is_named(action: Action, on: dt.date) -> Condition:
    return Condition(
        met=bool(action.blocked_by),
        text=_("Say who takes the decision"),
        url=f"{reverse('action-step', args=[action.uuid, 'block'])}#id_blocked_by",
        is_asked=True,
    )


def is_not_held_up(action: Action, on: dt.date) -> Condition:
    return Condition(
        met=not action.blocked_for,
        text=_("It is said already that a decision outside holds the action up"),
        url=action.get_absolute_url(),
    )


def is_held_up(action: Action, on: dt.date) -> Condition:
    return Condition(
        met=bool(action.blocked_for),
        text=_("The action waits for no decision outside"),
        done=_("The action waits for a decision outside"),
        url=action.get_absolute_url(),
    )


def action_goes_on(obj: Milestone | NewDate, on: dt.date) -> Condition:
    """Its plan and its action are not over."""
    return Condition(
        met=not (obj.plan.is_over or obj.action.is_over),
        text=_("The action is over: its dates stay as they are"),
        done=_("The action goes on"),
        url=obj.action.get_absolute_url(),
    )


def day_is_past(milestone: Milestone, on: dt.date) -> Condition | None:
    if milestone.reached_on is None:
        return None
    return Condition(
        met=milestone.reached_on <= on,
        text=_("Correct the day on which it was reached: it is still to come"),
        url=f"{reverse('milestone-step', args=[milestone.uuid, 'reach'])}#id_reached_on",
        is_asked=True,
    )


def milestone_is_ahead(asked: NewDate, on: dt.date) -> Condition | None:
    if asked.milestone is None:
        return None
    return Condition(
        met=not asked.milestone.is_over,
        text=_("The milestone is reached or left out: its date stays as it is"),
        url=asked.get_absolute_url(),
    )


def plan_is_carried_out(asked: NewDate, on: dt.date) -> Condition:
    """In a draft the date itself can be changed."""
    return Condition(
        met=asked.plan.begun_on is not None,
        text=_("The plan has not begun: change the date in the plan itself"),
        done=_("The plan is being carried out"),
        url=asked.plan.get_absolute_url(),
    )


def nothing_is_asked_yet(asked: NewDate, on: dt.date) -> Condition:
    """One request at a time for one date."""
    others = NewDate.objects.filter(action=asked.action_id, milestone=asked.milestone_id)
    return Condition(
        met=not others.filter(status=NewDate.Status.ASKED).exclude(pk=asked.pk).exists(),
        text=_("A new date is asked for already: wait for the answer, or take the request back"),
        url=asked.get_absolute_url(),
    )


def date_is_another(asked: NewDate, on: dt.date) -> Condition:
    return Condition(
        met=asked.wanted != asked.subject.due,
        text=_("This is the date that stands already"),
        url=asked.get_absolute_url(),
    )


def date_is_ahead(asked: NewDate, on: dt.date) -> Condition:
    return Condition(
        met=asked.wanted.last_day >= on,
        text=_("This date is past: a new one lies ahead"),
        url=asked.get_absolute_url(),
    )


def ends_in_phase_2(asked: NewDate, on: dt.date) -> Condition | None:
    """A later end changes the plan itself."""
    last: Any = next((one.ends_on for one in asked.project.phases.all() if one.number == 2), None)
    if last is None or asked.milestone_id is not None:
        return None
    return Condition(
        met=asked.wanted.last_day <= last,
        text=_("An end after phase 2 is a material change of the plan: write a new version of it"),
        done=_("The end lies within phase 2"),
        url=reverse("revision-add", args=[asked.plan_id]),
    )


def register() -> None:
    """Hang them on the steps; called once at start."""
    guards.add(Action.block, blocker_is_named, is_not_held_up)
    guards.add(Action.unblock, is_held_up)
    for step in ("Milestone.create", "Milestone.reach", "Milestone.leave_out", "Milestone.reopen"):
        guards.add(step, action_goes_on)
    guards.add("Milestone.reach", day_is_past)
    for step in ("NewDate.create", "NewDate.accept"):
        guards.add(step, action_goes_on, plan_is_carried_out, milestone_is_ahead, date_is_another)
        guards.add(step, date_is_ahead, ends_in_phase_2)
    guards.add("NewDate.create", nothing_is_asked_yet)
