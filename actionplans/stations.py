"""Where a plan stands in each state; one that is over stays at the last station it reached."""

import datetime as dt
from typing import TYPE_CHECKING

from workflow.stations import APPROVED, COMPLETED, DRAFT, IMPLEMENTING, SUBMITTED, VERIFIED

if TYPE_CHECKING:
    from actionplans.models import ActionPlan

STATION_OF: dict[str, int] = {
    **dict.fromkeys(("draft", "returned"), DRAFT),
    **dict.fromkeys(("submitted", "cleared"), SUBMITTED),
    **dict.fromkeys(("accepted", "endorsed"), APPROVED),
    **dict.fromkeys(("in_implementation", "suspended"), IMPLEMENTING),
    "completed": COMPLETED,
    "verified": VERIFIED,
}


def reached(plan: "ActionPlan") -> int:
    """The station at which a plan stands; an accepted one is approved once its approval has a day."""
    if plan.is_over:
        return max(number for number, day in enumerate(dates(plan), start=1) if day)
    if plan.status == plan.Status.ACCEPTED and plan.approved_on is None:
        return SUBMITTED
    return STATION_OF[plan.status]


def dates(plan: "ActionPlan") -> list[dt.date | None]:
    """The day on which each of the seven stations was reached; the sixth is told by the claims."""
    early = [plan.drafted_on, plan.submitted_on, plan.approved_on, plan.begun_on]
    return [*early, plan.completed_on, None, plan.verified_on]
