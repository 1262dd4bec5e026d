"""A step of a claim with what belongs to it: the date of the answer, the letter of somebody absent."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from actionplans.deadlines import give
from documents import services as documents
from documents.uploads import Inspected
from ledger.unit import unit
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Membership, Role
from values import clock
from workflow import guards, policy
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, Stale


def do_step(
    claim: PolicyChangeClaim,
    method: str,
    *,
    by: Any,
    version: int,
    note: str = "",
    answer_on: dt.date | None = None,
    entered_for: EnteredFor | None = None,
    letter: Inspected | None = None,
    effective_at: dt.datetime | None = None,
) -> PolicyChangeClaim:
    """Do one step, with the letter of an absent one and the duty to answer, in one unit. Raises as the door does."""
    with unit():
        if entered_for and letter:
            on = (effective_at or clock.moment()).date()
            entered_for = _take_letter(claim, method, by, version, entered_for, letter, on)
        step = getattr(claim, method)
        act: dict[str, Any] = {"note": note, "effective_at": effective_at, "entered_for": entered_for}
        claim = perform(step, by=by, version=version, **act)
        if answer_on:
            rule = _("The date given when the claim was returned.")
            give(claim.plan or claim, claim, Deadline.Kind.CLAIM, answer_on, rule)
    return claim


def absent_organisation(claim: PolicyChangeClaim, role: str) -> Any:
    """The organisation of the one for whom a step is entered; None when nobody of that role is known."""
    if role == Role.REPRESENTATIVE:
        return claim.organisation
    held = Membership.objects.current().filter(project=claim.project_id, role=role)
    known = held.select_related("organisation").order_by("pk").first()
    return known.organisation if known else None


def _take_letter(
    claim: PolicyChangeClaim,
    method: str,
    by: Any,
    version: int,
    absent: EnteredFor,
    letter: Inspected,
    on: dt.date,
) -> EnteredFor:
    """Store the letter, once nothing can refuse the step any more: a refusal leaves no file in the store."""
    try:
        _ask_first(f"{type(claim).__name__}.{method}", claim, by, version, absent, on)
        document = documents.store(
            letter,
            project=claim.project,
            organisation=claim.organisation,
            by=by,
            title=_("Letter of %(name)s") % {"name": absent.name},
            issuing_body=absent.name,
        )
    finally:
        letter.discard()
    return replace(absent, document_id=document.pk, document_sha256=document.sha256)


def _ask_first(
    step: str, claim: PolicyChangeClaim, by: Any, version: int, absent: EnteredFor, on: dt.date
) -> None:
    """What the door asks again when it does the step."""
    policy.require(step, claim, by, absent)
    if claim.version != version:
        raise Stale(obj=claim, seen=version)
    unmet = [
        one for one in guards.conditions(step, PolicyChangeClaim.objects.get(pk=claim.pk), on) if not one.met
    ]
    if unmet:
        raise Blocked(unmet, obj=claim)
