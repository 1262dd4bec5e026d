"""The sections "Policy change" and "Closure pack" on a plan's page."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from actionplans import sections
from actionplans.models import ActionPlan
from monitoring.board.overview import claimed_on
from monitoring.claims.as_at import claims_at
from monitoring.claims.duties import duties_after
from monitoring.claims.words import in_words
from monitoring.models import Evidence, PolicyChangeClaim
from workflow import policy
from workflow.registry import ref


def claims_of(plan: ActionPlan, user: Any, on: dt.date) -> sections.Section:
    """The claims of a plan as far as the reader may see them; a claim before completion is marked early."""
    claims = list(PolicyChangeClaim.objects.visible_to(user).of_plan(plan))
    if plan.shown_as_at:
        claims = claims_at(claims, plan.shown_as_at, plan.project.zone)
    draft = PolicyChangeClaim(project=plan.project, organisation=plan.organisation, plan=plan)
    may_add = (
        not (plan.is_over or plan.shown_as_at)
        and policy.acting_as("PolicyChangeClaim.create", draft, user) is not None
    )
    return sections.Section(
        key="changes",
        title=_("Policy change"),
        template="monitoring/plan_claims.html",
        count=len(claims),
        claimed_on=_sixth_station(plan, claims),
        duties=duties_after(plan, claims),
        content={
            "is_lost": _is_lost(plan, claims),
            "claims": claims,
            "plan": plan,
            "may_add": may_add,
            "is_time": plan.begun_on is not None,
        },
    )


def pack_of(plan: ActionPlan, user: Any, on: dt.date) -> sections.Section | None:
    """The pack of a closed plan, as it is now."""
    if plan.status != plan.Status.CLOSED or plan.shown_as_at:
        return None
    return sections.Section(
        key="pack", title=_("Closure pack"), template="monitoring/plan_pack.html", content={"plan": plan}
    )


def thread_of(plan: ActionPlan) -> tuple[Any, str]:
    """The page of the plan's thread."""
    return _("See the thread"), reverse("plan-thread", args=[plan.pk])


def _is_lost(plan: ActionPlan, claims: list[PolicyChangeClaim]) -> bool:
    """The plan is over or completed, and what had been verified was revoked."""
    is_done = plan.completed_on is not None and not any(claim.is_accepted for claim in claims)
    return is_done and any(claim.status == claim.Status.REVOKED for claim in claims)


def story_of(plan: ActionPlan, user: Any) -> list[sections.Part]:
    """The claims of a plan and their evidence, as far as the reader may see them."""
    claims = list(PolicyChangeClaim.objects.visible_to(user).filter(plan=plan))
    evidence = Evidence.objects.visible_to(user).of_plan(plan)
    evidence = evidence.select_related("claim", "action", "reading__indicator", "document")
    return [
        *(sections.Part(ref(claim), str(claim), claim.get_absolute_url(), in_words) for claim in claims),
        *(sections.Part(ref(item), str(item), item.get_absolute_url()) for item in evidence),
    ]


def _sixth_station(plan: ActionPlan, claims: list[PolicyChangeClaim]) -> dt.date | None:
    """The day on which a completed plan's change was claimed, at the earliest its completion."""
    claimed = claimed_on(claims)
    return max(claimed, plan.completed_on) if claimed and plan.completed_on else None
