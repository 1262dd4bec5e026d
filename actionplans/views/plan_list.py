"""The list of plans: where each stands and what is due on it next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actionplans.models import ActionPlan
from projects.models import Deadline, Membership, Project, Role
from workflow import policy
from workflow.registry import ref
from workflow.stations import STATIONS


@dataclass(frozen=True)
class Row:
    """One plan of the list."""

    plan: ActionPlan
    station: Any
    due: Deadline | None


def rows(plans: Iterable[ActionPlan]) -> list[Row]:
    """Each plan with its station and its first open duty; one query for all duties."""
    listed = list(plans)
    duties = Deadline.objects.under(*[ref(plan) for plan in listed]).open().for_list()
    first: dict[str, Deadline] = {}
    for duty in duties:
        first.setdefault(duty.root, duty)
    return [Row(plan, STATIONS[plan.station - 1], first.get(ref(plan))) for plan in listed]


def projects_to_start_in(user: Any, roles: Iterable[Membership]) -> list[Project]:
    """The open projects in which a person may start a plan."""
    found = [role.project for role in roles if _may_start(user, role)]
    return list(dict.fromkeys(found))


def roles_to_start(user: Any, roles: Iterable[Membership], project: Project) -> list[Membership]:
    """The roles in which a person may start a plan in a project."""
    return [role for role in roles if role.project_id == project.pk and _may_start(user, role)]


def projects_to_bring_in(roles: Iterable[Membership]) -> list[Project]:
    """The open projects in which a person may bring in plans that exist: where they are the lead partner."""
    leads = [role.project for role in roles if role.role == Role.MONITOR and role.project.is_open]
    return list(dict.fromkeys(leads))


def project_to_decide_in(roles: Iterable[Membership], chosen: str) -> Project | None:
    """The project in which a person may do a step for several plans: the chosen one, or their only one."""
    found = {role.project.slug: role.project for role in roles if role.role in (Role.MONITOR, Role.OFFICER)}
    return found.get(chosen) or (next(iter(found.values())) if len(found) == 1 else None)


def _may_start(user: Any, role: Membership) -> bool:
    plan = ActionPlan(project=role.project, organisation=role.organisation)
    may = policy.acting_as("ActionPlan.create", plan, user, roles=[role]) is not None
    return may and role.project.is_open
