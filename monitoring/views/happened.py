"""What the ledger has of plans in the time of a report."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from actionplans.models import Action, ActionPlan, Milestone, NewDate
from monitoring.models import Evidence, PolicyChangeClaim, ProgressReport, Reading
from workflow.history import Line, between
from workflow.registry import ref

SHOWN = 20


def happened_in(report: ProgressReport, plans: Iterable[ActionPlan], person: Any) -> dict[Any, list[Line]]:
    """The latest entries about each plan and what belongs to it in a report's period, as far as the person sees
    them; by the plan's key.
    """
    owners = _owners(list(plans), person)
    zone = ZoneInfo(report.project.zone)
    first = dt.datetime.combine(report.starts_on, dt.time.min, zone)
    last = dt.datetime.combine(report.ends_on, dt.time.max, zone)
    found: dict[Any, list[Line]] = defaultdict(list)
    for line in between(owners, first, last):
        if len(found[owners[line.ref]]) < SHOWN:
            found[owners[line.ref]].append(line)
    return found


def _owners(plans: list[ActionPlan], person: Any) -> dict[str, Any]:
    """The key of its plan for each thing that can have entries."""
    actions = Action.objects.filter(plan__in=plans)
    claims = PolicyChangeClaim.objects.visible_to(person).filter(plan__in=plans)
    papers = Evidence.objects.filter(
        Q(claim__in=claims) | Q(action__in=actions) | Q(reading__in=_values(plans, person))
    )
    papers = papers.select_related("claim", "action", "reading__indicator__action")
    return (
        {ref(plan): plan.pk for plan in plans}
        | {ref(action): action.plan_id for action in actions}
        | {ref(one): one.plan_id for one in Milestone.objects.filter(plan__in=plans)}
        | {ref(one): one.plan_id for one in NewDate.objects.filter(plan__in=plans)}
        | {ref(claim): claim.plan_id for claim in claims}
        | {ref(paper): _plan_of(paper) for paper in papers}
    )


def _plan_of(paper: Evidence) -> Any:
    """The key of the plan for which a piece of evidence stands."""
    indicator = paper.reading.indicator if paper.reading else None
    about: Any = paper.claim or paper.action or indicator.action or indicator  # type: ignore[union-attr]
    return about.plan_id


def _values(plans: list[ActionPlan], person: Any) -> Any:
    """The values of what measures these plans and their actions, as far as a person may see them."""
    of_plans = Q(indicator__plan__in=plans) | Q(indicator__action__plan__in=plans)
    return Reading.objects.visible_to(person).filter(of_plans)
