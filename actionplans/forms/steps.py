"""For which bodies a step of a plan can be entered."""

from typing import Any

from actionplans.approval import silent_partners
from documents.forms import StepForm as StepForm
from projects.models import Organisation, Role


def bodies_of(plan: Any, principal: str | None, method: str) -> list[Organisation]:
    """The organisations that an absent role can stand for, in a step of a plan."""
    if method == "consent":
        return silent_partners(plan)
    if principal == Role.REPRESENTATIVE:
        return [plan.organisation]
    if principal == Role.AUTHORITY:
        owners = [instrument.owner for instrument in plan.instruments.all() if instrument.owner]
        return list(dict.fromkeys(owners))
    return []
