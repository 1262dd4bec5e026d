"""Who may do what with plans and actions: this app's rows of the policy table."""

from typing import Any

from actionplans.approval import endorsers, silent_authorities, silent_partners
from projects.models import WRITERS, Role
from projects.permissions import (
    Bodies,
    as_authority,
    as_decider,
    as_lead_partner,
    as_witness,
    in_the_project,
    own_organisation,
)
from workflow import policy
from workflow.policy import Acting

VIEWS = (
    *(
        "plan-list",
        "plan-detail",
        "plan-add",
        "plan-edit",
        "plan-step",
        "plan-several",
        "plan-several-step",
        "plan-history",
    ),
    *("revision-add", "revision-detail", "revision-edit", "revision-step", "revision-action-add"),
    *("revision-action-edit", "revision-action-drop", "revision-inspiration-add"),
    *("revision-inspiration-remove", "plan-since"),
    *("action-detail", "action-add", "action-edit", "action-step", "inspiration-add", "inspiration-remove"),
    *("milestone-add", "milestone-step", "action-new-date", "milestone-new-date", "new_date-step"),
    *(
        "entered-confirm",
        "entered-confirm-several",
        "plan-bring-in",
        "plan-import",
        "plan-template",
        "plan-document",
    ),
    *("plan-pdf", "plan-word", "revision-pdf", "revision-word"),
)


def as_signatory(acting: Acting, plan: Any, person: Any, bodies: Bodies) -> bool:
    """As authority, for one that has not endorsed the plan as it was sent."""
    return as_authority(acting, plan, person, bodies) and acting.organisation_id in silent_authorities(plan)


def as_uninvolved(acting: Acting, plan: Any, person: Any, bodies: Bodies) -> bool:
    """As a decider, for one who acts for no body that has endorsed the plan (I1)."""
    return as_decider(acting, plan, person, bodies) and bodies.isdisjoint(endorsers(plan))


def as_joint_partner(acting: Acting, plan: Any, person: Any, bodies: Bodies) -> bool:
    """For a partner who writes the plan together with others and has not consented to it as it is written."""
    return any(partner.pk == acting.organisation_id for partner in silent_partners(plan))


def as_lead_for_joint_partner(acting: Acting, plan: Any, person: Any, bodies: Bodies) -> bool:
    """As lead partner, while the consent of a joint partner is missing."""
    return as_lead_partner(acting, plan, person, bodies) and bool(silent_partners(plan))


def as_responsible_partner(acting: Acting, plan: Any, person: Any, bodies: Bodies) -> bool:
    """For the partner whose plan waits for the consent of others."""
    return own_organisation(acting, plan, person, bodies) and bool(silent_partners(plan))


