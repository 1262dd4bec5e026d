"""The version of a plan that is in force: its number, and its text by the fingerprint."""

from actionplans.models import ActionPlan, PlanRevision


def number_in_force(plan: ActionPlan) -> int:
    """The number of the version whose text the plan's rows hold; 1 before there was another."""
    entered = [one.number for one in plan.revisions.all() if one.status == PlanRevision.Status.IN_FORCE]
    return max(entered, default=1)
