"""Whose word a plan needs on its way to approval, and whose is missing."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

if TYPE_CHECKING:
    from actionplans.models import ActionPlan, PlanRevision

type Written = "ActionPlan | PlanRevision"
CONSENT, ENDORSEMENT = "consent", "endorsement"


# Every step asks for it, so it is a fixed statement: see docs/adr/0004-fixed-statements.md
JOINT = "SELECT organisation_id FROM actionplans_actionplan_partners WHERE actionplan_id = %s"


def joint_ids(plan: "ActionPlan") -> set[UUID]:
    """The organisations that write a plan together with the responsible one."""
    if plan._state.adding:
        return set()
    if "partners" in getattr(plan, "_prefetched_objects_cache", ()):
        return {partner.pk for partner in plan.partners.all()}
    is_native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        cursor.execute(JOINT, [plan.pk if is_native else plan.pk.hex])
        return {key if is_native else UUID(key) for (key,) in cursor.fetchall()}


def _signed(plan: "Written", purpose: str, content_hash: str) -> set[UUID]:
    """Who has consented to this content, or endorsed it."""
    return {
        signature.organisation_id
        for signature in plan.signatures.all()
        if signature.purpose == purpose and signature.content_hash == content_hash
    }


def silent_partners(plan: "Written") -> list[Any]:
    """The joint partners whose consent to the plan as it now is written is missing."""
    if not (joint := list(plan.partners.all())):
        return joint
    heard = _signed(plan, CONSENT, plan.hash_of_content())
    return [partner for partner in joint if partner.pk not in heard]


def silent_authorities(plan: "Written") -> set[UUID]:
    """The authorities of its instruments that have not endorsed the plan as it was sent."""
    return plan.authority_ids() - _signed(plan, ENDORSEMENT, plan.content_hash)


def endorsers(plan: "Written") -> set[UUID]:
    """The bodies that have endorsed the plan as it was sent."""
    return _signed(plan, ENDORSEMENT, plan.content_hash)


def silent_authority_names(plan: "Written") -> str:
    """The same in words, one comma between two."""
    silent = silent_authorities(plan)
    owners = [instrument.owner for instrument in plan.instruments.all() if instrument.owner_id in silent]
    return ", ".join(map(str, dict.fromkeys(owners)))


def stages_left_out(plan: "Written") -> list[str]:
    """What the project's rule set leaves out of the route to approval; see docs/rule-sets.md."""
    route = plan.project.rule_set.content.get("approval_route", {})
    return [stage for stage, applies in route.items() if not applies]
