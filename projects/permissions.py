"""Roles in a project and the relations in which they stand to an object.

A relation takes the role held, the object, the person and every body for which they act in the project. Objects
name their partner by `organisation_id` and whoever submitted them by `submitted_by_id`.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from workflow import policy
from workflow.policy import Acting

type Bodies = frozenset[UUID]

# Who checks or decides in a project, and may confirm what was entered for an absent person.
OVERSEERS = ("lead_partner_monitor", "programme_officer", "auditor")
LEAD = "lead_partner_monitor"
# Roles that neither check nor decide: their end is the lead partner's to record, that of others the administrator's.
PARTNERS = frozenset({"partner_editor", "partner_representative", "stakeholder"})
ROLES_END = ("partner_leaves", "duties_handed_over")
# Who reads the list of a project's people; the administrator alone changes it.
READS_PEOPLE = ("administrator", "lead_partner_monitor")


def reads_people(roles: Iterable[Any], project: Any) -> bool:
    """Whether one of a person's roles opens the list of a project's people."""
    return any(role.project_id == project.pk and role.role in READS_PEOPLE for role in roles)


def own_organisation(acting: Acting, obj: Any, person: Any, bodies: Bodies) -> bool:
    """The object belongs to the organisation for which the person acts."""
    return acting.organisation_id == obj.organisation_id


def in_the_project(acting: Acting, obj: Any, person: Any, bodies: Bodies) -> bool:
    """Any object of the project."""
    return True


def owners(obj: Any) -> set[UUID]:
    """The organisations whose object it is: the responsible one, and those who write it jointly."""
    return {obj.organisation_id, *getattr(obj, "joint_ids", ())}


def as_decider(acting: Acting, obj: Any, person: Any, bodies: Bodies) -> bool:
    """I1 and I2: neither the person's own submission nor an object of any organisation for which they act."""
    return _decides(owners(obj), obj, person, bodies)


def _decides(theirs: set[UUID], obj: Any, person: Any, bodies: Bodies) -> bool:
    return obj.submitted_by_id != person.pk and bodies.isdisjoint(theirs)


def as_lead_partner(acting: Acting, obj: Any, person: Any, bodies: Bodies) -> bool:
    """A decider of the lead partner; the lead partner's own object goes to the named deputy (I2)."""
    theirs = owners(obj)
    is_leads_own = acting.lead_organisation_id in theirs
    return _decides(theirs, obj, person, bodies) and acting.is_deputy == is_leads_own


def who_acts(step: str, obj: Any) -> str:
    """The roles that may do a step on an object, in words: the lead partner's own object goes to its deputy (I2)."""
    words = policy.who_may(step)
    if obj.project.lead_organisation_id not in owners(obj) or policy.is_of(step, own_organisation):
        return words
    lead, deputy = str(policy.role_words(LEAD)), gettext("deputy of the lead partner")
    return "; ".join(deputy if one == lead else one for one in words.split("; "))


def as_authority(acting: Acting, obj: Any, person: Any, bodies: Bodies) -> bool:
    """The authority that owns the instrument, not the one who submitted."""
    return obj.submitted_by_id != person.pk and acting.organisation_id in obj.authority_ids()


def as_witness(acting: Acting, entered: Any, person: Any, bodies: Bodies) -> bool:
    """A second person who may confirm what was entered: the absent one's role and body, or an overseer (I2)."""
    if acting.role in OVERSEERS:
        return bodies.isdisjoint(owners(entered.subject))
    is_nobodys = (
        not entered.organisation and entered.role != "policy_authority"
    )  # an office of the whole project
    own_body = is_nobodys or entered.organisation == str(acting.organisation_id)
    return own_body and acting.role == entered.role


def _leads(acting: Acting) -> bool:
    return acting.organisation_id == acting.lead_organisation_id and not acting.is_deputy


def administers_change(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """The administrator records who leaves and whose duties go to whom."""
    return change.kind in ROLES_END


def leads_change(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """The lead partner records every change but a longer phase, its own leave, and the end of who checks (I1, I2)."""
    is_own = change.organisation_id == acting.organisation_id
    leaves_itself = change.kind == "partner_leaves" and is_own
    ends_no_checks = change.ends <= (PARTNERS | {LEAD} if is_own else PARTNERS)
    return _leads(acting) and change.kind != "phase_extended" and not leaves_itself and ends_no_checks


def who_records(change: Any) -> str:
    """The roles that may record a change, in words: the end of any role is the administrator's."""
    ends_roles = change.kind in ROLES_END
    return policy.role_words("administrator") if ends_roles else policy.who_may("ProjectChange.create")


def enters_extension(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """The lead partner enters the programme's decision on a phase from its letter."""
    return _leads(acting) and change.kind == "phase_extended"


def decides_change(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """The programme decides on phases, and records corrections and replaced instruments."""
    return change.kind in ("phase_extended", "region_corrected", "instrument_replaced")


def would_lead(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """A representative of the partner that is to lead."""
    return change.kind == "lead_changes" and acting.organisation_id == change.other_organisation_id


def signs_change(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """The side that did not record it: the old or the new lead partner; the programme for what was entered for it."""
    if change.kind == "phase_extended":
        return bool(change.entered_for) and acting.role == "programme_officer"
    is_other = acting.organisation_id != change.made_for_id
    return is_other and withdraws_change(acting, change, person, bodies)


def withdraws_change(acting: Acting, change: Any, person: Any, bodies: Bodies) -> bool:
    """Either side of a change of the lead partner, while it waits for the other one."""
    sides = (change.organisation_id, change.other_organisation_id)
    is_side = change.kind == "lead_changes" and acting.organisation_id in sides
    return is_side and not acting.is_deputy
