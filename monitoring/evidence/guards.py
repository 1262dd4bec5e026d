"""What must be true before evidence moves on, and before an action ends that evidence is to prove."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.models import Action
from monitoring.models import Evidence, Reading
from workflow import guards
from workflow.guards import Condition

ACCEPTED = "accepted"
REFUSED = ("rejected", "replacement_asked", "challenged", "quarantined")


def subject_takes_evidence(evidence: Evidence, on: dt.date) -> Condition:
    """A sent claim takes what it is asked for, or what replaces an earlier document; a decided one takes nothing."""
    claim = evidence.claim
    if claim is None:
        return _stays_open(evidence)
    is_waiting = claim.is_judged_now and evidence.replaces_id is not None
    return Condition(
        met=claim.takes_new_evidence or is_waiting,
        text=_(
            "The claim was sent: name the document that this one replaces, or ask for the claim to be returned"
        ),
        url=claim.get_absolute_url(),
    )


def subject_is_undecided(evidence: Evidence, on: dt.date) -> Condition:
    claim = evidence.claim
    if claim is None:
        return _stays_open(evidence)
    return Condition(
        met=claim.is_judged_now,
        text=_("The claim is decided: its evidence stays as it was judged"),
        done=_("The claim is not decided yet"),
        url=claim.get_absolute_url(),
    )


def _stays_open(evidence: Evidence) -> Condition:
    if evidence.reading is None:
        return _plan_is_open(evidence)
    return Condition(
        met=evidence.reading.takes_evidence,
        text=_("The value was dropped, or its plan is over: its evidence stays as it is"),
        done=_("The value stands"),
        url=evidence.reading.get_absolute_url(),
    )


def _plan_is_open(evidence: Evidence) -> Condition:
    return Condition(
        met=not (evidence.plan.is_over or evidence.subject.is_dropped),
        text=_("The plan is over, or goes on without this action: its evidence stays as it is"),
        done=_("The plan is open"),
        url=evidence.subject.get_absolute_url(),
    )


def subject_is_decided(evidence: Evidence, on: dt.date) -> Condition:
    """What a decision is still to rest on is not destroyed."""
    claim = evidence.claim
    if claim is None:
        return _plan_is_closed(evidence, evidence.plan)
    words = (
        _("The policy change is looked at again: its evidence stays until that is decided")
        if claim.is_contested
        else _("The policy change is not decided yet: its evidence stays until it is")
    )
    return Condition(
        met=not claim.is_judged_now,
        text=words,
        done=_("The policy change is decided"),
        url=claim.get_absolute_url(),
    )


def _plan_is_closed(evidence: Evidence, plan: Any) -> Condition:
    """Where no plan stands behind a value, its indicator is no longer measured."""
    if plan is None:
        return Condition(
            met=not evidence.subject.indicator.is_measured,
            text=_("The indicator is still measured: the evidence of its values stays until it is not"),
            done=_("The indicator is no longer measured"),
            url=evidence.get_absolute_url(),
        )
    return Condition(
        met=plan.is_over,
        text=_("The plan is not closed yet: the evidence of its actions and values stays until it is"),
        done=_("The plan is closed"),
        url=plan.get_absolute_url(),
    )


def time_is_over(evidence: Evidence, on: dt.date) -> Condition:
    return Condition(
        met=evidence.kept_until is not None and evidence.kept_until < on,
        text=_("Wait until the day is over to which the file is kept; without such a day it stays"),
        done=_("The time for which the file is kept is over"),
        url=evidence.get_absolute_url(),
        due=evidence.kept_until,
    )


def is_not_held(evidence: Evidence, on: dt.date) -> Condition:
    return Condition(
        met=not evidence.is_held,
        text=_("A legal hold keeps the file: it is lifted first"),
        done=_("No legal hold keeps the file"),
        url=evidence.get_absolute_url(),
    )


def destruction_is_asked(evidence: Evidence, on: dt.date) -> Condition:
    return Condition(
        met=evidence.destruction_asked_by_id is not None,
        text=_("The administrator asks for the destruction first, a second person confirms it"),
        done=_("Somebody has asked for the destruction"),
        url=evidence.get_absolute_url(),
    )


def action_is_proved(action: Action, on: dt.date) -> Condition | None:
    """Accepted evidence stands behind a finished action.

    Of a plan that is only recorded here nobody may have any; an action's source may be said to have none.
    """
    if action.plan.is_recorded or "evidence" in action.emptiness:
        return None
    items = list(action.evidence.select_related("document"))
    return Condition(
        met=any(
            item.status == ACCEPTED and not (item.document.is_withheld or item.is_unfixed) for item in items
        ),
        text=_what_is_missing(items),
        done=_("Accepted evidence shows that the action was carried out"),
        url=f"{action.get_absolute_url()}#evidence"
        if items
        else reverse("action-evidence-add", args=[action.pk]),
    )


def evidence_stands(reading: Reading, on: dt.date) -> Condition | None:
    """A value is not approved on a document that was refused or is doubted, as long as none took its place."""
    items = [item for item in reading.evidence.select_related("document") if item.status != "replaced"]
    refused = next((item for item in items if item.status in REFUSED), None)
    return (
        items
        and Condition(
            met=refused is None,
            text=_("Wait for another document in place of the one that was refused, or return the value"),
            done=_("No document of the value was refused"),
            url=(refused or items[0]).get_absolute_url(),
        )
    ) or None


def _what_is_missing(items: list[Evidence]) -> Any:
    if any(item.status in ("registered", "under_verification") for item in items):
        return _("Wait until the evidence of the action is accepted")
    if any(item.is_unfixed for item in items):
        return _("Add a snapshot of the linked page: a link alone can change")
    return _("Add a document that shows that the action was carried out")


def register() -> None:
    """Hang them on the steps; called once at start."""
    guards.add("Evidence.create", subject_takes_evidence)
    for judgement in (Evidence.examine, Evidence.accept, Evidence.reject, Evidence.ask_replacement):
        guards.add(judgement, subject_is_undecided)
    may_go = (subject_is_decided, time_is_over, is_not_held)
    guards.add(Evidence.ask_destruction, *may_go)
    guards.add(Evidence.destroy, destruction_is_asked, *may_go)
    guards.add(Action.finish, action_is_proved)
    guards.add(Reading.approve, evidence_stands)
