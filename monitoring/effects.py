"""What follows from decisions: the flag on the plan's line."""

from actionplans.models import ActionPlan
from monitoring.models import PolicyChangeClaim
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade


def decided(claim: PolicyChangeClaim, act: Act) -> None:
    """A verified change verifies its plan, when the plan is completed."""
    plan = claim.plan
    if (
        plan is not None
        and plan.status == ActionPlan.Status.COMPLETED
        and claim.instrument in plan.instruments.all()
    ):
        cascade(plan.verify, act)


def completed(plan: ActionPlan, act: Act) -> None:
    """A completed plan is verified at once when a change was verified before."""
    if plan.claims.accepted().filter(instrument__in=plan.instruments.all()).exists():
        cascade(plan.verify, act)


def register() -> None:
    """Hang them on the steps; called once at start."""
    effects.add(PolicyChangeClaim.validate, decided)
    effects.add(PolicyChangeClaim.validate_partly, decided)
    effects.add(ActionPlan.complete, completed)
