"""Whom a step concerns: which members of the project belong to an audience."""

from actionplans.approval import silent_partners
from comments.permissions import as_reader
from notifications.audience import (
    AUTHORITY,
    COMPILER,
    CONCERNED,
    JOINT,
    LEAD,
    NEW_LEAD,
    PARTNER,
    ROLES,
    SIDES,
    SIGNERS,
    SUCCESSOR,
    TOLD,
    WRITING_TOO,
)
from projects.models import Membership, Role
from projects.permissions import owners, signs_change


def is_addressed(member: Membership, audience: str, obj: object) -> bool:
    """Whether a member of the object's project belongs to the audience of a step on it."""
    if member.role not in ROLES[audience]:
        return False
    owner = getattr(obj, "organisation_id", None)
    if audience == PARTNER:
        return member.organisation_id == owner
    if audience == TOLD:
        return member.user_id in obj.told_ids and as_reader(member, obj, None, frozenset())  # type: ignore[attr-defined]
    if audience == CONCERNED:
        is_theirs = member.organisation_id == obj.concerns_id  # type: ignore[attr-defined]
        return is_theirs and as_reader(member, obj, None, frozenset())
    if audience == COMPILER:
        return member.organisation_id == owner
    if audience == SUCCESSOR:
        return member.user_id == obj.successor_id  # type: ignore[attr-defined]
    if audience == SIGNERS:
        return signs_change(member, obj, None, frozenset())
    if audience == NEW_LEAD:
        return member.organisation_id == obj.other_organisation_id  # type: ignore[attr-defined]
    if audience == SIDES:
        return member.organisation_id in (owner, obj.other_organisation_id)  # type: ignore[attr-defined]
    if audience == WRITING_TOO:
        return member.organisation_id in obj.joint_ids  # type: ignore[attr-defined]
    if audience == JOINT:
        return member.organisation in silent_partners(obj)  # type: ignore[arg-type]
    if audience == LEAD:  # the lead partner's own matter belongs to its deputy
        return member.is_deputy == (member.project.lead_organisation_id in owners(obj))
    if audience == AUTHORITY:
        return member.organisation_id in obj.authority_ids()  # type: ignore[attr-defined]
    return True


def is_absent_one(member: Membership, entered_for: str) -> bool:
    """Whether a step was entered for this member's office ("role:organisation", as the ledger names it)."""
    role, _colon, organisation = entered_for.partition(":")
    is_of_all = organisation == "-" and role != Role.AUTHORITY  # one authority never stands for another
    return member.role == role and (is_of_all or organisation == str(member.organisation_id))
