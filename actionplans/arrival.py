"""Where a step leaves its object, with what follows by itself: for whoever reads what will happen before doing it."""

from typing import Any

from actionplans.approval import silent_authorities, stages_left_out
from actionplans.effects import DECISIONS
from actionplans.models import ActionPlan, PlanRevision
from actionplans.versions import why_material
from projects.witnesses import is_wanted_of, waiting
from workflow.offers import Offer

type Written = ActionPlan | PlanRevision


def arrival(obj: Any, offer: Offer) -> str:
    """The state after this step of a plan, a version or an action."""
    if isinstance(obj, ActionPlan | PlanRevision):
        return _of_written(obj, offer)
    return offer.target


def _of_written(written: Written, offer: Offer) -> str:
    """A stage that the rules leave out follows by itself, and so does coming into force with the last word."""
    states, target = type(written).Status, offer.target
    left_out = stages_left_out(written) if offer.method == "submit" else written.left_out
    in_force: str = (
        PlanRevision.Status.IN_FORCE if isinstance(written, PlanRevision) else ActionPlan.Status.ENDORSED
    )
    if target == states.SUBMITTED and "lead_clearance" in left_out:
        if isinstance(written, PlanRevision) and not why_material(written):
            return in_force
        target = states.CLEARED
    if target == states.CLEARED and "programme_acceptance" in left_out:
        target = states.ACCEPTED
    is_last = target == states.ACCEPTED and _has_every_word(written, offer, left_out)
    return in_force if is_last and not _is_held(written, offer) else target


def _has_every_word(written: Written, offer: Offer, left_out: list[str]) -> bool:
    """With this step, no authority's endorsement is missing."""
    silent = silent_authorities(written)
    if offer.method == "endorse":
        return len(silent) <= 1
    is_endorsed = offer.method == "accept" and bool(written.authority_ids()) and not silent
    return is_endorsed or "authority_endorsement" in left_out


def _is_held(written: Written, offer: Offer) -> bool:
    """A second person is asked for first."""
    principal = None if offer.mine else next(iter(offer.principals), "")
    return bool(principal and is_wanted_of(written, principal)) or waiting(written, DECISIONS) is not None
