"""Policy changes as they stood at the end of an earlier day."""

import datetime as dt
from collections.abc import Iterable

from monitoring.models import PolicyChangeClaim
from workflow.as_at import Dates, stood

DATES: Dates = {
    "submit": (("submitted_on",), ()),
    **dict.fromkeys(("recall", "send_back", "decline"), ((), ("submitted_on",))),
    **dict.fromkeys(("validate", "validate_partly", "reject", "revoke"), (("decided_on",), ())),
}


def claims_at(claims: Iterable[PolicyChangeClaim], day: dt.date, zone: str) -> list[PolicyChangeClaim]:
    """The claims in the state that they had reached; one that nobody had begun is left out."""
    return stood(claims, day, zone, DATES)
