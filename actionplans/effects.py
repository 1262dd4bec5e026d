"""What follows from a plan's steps on its way to approval: signatures, and stages that its rule set leaves out."""

from typing import Any

from actionplans.approval import silent_authorities, silent_partners
from actionplans.models import Action, ActionPlan, PlanRevision, PlanText, Signature
from actionplans.services.revisions import put_in_force
from actionplans.versions import why_material
from projects.witnesses import holds, waiting
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade
from workflow.errors import Impossible
from workflow.models import EnteredStep

DECISIONS = ("accept", "endorse")

type Written = ActionPlan | PlanRevision


def consented(plan: Written, act: Act) -> None:
    silent = {partner.pk for partner in silent_partners(plan)}
    _sign(plan, act, Signature.Purpose.CONSENT, plan.hash_of_content(), silent)


def endorsed(plan: Written, act: Act) -> None:
    """The last authority's endorsement lets the plan come into force."""
    asked: set[Any] = silent_authorities(plan) if plan.authority_ids() else {act.body_id}
    _sign(plan, act, Signature.Purpose.ENDORSEMENT, plan.content_hash, asked)
    if not silent_authorities(plan) and not holds(plan, act, DECISIONS):
        cascade(plan.come_into_force, act)


def confirmed(subject: Any, act: Act) -> None:
    """What was fully endorsed and waited for a second person comes into force."""
    if not isinstance(subject, ActionPlan | PlanRevision) or subject.status != subject.Status.ACCEPTED:
        return
    if _is_endorsed(subject) and waiting(subject, DECISIONS) is None:
        cascade(subject.come_into_force, act)


def _is_endorsed(plan: Written) -> bool:
    """By every authority; where none answers for the instruments, by the endorsement that was entered last."""
    if plan.authority_ids() or "authority_endorsement" in plan.left_out:
        return "authority_endorsement" in plan.left_out or not silent_authorities(plan)
    last = EnteredStep.objects.about(plan).last()
    return last is not None and last.step.endswith(".endorse")


def _sign(plan: Written, act: Act, purpose: str, content_hash: str, silent: set[Any]) -> None:
    """Keep a body's word; raise Impossible for one that is not asked or has given it, as a letter may tell."""
    if act.body_id not in silent:
        raise Impossible(obj=plan)
    if act.body_id is not None:
        said = {"organisation_id": act.body_id, "purpose": purpose, "content_hash": content_hash}
        plan.signatures.create(signed_on=act.on, **said)


def sent(plan: ActionPlan, act: Act) -> None:
    PlanText.objects.keep(plan, plan.content())
    if "lead_clearance" in plan.left_out:
        cascade(plan.skip_check, act)


def revision_sent(revision: PlanRevision, act: Act) -> None:
    """Where the rules ask for no check, a minor change is in force at once and a material one goes on."""
    PlanText.objects.keep(revision.plan, revision.content)
    if "lead_clearance" in revision.left_out:
        cascade(revision.skip_check if why_material(revision) else revision.come_into_force, act)


def pilot_decided(action: Action, act: Act) -> None:
    """The text that the committee saw is kept; that of a sent plan is already."""
    if not action.plan.content_hash:
        PlanText.objects.keep(action.plan, action.plan.content())


def plan_ended(plan: ActionPlan, act: Act) -> None:
    for revision in PlanRevision.objects.open().filter(plan=plan):
        cascade(revision.lapse, act)


def cleared(plan: Written, act: Act) -> None:
    if "programme_acceptance" in plan.left_out:
        cascade(plan.skip_decision, act)


def accepted(plan: Written, act: Act) -> None:
    """It comes into force at once where no endorsement is asked for, or this very text has everybody's."""
    is_endorsed = bool(plan.authority_ids()) and not silent_authorities(plan)
    if ("authority_endorsement" in plan.left_out or is_endorsed) and not holds(plan, act, DECISIONS):
        cascade(plan.come_into_force, act)


def completed(plan: ActionPlan, act: Act) -> None:
    """Whoever confirms a plan's completion confirms the ends of its actions."""
    for action in plan.actions.filter(confirmed_on=None, status__in=Action.OVER):
        cascade(action.confirm_with_plan, act)


def taken_up_again(action: Action, act: Act) -> None:
    """Its plan is not completed after all: the partner reports that anew."""
    ActionPlan.objects.filter(pk=action.plan_id).update(completion_proposed_on=None)


def register() -> None:
    """Hang them on the steps; called once at start."""
    for model in (ActionPlan, PlanRevision):
        effects.add(model.consent, consented)
        effects.add(model.endorse, endorsed)
        for step in (model.clear, model.skip_check):
            effects.add(step, cleared)
        for step in (model.accept, model.skip_decision):
            effects.add(step, accepted)
    effects.add(PlanRevision.clear_despite_report, cleared)
    effects.add(PlanRevision.submit, revision_sent)
    for step in (PlanRevision.adopt, PlanRevision.come_into_force, PlanRevision.waive_endorsement):
        effects.add(step, put_in_force)
    effects.add("EnteredStep.confirm", confirmed)
    effects.add(ActionPlan.abandon, plan_ended)
    effects.add(ActionPlan.complete, completed)
    effects.add(ActionPlan.submit, sent)
    effects.add(Action.reopen, taken_up_again)
    for step in (Action.approve_pilot, Action.refuse_pilot):
        effects.add(step, pilot_decided)
