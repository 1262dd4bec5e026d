"""Who may do what with claims and evidence: this app's rows of the policy table."""

from projects.models import Role
from projects.permissions import as_decider, as_lead_partner, own_organisation
from workflow import policy

VIEWS = (
    *(
        "home",
        "work",
        "board",
        "claim-list",
        "claim-detail",
        "claim-add",
        "claim-add-without-plan",
        "claim-edit",
    ),
    *("claim-step", "claim-opinion", "claim-decide", "evidence-add", "evidence-step"),
)
# What a partner does, and what the lead partner may enter for one who does not sign in
OF_THE_PARTNER = ("PolicyChangeClaim.submit", "PolicyChangeClaim.answer", "PolicyChangeClaim.withdraw")
OF_THE_LEAD = ("PolicyChangeClaim.send_back", "PolicyChangeClaim.forward")
# What the programme decides, and what may be entered for it
DECISIONS = (
    *("PolicyChangeClaim.decline", "PolicyChangeClaim.ask", "PolicyChangeClaim.validate"),
    *("PolicyChangeClaim.validate_partly", "PolicyChangeClaim.reject", "PolicyChangeClaim.revoke"),
)
JUDGEMENTS = ("Evidence.examine", "Evidence.accept", "Evidence.reject", "Evidence.ask_replacement")
DOUBTS = ("PolicyChangeClaim.reassess", "Evidence.challenge")


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in (Role.EDITOR, Role.REPRESENTATIVE):
        policy.allow(["PolicyChangeClaim.create", "PolicyChangeClaim.amend"], role, own_organisation)
        policy.allow(["Evidence.create", "Evidence.register", "Evidence.give_way"], role, own_organisation)
    policy.allow([*OF_THE_PARTNER, "PolicyChangeClaim.recall"], Role.REPRESENTATIVE, own_organisation)
    policy.allow([*OF_THE_LEAD, *JUDGEMENTS], Role.MONITOR, as_lead_partner)
    policy.allow([*DECISIONS, *JUDGEMENTS, *DOUBTS], Role.OFFICER, as_decider)
    policy.allow(["PolicyChangeClaim.give_opinion", "Evidence.challenge"], Role.AUDITOR, as_decider)
    policy.allow("PolicyChangeClaim.reassess", Role.MONITOR, as_lead_partner)
    for step in DECISIONS:
        policy.allow_entering(step, Role.MONITOR, as_lead_partner, [Role.OFFICER])
    for step in OF_THE_PARTNER:
        policy.allow_entering(step, Role.MONITOR, as_lead_partner, [Role.REPRESENTATIVE])
    policy.cascade_only("PolicyChangeClaim.contest")
    policy.declare_views(policy.SIGNED_IN, *VIEWS)
