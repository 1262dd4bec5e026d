"""What follows from a plan's steps on its way to approval: signatures, and stages that its rule set leaves out."""

from actionplans.approval import silent_authorities
from actionplans.models import Action, ActionPlan, Signature
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade


def consented(plan: ActionPlan, act: Act) -> None:
    _sign(plan, act, Signature.Purpose.CONSENT, plan.hash_of_content())


def endorsed(plan: ActionPlan, act: Act) -> None:
    """The last authority's endorsement lets the plan come into force."""
    _sign(plan, act, Signature.Purpose.ENDORSEMENT, plan.content_hash)
    if not silent_authorities(plan):
        cascade(plan.come_into_force, act)


def _sign(plan: ActionPlan, act: Act, purpose: str, content_hash: str) -> None:
    if act.body_id is not None:
        said = {"organisation_id": act.body_id, "purpose": purpose, "content_hash": content_hash}
        Signature.objects.get_or_create(plan=plan, **said, defaults={"signed_on": act.on})


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
