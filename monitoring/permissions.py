"""Who may do what with claims and evidence: this app's rows of the policy table."""

from monitoring.models import Evidence, PolicyChangeClaim
from projects.models import Role
from projects.permissions import as_decider, as_lead_partner, own_organisation
from workflow import policy

Claim = PolicyChangeClaim
VIEWS = (
    "home board claim-list claim-detail claim-add claim-edit claim-step claim-opinion claim-decide "
    "evidence-add evidence-step"
).split()


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in (Role.EDITOR, Role.REPRESENTATIVE):
        policy.allow(["PolicyChangeClaim.create", "PolicyChangeClaim.amend"], role, own_organisation)
        policy.allow(["Evidence.create", Evidence.register, Evidence.give_way], role, own_organisation)
    policy.allow([Claim.submit, Claim.recall], Role.REPRESENTATIVE, own_organisation)
    policy.allow([Claim.send_back, Claim.forward], Role.MONITOR, as_lead_partner)
    policy.allow([Evidence.accept, Evidence.reject], Role.MONITOR, as_lead_partner)
    decisions = [Claim.decline, Claim.validate, Claim.validate_partly, Claim.reject]
    policy.allow([*decisions, Evidence.accept, Evidence.reject], Role.OFFICER, as_decider)
    policy.allow(Claim.give_opinion, Role.AUDITOR, as_decider)
    for decision in decisions:
        policy.allow_entering(decision, Role.MONITOR, as_lead_partner, [Role.OFFICER])
    policy.allow_entering(Claim.submit, Role.MONITOR, as_lead_partner, [Role.REPRESENTATIVE])
    policy.declare_views(policy.SIGNED_IN, *VIEWS)
