"""Plans as they stood at the end of an earlier day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from actionplans.models import Action, ActionPlan, NewDate, PlanRevision
from workflow.as_at import Dates, stood

DATES: Dates = {
    "submit": (("submitted_on",), ()),
    **dict.fromkeys(("recall", "send_back", "decline"), ((), ("submitted_on",))),
    "accept": (("approved_on",), ()),
    "refuse": ((), ("submitted_on", "approved_on")),
    **dict.fromkeys(("come_into_force", "waive_endorsement"), (("approved_on?",), ())),
    "begin": (("begun_on",), ()),
    "propose_completion": (("completion_proposed_on",), ()),
    "complete": (("completed_on",), ()),
    "verify": (("verified_on",), ()),
    **dict.fromkeys(("unverify", "lose_change"), ((), ("verified_on",))),
    "close": (("closed_on",), ()),
    "reopen": ((), ("closed_on", "completed_on", "completion_proposed_on", "verified_on")),
    **dict.fromkeys(("withdraw", "abandon"), (("withdrawn_on",), ())),
}
# Whether a plan was explained by then: the day is on no row
EXPLAINED = "explained_on"
WITH_EXPLAINED: Dates = {
    **DATES,
    "explain": ((EXPLAINED,), ()),
    "reopen": ((), (*DATES["reopen"][1], EXPLAINED)),
}


ENDS = ("ended_on",), ("confirmed_on",)
ACTION_DATES: Dates = {
    **dict.fromkeys(("finish", "finish_partly", "give_up"), ENDS),
    **dict.fromkeys(("confirm", "confirm_with_plan"), (("confirmed_on",), ())),
    "drop": (("ended_on", "confirmed_on"), ()),
    **dict.fromkeys(("tell_progress", "confirm_progress"), (("progress_on",), ())),
    "block": (("blocked_since",), ()),
    "unblock": ((), ("blocked_since",)),
    "ask_pilot": (("pilot_asked_on",), ()),
    "approve_pilot": (("pilot_approved_on",), ()),
    "refuse_pilot": (("pilot_refused_on",), ()),
    "end_pilot": ((), ("pilot_asked_on", "pilot_approved_on", "pilot_refused_on")),
    "reopen": ((), ("ended_on", "confirmed_on")),
}


REVISION_DATES: Dates = dict.fromkeys(
    ("adopt", "come_into_force", "waive_endorsement"), (("in_force_on",), ())
)


def revisions_at(revisions: Iterable[PlanRevision], day: dt.date, zone: str) -> list[PlanRevision]:
    """The versions in the state that they had reached; one that nobody had begun is left out."""
    return stood(revisions, day, zone, REVISION_DATES)


def show_actions_at(actions: Iterable[Action], day: dt.date, zone: str) -> None:
    """Let these actions show, unsaved, the states that they had at a day's end.

    The end that still stands keeps the day that was told with it; of an earlier one only the step's day is known.
    """
    shown = {action.pk: action for action in actions}
    for then in stood(shown.values(), day, zone, ACTION_DATES, starts_as=Action.Status.PLANNED):
        now = shown[then.pk]
        if (then.status, then.status_since) == (now.status, now.status_since):
            then.ended_on = now.ended_on
        then.moved_to = _moved_by(now, day)
        now.__dict__ |= then.__dict__


def _moved_by(action: Action, day: dt.date) -> Any:
    """The end that was accepted last by a day. Reads the requests that were read with the action."""
    moves = [
        one
        for one in action.new_dates.all()
        if one.status == NewDate.Status.ACCEPTED and one.milestone_id is None and one.status_since <= day
    ]
    last = max(moves, key=lambda one: one.status_since, default=None)
    return last.wanted if last and action.moved_to else None


def plans_at(plans: Iterable[ActionPlan], day: dt.date, zone: str) -> list[ActionPlan]:
    """The plans in the state that they had reached; a plan that nobody had begun is left out."""
    then = stood(plans, day, zone, WITH_EXPLAINED)
    for plan in then:
        plan.shown_as_at = day
        if plan.__dict__[EXPLAINED] is None:
            plan.no_change_reason = ""
    return then
