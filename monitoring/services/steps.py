"""A step of a claim with what belongs to it: the date of the answer, the letter of somebody absent."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import give
from documents.services import take_step
from ledger.unit import unit
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Membership, Role

Kind = Deadline.Kind
RETURNED = _("The date given when the claim was returned.")
ASKED = _("The date given with the programme's questions.")


def do_step(
    claim: PolicyChangeClaim, method: str, *, answer_on: dt.date | None = None, **act: Any
) -> PolicyChangeClaim:
    """Do one step (see `take_step`) with the duty to answer, in one unit. Raises as the door does."""
    with unit():
        claim = take_step(getattr(claim, method), **act)
        if answer_on:
            duty = (Kind.CLAIM, ASKED) if method == "ask" else (Kind.MEND, RETURNED)
            give(claim.plan or claim, claim, duty[0], answer_on, duty[1])
    return claim


def absent_organisation(claim: PolicyChangeClaim, role: str) -> Any:
    """The organisation of the one for whom a step is entered; None when nobody of that role is known."""
    if role == Role.REPRESENTATIVE:
        return claim.organisation
    held = Membership.objects.current().filter(project=claim.project_id, role=role)
    known = held.select_related("organisation").order_by("pk").first()
    return known.organisation if known else None