def as_recorder(acting: Acting, plan: Any, person: Any, bodies: Bodies) -> bool:
    """As lead partner, for a plan that was approved elsewhere and is only recorded here."""
    return plan.is_recorded and as_lead_partner(acting, plan, person, bodies)


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in WRITERS:
        policy.allow(["ActionPlan.create", "ActionPlan.amend"], role, own_organisation)
        policy.allow(["PlanRevision.create", "PlanRevision.amend"], role, own_organisation)
        policy.allow(
            [
                *("Action.start", "Action.finish", "Action.finish_partly", "Action.give_up"),
                *("Action.suspend", "Action.resume"),
                *("Action.tell_progress", "Action.confirm_progress", "Action.block", "Action.unblock"),
                *("Milestone.create", "Milestone.reach", "Milestone.leave_out", "Milestone.reopen"),
                *("NewDate.create", "NewDate.take_back"),
            ],
            role,
            own_organisation,
        )
    policy.allow(
        [
            *("ActionPlan.submit", "ActionPlan.recall", "ActionPlan.withdraw"),
            *("ActionPlan.propose_completion", "ActionPlan.explain", "ActionPlan.sign"),
        ],
        Role.REPRESENTATIVE,
        own_organisation,
    )
    policy.allow("Action.ask_pilot", Role.REPRESENTATIVE, own_organisation)
    policy.allow(["Action.approve_pilot", "Action.refuse_pilot"], Role.OFFICER, as_decider)
    policy.allow("ActionPlan.create", Role.MONITOR, in_the_project)
    policy.allow("ActionPlan.amend", Role.MONITOR, as_recorder)
    policy.allow(
        [
            *("ActionPlan.send_back", "ActionPlan.clear", "ActionPlan.begin", "ActionPlan.complete"),
            *("ActionPlan.suspend", "ActionPlan.resume", "ActionPlan.remind"),
            "ActionPlan.sign",
            *("Action.confirm", "Action.reopen", "Action.resume"),
            *("NewDate.accept", "NewDate.refuse"),
        ],
        Role.MONITOR,
        as_lead_partner,
    )
    policy.allow(["ActionPlan.decline", "ActionPlan.accept"], Role.OFFICER, as_decider)
    policy.allow(
        [
            *("ActionPlan.waive_endorsement", "ActionPlan.close", "ActionPlan.reopen"),
            *("ActionPlan.abandon", "ActionPlan.extend"),
        ],
        Role.OFFICER,
        as_uninvolved,
    )
    for model in ("ActionPlan", "PlanRevision"):
        policy.allow(f"{model}.endorse", Role.AUTHORITY, as_signatory)
        policy.allow(f"{model}.refuse", Role.AUTHORITY, as_authority)
        policy.allow(f"{model}.ask_consent", Role.REPRESENTATIVE, as_responsible_partner)
        policy.allow(f"{model}.consent", Role.REPRESENTATIVE, as_joint_partner)
    _declare_revisions()
    _declare_entering()
    for role in Role:
        policy.allow("EnteredStep.confirm", role, as_witness)
    for step in ("skip_check", "skip_decision", "come_into_force"):
        policy.cascade_only(f"ActionPlan.{step}")
        policy.cascade_only(f"PlanRevision.{step}")
    policy.cascade_only("ActionPlan.lose_change")
    for step in ("ActionPlan.verify", "ActionPlan.unverify", "ActionPlan.renew", "Action.confirm_with_plan"):
        policy.cascade_only(step)
    for step in (
        "Action.drop",
        "Action.renew",
        "Action.end_pilot",
        "Action.move",
        "Milestone.move",
        "PlanRevision.supersede",
        "PlanRevision.lapse",
    ):
        policy.cascade_only(step)
    policy.declare_views(policy.SIGNED_IN, *VIEWS)


def _declare_revisions() -> None:
    of_partner = ("PlanRevision.submit", "PlanRevision.recall", "PlanRevision.withdraw")
    policy.allow(of_partner, Role.REPRESENTATIVE, own_organisation)
    of_lead = ("send_back", "adopt", "clear", "clear_despite_report")
    policy.allow([f"PlanRevision.{step}" for step in of_lead], Role.MONITOR, as_lead_partner)
    policy.allow(["PlanRevision.decline", "PlanRevision.accept"], Role.OFFICER, as_decider)
    policy.allow("PlanRevision.waive_endorsement", Role.OFFICER, as_uninvolved)


def _declare_entering() -> None:
    """What the lead partner may record for those who never sign in."""
    absent = {
        Role.REPRESENTATIVE: [
            *("ActionPlan.submit", "ActionPlan.withdraw"),
            *("ActionPlan.propose_completion", "ActionPlan.explain"),
            *("Action.start", "Action.finish", "Action.finish_partly", "Action.give_up"),
            *("Action.ask_pilot", "Action.tell_progress", "Action.confirm_progress"),
            *("Action.block", "Action.unblock", "Milestone.reach", "Milestone.leave_out", "Milestone.reopen"),
            "NewDate.create",
            *("PlanRevision.submit", "PlanRevision.withdraw"),
        ],
        Role.OFFICER: [
            *("ActionPlan.decline", "ActionPlan.accept", "ActionPlan.waive_endorsement"),
            *("ActionPlan.abandon", "ActionPlan.extend"),
            *("Action.approve_pilot", "Action.refuse_pilot"),
            *("PlanRevision.decline", "PlanRevision.accept", "PlanRevision.waive_endorsement"),
        ],
        Role.AUTHORITY: [
            *("ActionPlan.endorse", "ActionPlan.refuse"),
            *("PlanRevision.endorse", "PlanRevision.refuse"),
        ],
    }
    for consent in ("ActionPlan.consent", "PlanRevision.consent"):
        policy.allow_entering(consent, Role.MONITOR, as_lead_for_joint_partner, [Role.REPRESENTATIVE])
    for principal, steps in absent.items():
        for step in steps:
            policy.allow_entering(step, Role.MONITOR, as_lead_partner, [principal])
