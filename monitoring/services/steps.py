"""A step of a claim with what belongs to it: the date of the answer, the letter of somebody absent."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents import services as documents
from documents.uploads import Inspected
from ledger.unit import unit
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Membership, Role
from values import clock
from values.dates import PartialDate
from workflow import guards, policy
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, Stale
from workflow.registry import ref


@dataclass(frozen=True)
class Letter:
    """The document that shows what somebody absent did: their role, their name as it says, and the file."""

    role: str
    name: str
    title: str
    upload: Inspected


def do_step(
    claim: PolicyChangeClaim,
    method: str,
    *,
    by: Any,
    version: int,
    note: str = "",
    answer_on: dt.date | None = None,
    letter: Letter | None = None,
    effective_at: dt.datetime | None = None,
) -> PolicyChangeClaim:
    """Do one step, with its letter and the duty to answer, in one unit. Raises as the door does."""
    moment = effective_at or clock.moment()
    with unit():
        entered_for = _take_in(letter, claim, method, by, version, moment) if letter else None
        claim = perform(
            getattr(claim, method), by=by, version=version, note=note, effective_at=effective_at, entered_for=entered_for
        )
        if answer_on:
            _expect_answer(claim, answer_on)
    return claim


def absent_organisation(claim: PolicyChangeClaim, role: str) -> Any:
    """The organisation of the one for whom a step is entered; None when nobody of that role is known."""
    if role == Role.REPRESENTATIVE:
        return claim.organisation
    held = Membership.objects.current().filter(project=claim.project_id, role=role)
    known = held.select_related("organisation").order_by("pk").first()
    return known.organisation if known else None


def _take_in(
    letter: Letter, claim: PolicyChangeClaim, method: str, by: Any, version: int, moment: dt.datetime
) -> EnteredFor:
    """Store the letter, after everything that could still refuse the step has been asked."""
    organisation = absent_organisation(claim, letter.role)
    absent = EnteredFor(letter.role, organisation.pk if organisation else None, letter.name)
    step = f"{type(claim).__name__}.{method}"
    policy.require(step, claim, by, absent)
    if claim.version != version:
        raise Stale(obj=claim, seen=version)
    now = PolicyChangeClaim.objects.get(pk=claim.pk)
    unmet = [one for one in guards.conditions(step, now, moment.date()) if not one.met]
    if unmet:
        raise Blocked(unmet, obj=claim)
    document = documents.store(
        letter.upload, project=claim.project, organisation=claim.organisation, by=by, title=letter.title,
        effective_at=moment,
    )  # fmt: skip
    return EnteredFor(absent.role, absent.organisation_id, absent.name, document.pk, document.sha256)


def _expect_answer(claim: PolicyChangeClaim, answer_on: dt.date) -> None:
    duty = Deadline(
        project_id=claim.project_id,
        organisation_id=claim.organisation_id,
        subject=ref(claim),
        subject_name=str(claim),
        url=claim.get_absolute_url(),
        kind=Deadline.Kind.CLAIM,
        due=PartialDate(answer_on.isoformat()),
        due_on=answer_on,
        rule=_("The date given when the claim was returned."),
    )
    duty.save(force_insert=True)
    earlier = Deadline.objects.for_subject(ref(claim)).open().filter(kind=duty.kind).exclude(pk=duty.pk)
    earlier.update(superseded_by=duty)
