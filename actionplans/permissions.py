"""Who may do what with plans and actions: this app's rows of the policy table."""

from projects.models import Role
from projects.permissions import (
    as_authority,
    as_decider,
    as_lead_partner,
    as_witness,
    in_the_project,
    own_organisation,
)
from workflow import policy

VIEWS = (
    *("plan-list", "plan-detail", "plan-add", "plan-edit", "plan-step", "plan-history"),
    *("action-detail", "action-add", "action-edit", "action-step", "inspiration-add", "inspiration-remove"),
    "entered-confirm",
)


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in (Role.EDITOR, Role.REPRESENTATIVE):
        policy.allow(["ActionPlan.create", "ActionPlan.amend"], role, own_organisation)
        policy.allow(
            ["Action.start", "Action.finish", "Action.finish_partly", "Action.give_up"],
            role,
            own_organisation,
        )
    policy.allow(
        [
            *("ActionPlan.submit", "ActionPlan.recall", "ActionPlan.withdraw"),
            *("ActionPlan.propose_completion", "ActionPlan.explain"),
        ],
        Role.REPRESENTATIVE,
        own_organisation,
    )
    policy.allow("ActionPlan.create", Role.MONITOR, in_the_project)
    policy.allow(
        [
            *("ActionPlan.send_back", "ActionPlan.clear", "ActionPlan.begin", "ActionPlan.complete"),
            *("ActionPlan.suspend", "ActionPlan.resume"),
        ],
        Role.MONITOR,
        as_lead_partner,
    )
    policy.allow(
        [
            "ActionPlan.decline",
            "ActionPlan.accept",
            "ActionPlan.waive_endorsement",
            "ActionPlan.close",
            "ActionPlan.reopen",
            "ActionPlan.abandon",
        ],
        Role.OFFICER,
        as_decider,
    )
    policy.allow(["ActionPlan.endorse", "ActionPlan.refuse"], Role.AUTHORITY, as_authority)
    _declare_entering()
    for role in Role:
        policy.allow("EnteredStep.confirm", role, as_witness)
    policy.cascade_only("ActionPlan.verify")
    policy.cascade_only("ActionPlan.unverify")
    policy.declare_views(policy.SIGNED_IN, *VIEWS)


def _declare_entering() -> None:
    """What the lead partner may record for those who never sign in."""
    absent = {
        Role.REPRESENTATIVE: [
            *("ActionPlan.submit", "ActionPlan.withdraw"),
            *("ActionPlan.propose_completion", "ActionPlan.explain"),
        ],
        Role.OFFICER: [
            *("ActionPlan.decline", "ActionPlan.accept", "ActionPlan.waive_endorsement"),
            "ActionPlan.abandon",
        ],
        Role.AUTHORITY: ["ActionPlan.endorse", "ActionPlan.refuse"],
    }
    for principal, steps in absent.items():
        for step in steps:
            policy.allow_entering(step, Role.MONITOR, as_lead_partner, [principal])
