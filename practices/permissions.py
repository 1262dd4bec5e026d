"""Who may do what with practices: this app's rows of the policy table."""

from typing import Any

from projects.models import WRITERS, Role
from projects.permissions import Bodies, as_decider, as_lead_partner, own_organisation
from workflow import policy
from workflow.policy import Acting

VIEWS = (
    *("practice-list", "practice-detail", "practice-prepared", "practice-add", "practice-edit"),
    *("practice-step", "practice-rate", "practice-revise"),
    *("edition-detail", "edition-edit", "edition-step"),
)
OF_THE_AUTHOR = ("GoodPractice.submit", "GoodPractice.recall")
REVISING = ("PracticeRevision.submit", "PracticeRevision.recall", "PracticeRevision.withdraw")
# What the practice administrator decides, and what may be entered for them
DECISIONS = (
    *("GoodPractice.ask_changes", "GoodPractice.decline", "GoodPractice.approve", "GoodPractice.archive"),
    *("PracticeRevision.ask_changes", "PracticeRevision.decline", "PracticeRevision.approve"),
)
COUNTING = ("GoodPractice.count", "GoodPractice.not_count")
PUBLISHING = ("GoodPractice.publish", "GoodPractice.not_publish", "GoodPractice.unpublish")


def as_recorder(acting: Acting, practice: Any, person: Any, bodies: Bodies) -> bool:
    """As a decider, for a practice that was published elsewhere and is only taken over here."""
    return practice.is_taken_over and as_decider(acting, practice, person, bodies)


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in WRITERS:
        policy.allow(["GoodPractice.create", "GoodPractice.amend", *OF_THE_AUTHOR], role, own_organisation)
        policy.allow(["PracticeRevision.create", "PracticeRevision.amend", *REVISING], role, own_organisation)
        policy.allow("PracticeRating.create", role, own_organisation)
    policy.allow("GoodPractice.withdraw", Role.REPRESENTATIVE, own_organisation)
    administrator = Role.PRACTICE_ADMINISTRATOR
    policy.allow(["GoodPractice.create", "GoodPractice.amend"], administrator, as_recorder)
    policy.allow(
        [*DECISIONS, "GoodPractice.take_over", "GoodPractice.close_rating", "GoodPractice.reopen_rating"],
        administrator,
        as_decider,
    )
    policy.allow(COUNTING, Role.OFFICER, as_decider)
    policy.allow(PUBLISHING, Role.EXPERT, as_decider)
    _declare_entering()
    policy.cascade_only("GoodPractice.renew")
    policy.declare_views(policy.SIGNED_IN, *VIEWS)


def _declare_entering() -> None:
    """What the lead partner may record for those who do not sign in."""
    absent = {
        Role.REPRESENTATIVE: ("GoodPractice.submit", "GoodPractice.withdraw", "PracticeRevision.submit"),
        Role.PRACTICE_ADMINISTRATOR: DECISIONS,
        Role.OFFICER: COUNTING,
        Role.EXPERT: PUBLISHING,
    }
    for principal, steps in absent.items():
        for step in steps:
            policy.allow_entering(step, Role.MONITOR, as_lead_partner, [principal])
