"""Who may do what with claims and evidence: this app's rows of the policy table."""

from typing import Any

from projects.models import WRITERS, Role
from projects.permissions import Bodies, as_decider, as_lead_partner, own_organisation, owners
from workflow import policy
from workflow.policy import Acting

VIEWS = (
    *(
        "home",
        "work",
        "board",
        "board-svg",
        "board-png",
        "board-xlsx",
        "claim-list",
        "claim-detail",
        "claim-add",
        "claim-add-without-plan",
        "claim-edit",
    ),
    *(
        "claim-step",
        "claim-opinion",
        "claim-decide",
        "claim-share",
        "evidence-add",
        "evidence-step",
        "evidence-beside",
        "action-evidence-add",
    ),
    *("cockpit", "timeline", "funds", "region-list", "region"),
    *("report-list", "report-schedule", "report-detail", "report-edit", "report-step"),
    *("report-pdf", "report-word", "report-portal", "report-wording", "part-pdf", "part-word"),
    *("report-question-add", "report-remind", "report-together"),
    *("question-detail", "question-edit", "question-text", "question-step"),
    *("claim-letter-pdf", "claim-letter-word"),
    *(
        "part-detail",
        "part-edit",
        "part-draft",
        "part-step",
        "plan-pack",
        "plan-thread",
        "plan-thread-svg",
        "plan-thread-png",
    ),
    *("indicator-list", "indicator-table", "indicator-add", "indicator-add-to-project", "indicator-detail"),
    *("indicator-edit", "indicator-step", "reading-add", "reading-edit", "reading-step"),
    "reading-evidence-add",
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
# The lead partner puts a report together; the programme checks it, or its letter is entered
OF_THE_COMPILER = tuple(
    f"ProgressReport.{step}"
    for step in ("open", "consolidate", "take_apart", "submit", "recall", "answer", "create", "amend")
)
CHECKS = tuple(
    f"ProgressReport.{step}" for step in ("take_up", "ask", "approve", "refuse", "reopen", "correct")
)
OF_THE_READER = tuple(f"PartnerPart.{step}" for step in ("accept", "send_back", "excuse", "expect", "remind"))
OF_QUESTIONS = tuple(
    f"Question.{step}" for step in ("create", "amend", "assign", "take_back", "send_back", "remind", "strike")
)
# Withholding, keeping and destroying files
OF_ADMINISTRATOR = tuple(
    f"Evidence.{step}"
    for step in ("quarantine", "release", "retain", "hold", "lift_hold", "ask_destruction", "keep")
)
KEEPING = tuple(
    f"Evidence.{step}" for step in ("quarantine", "release", "retain", "hold", "lift_hold", "keep")
)
DOUBTS = ("PolicyChangeClaim.reassess", "Evidence.challenge")


def as_lead_of_action(acting: Acting, evidence: Any, person: Any, bodies: Bodies) -> bool:
    """For the lead partner, of another body's action or value, whose partner may not sign in; of its own, for its
    deputy.
    """
    theirs = owners(evidence)
    is_leads_own = acting.lead_organisation_id in theirs
    is_fit = bodies.isdisjoint(theirs) and acting.is_deputy == is_leads_own
    return evidence.claim_id is None and is_fit


def as_own_value(acting: Acting, evidence: Any, person: Any, bodies: Bodies) -> bool:
    """For the lead partner too, which measures its own project."""
    return evidence.reading_id is not None and own_organisation(acting, evidence, person, bodies)


def as_second(acting: Acting, evidence: Any, person: Any, bodies: Bodies) -> bool:
    """As a decider, for another person than the one who asked for the destruction."""
    return as_decider(acting, evidence, person, bodies) and evidence.destruction_asked_by_id != person.pk


def as_compiler(acting: Acting, obj: Any, person: Any, bodies: Bodies) -> bool:
    """The lead partner itself, whoever's object it is: it answers for the report."""
    return acting.organisation_id == acting.lead_organisation_id


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in WRITERS:
        policy.allow(["PolicyChangeClaim.create", "PolicyChangeClaim.amend"], role, own_organisation)
        policy.allow(["Evidence.create", "Evidence.register", "Evidence.give_way"], role, own_organisation)
    for relation in (as_lead_of_action, as_own_value):
        policy.allow(["Evidence.create", "Evidence.register", "Evidence.give_way"], Role.MONITOR, relation)
    policy.allow([*OF_THE_PARTNER, "PolicyChangeClaim.recall"], Role.REPRESENTATIVE, own_organisation)
    policy.allow([*OF_THE_LEAD, *JUDGEMENTS], Role.MONITOR, as_lead_partner)
    policy.allow(
        [*DECISIONS, *JUDGEMENTS, *DOUBTS, "PolicyChangeClaim.agree_share"], Role.OFFICER, as_decider
    )
    policy.allow(["PolicyChangeClaim.give_opinion", "Evidence.challenge"], Role.AUDITOR, as_decider)
    policy.allow("PolicyChangeClaim.reassess", Role.MONITOR, as_lead_partner)
    for step in (*DECISIONS, "PolicyChangeClaim.agree_share"):
        policy.allow_entering(step, Role.MONITOR, as_lead_partner, [Role.OFFICER])
    for step in OF_THE_PARTNER:
        policy.allow_entering(step, Role.MONITOR, as_lead_partner, [Role.REPRESENTATIVE])
    policy.cascade_only("PolicyChangeClaim.contest")
    policy.allow(OF_ADMINISTRATOR, Role.ADMINISTRATOR, as_decider)
    policy.allow(KEEPING, Role.OFFICER, as_decider)
    policy.allow("Evidence.hold", Role.AUDITOR, as_decider)
    for role in (Role.ADMINISTRATOR, Role.OFFICER):
        policy.allow("Evidence.destroy", role, as_second)
    _declare_reports()
    _declare_indicators()
    policy.declare_views(policy.SIGNED_IN, *VIEWS)


def _declare_reports() -> None:
    for role in WRITERS:
        policy.allow("PartnerPart.amend", role, own_organisation)
    policy.allow(["PartnerPart.submit", "PartnerPart.recall"], Role.REPRESENTATIVE, own_organisation)
    policy.allow_entering("PartnerPart.submit", Role.MONITOR, as_lead_partner, [Role.REPRESENTATIVE])
    policy.allow(OF_THE_READER, Role.MONITOR, as_lead_partner)
    policy.allow(OF_THE_COMPILER, Role.MONITOR, own_organisation)
    policy.allow(CHECKS, Role.OFFICER, as_decider)
    for step in CHECKS:
        policy.allow_entering(step, Role.MONITOR, own_organisation, [Role.OFFICER])
    policy.allow(OF_QUESTIONS, Role.MONITOR, as_compiler)
    policy.allow(["Question.answer", "Question.recall"], Role.REPRESENTATIVE, own_organisation)
    policy.allow_entering("Question.answer", Role.MONITOR, as_compiler, [Role.REPRESENTATIVE])
    policy.cascade_only("Question.send")
    policy.cascade_only("ProgressReport.open_on_the_day")
    policy.cascade_only("PartnerPart.create")


def _declare_indicators() -> None:
    """A partner defines and measures; the lead partner approves, and enters for whoever does not sign in."""
    own = ("Indicator.create", "Indicator.amend", "Indicator.waive", "Indicator.resume", "Indicator.end")
    values = ("Reading.create", "Reading.amend", "Reading.enter", "Reading.recall", "Reading.withdraw")
    for role in (*WRITERS, Role.MONITOR):
        policy.allow([*own, *values], role, own_organisation)
    policy.allow(["Reading.create", "Reading.approve", "Reading.send_back"], Role.MONITOR, as_lead_partner)
    for step in ("Reading.enter", "Indicator.waive"):
        policy.allow_entering(step, Role.MONITOR, as_lead_partner, [Role.REPRESENTATIVE])
