"""Who does what until a policy change is decided, seen from a claim or from a plan that has none yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from actionplans.models import ActionPlan
from actionplans.sections import Duty
from monitoring.models import PolicyChangeClaim
from projects.models import Membership
from projects.permissions import who_acts
from workflow import policy
from workflow.registry import custom

Status = PolicyChangeClaim.Status
STEPS = ("submit", "forward", "give_opinion", "validate")
DONE: dict[str, int] = {
    Status.SUBMITTED: 1,
    Status.FORWARDED: 2,
    Status.CLARIFICATION: 2,
    Status.CONTESTED: 2,
}
SIGNED_IN = (Status.FORWARDED, Status.CLARIFICATION, Status.CONTESTED)
OF_THE_PARTNER = ("submit", "answer")


def steps_ahead(claim: PolicyChangeClaim) -> Iterator[str]:
    """The steps until the programme's decision, in order; none for a claim that is decided."""
    if claim.status == Status.CLARIFICATION:
        yield "answer"
    for method in STEPS[DONE.get(claim.status, 0) :] if claim.is_judged_now else ():
        if method != "give_opinion" or _waits_for_opinion(claim):
            yield method


def _waits_for_opinion(claim: PolicyChangeClaim) -> bool:
    if claim.status in SIGNED_IN and any(one.opinion for one in claim.assertions.all()):
        return False
    return bool(claim.project.rule_set["auditor_opinion_required"])


def duty(claim: PolicyChangeClaim, method: str) -> Duty:
    """A step of a claim with whose it is: the partner by name, everybody else by role."""
    name = f"PolicyChangeClaim.{method}"
    who = claim.organisation if method in OF_THE_PARTNER else capfirst(who_acts(name, claim))
    if method == "submit" and claim._state.adding:
        return Duty(who, _("Claim a policy change"))
    return Duty(who, custom(getattr(PolicyChangeClaim, method))["verb"])


def who_judges(claim: PolicyChangeClaim) -> str:
    """Who may judge its evidence now, by role with the organisation; nothing where nobody holds such a role."""
    found = Membership.objects.current().filter(project=claim.project_id).order_by("pk")
    held: dict[Any, list[Membership]] = defaultdict(list)
    for member in found.select_related("user", "organisation", "project"):
        held[member.user].append(member)
    acting = [policy.acting_as("Evidence.accept", claim, one, roles=[*roles]) for one, roles in held.items()]
    words = {
        f"{one.get_role_display()} ({one.organisation})" for one in acting if isinstance(one, Membership)
    }
    return capfirst("; ".join(sorted(words)))


def duties_after(plan: ActionPlan, claims: Iterable[PolicyChangeClaim]) -> list[Duty]:
    """What follows a plan's own steps: the way of its claim that is furthest, or of one still to be written."""
    if plan.is_over or plan.status == plan.Status.VERIFIED or any(one.is_accepted for one in claims):
        return []
    new = PolicyChangeClaim(project=plan.project, organisation=plan.organisation, plan=plan)
    furthest = max(claims, key=lambda one: DONE.get(one.status, 0), default=new)
    claim = furthest if furthest.status in furthest.OPEN else new
    return [duty(claim, method) for method in steps_ahead(claim)]
