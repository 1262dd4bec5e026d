"""Who may do what with claims and evidence: this app's rows of the policy table."""

from projects.models import Role
from projects.permissions import as_decider, as_lead_partner, own_organisation
from workflow import policy

VIEWS = (
    *("home", "board", "claim-list", "claim-detail", "claim-add", "claim-add-without-plan", "claim-edit"),
    *("claim-step", "claim-opinion", "claim-decide", "evidence-add", "evidence-step"),
)


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in (Role.EDITOR, Role.REPRESENTATIVE):
        policy.allow(["PolicyChangeClaim.create", "PolicyChangeClaim.amend"], role, own_organisation)
        policy.allow(["Evidence.create", "Evidence.register", "Evidence.give_way"], role, own_organisation)
    policy.allow(
        ["PolicyChangeClaim.submit", "PolicyChangeClaim.recall"], Role.REPRESENTATIVE, own_organisation
    )
    policy.allow(["PolicyChangeClaim.send_back", "PolicyChangeClaim.forward"], Role.MONITOR, as_lead_partner)
    policy.allow(["Evidence.accept", "Evidence.reject"], Role.MONITOR, as_lead_partner)
    decisions = [
        "PolicyChangeClaim.decline",
        "PolicyChangeClaim.validate",
        "PolicyChangeClaim.validate_partly",
        "PolicyChangeClaim.reject",
    ]
    policy.allow([*decisions, "Evidence.accept", "Evidence.reject"], Role.OFFICER, as_decider)
    policy.allow("PolicyChangeClaim.give_opinion", Role.AUDITOR, as_decider)
    for decision in decisions:
        policy.allow_entering(decision, Role.MONITOR, as_lead_partner, [Role.OFFICER])
    policy.allow_entering("PolicyChangeClaim.submit", Role.MONITOR, as_lead_partner, [Role.REPRESENTATIVE])
    policy.declare_views(policy.SIGNED_IN, *VIEWS)
