"""What follows from a plan's steps on its way to approval: signatures, and stages that its rule set leaves out."""

from typing import Any

from actionplans.approval import silent_authorities, silent_partners
from actionplans.models import Action, ActionPlan, Signature
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade
from workflow.errors import Impossible


def consented(plan: ActionPlan, act: Act) -> None:
    silent = {partner.pk for partner in silent_partners(plan)}
    _sign(plan, act, Signature.Purpose.CONSENT, plan.hash_of_content(), silent)


def endorsed(plan: ActionPlan, act: Act) -> None:
    """The last authority's endorsement lets the plan come into force."""
    silent: set[Any] = silent_authorities(plan) or {act.body_id}
    _sign(plan, act, Signature.Purpose.ENDORSEMENT, plan.content_hash, silent)
    if not silent_authorities(plan):
        cascade(plan.come_into_force, act)


def _sign(plan: ActionPlan, act: Act, purpose: str, content_hash: str, silent: set[Any]) -> None:
    """Keep a body's word; raise Impossible for one that is not asked or has given it, as a letter may tell."""
    if act.body_id not in silent:
        raise Impossible(obj=plan)
    if act.body_id is not None:
        said = {"organisation_id": act.body_id, "purpose": purpose, "content_hash": content_hash}
        Signature.objects.create(plan=plan, signed_on=act.on, **said)


def sent(plan: ActionPlan, act: Act) -> None:
    if "lead_clearance" in plan.left_out:
        cascade(plan.skip_check, act)


def cleared(plan: ActionPlan, act: Act) -> None:
    if "programme_acceptance" in plan.left_out:
        cascade(plan.skip_decision, act)


def accepted(plan: ActionPlan, act: Act) -> None:
    """Without endorsement in the route the plan comes into force at once."""
    if "authority_endorsement" in plan.left_out:
        cascade(plan.come_into_force, act)


def completed(plan: ActionPlan, act: Act) -> None:
    """Whoever confirms a plan's completion confirms the ends of its actions."""
    for action in plan.actions.filter(confirmed_on=None, status__in=Action.OVER):
        cascade(action.confirm_with_plan, act)


def register() -> None:
    """Hang them on the steps; called once at start."""
    effects.add(ActionPlan.consent, consented)
    effects.add(ActionPlan.endorse, endorsed)
    effects.add(ActionPlan.complete, completed)
    effects.add(ActionPlan.submit, sent)
    for step in (ActionPlan.clear, ActionPlan.skip_check):
        effects.add(step, cleared)
    for step in (ActionPlan.accept, ActionPlan.skip_decision):
        effects.add(step, accepted)
