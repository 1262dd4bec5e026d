"""Which policy instruments of a project still owe an action plan, and why.

2014-2020: every instrument that a partner addresses. 2021-2027: only one that was not improved in the core phase; a
claim counts as its improvement once the programme has verified it, with a plan or without.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.models import ActionPlan
from actionplans.sections import Section
from monitoring.models import PolicyChangeClaim
from projects.models import Partnership, Project, Role

CORE_PHASE = 1
WRITING = ActionPlan.EDITABLE


@dataclass(frozen=True)
class Owed:
    """An instrument without a plan that was sent: whose it is, why the plan is owed, and by which day."""

    instrument: Any
    partners: list[str]
    why: Any
    due_on: dt.date
    plan_url: str


def owed(project: Project, phases: Sequence[Any], on: dt.date) -> list[Owed]:
    """What is owed on a day, in the order of the instruments' names. At most three queries at any size."""
    core = next((phase for phase in phases if phase.number == CORE_PHASE), None)
    if core is None:
        return []
    only_unimproved = project.rule_set.content.get("plan_obligation") == "where_not_improved"
    if only_unimproved and on < core.ends_on:
        return []
    addressed, partners, drafts, sent = _known(project)
    settled = sent | (_improved(project, core.ends_on) if only_unimproved else set())
    open_ = [instrument for key, instrument in addressed.items() if key not in settled]
    return [
        Owed(
            instrument,
            list(dict.fromkeys(partners[instrument.pk])),
            _why(only_unimproved, instrument.pk in drafts),
            core.ends_on,
            drafts.get(instrument.pk, ""),
        )
        for instrument in sorted(open_, key=str)
    ]


def _why(only_unimproved: bool, has_draft: bool) -> Any:
    if only_unimproved:
        no_plan = _("Not improved in the core phase, and no plan is begun.")
        return _("Not improved in the core phase; the plan is not sent yet.") if has_draft else no_plan
    return _("The plan is not sent yet.") if has_draft else _("No plan is begun.")


def _known(project: Project) -> tuple[dict[Any, Any], dict[Any, list[str]], dict[Any, str], set[Any]]:
    """The instruments that partners address, those partners' names, the drafts' addresses, and what has a plan.

    Who takes the place of an instrument has its plan, which takes it over by a new version.
    """
    addressed: dict[Any, Any] = {}
    partners: dict[Any, list[str]] = defaultdict(list)
    drafts: dict[Any, str] = {}
    sent: set[Any] = set()
    for link in Partnership.objects.instruments_addressed(project):
        addressed[link.policyinstrument_id] = link.policyinstrument
        partners[link.policyinstrument_id].append(str(link.partnership.organisation))
    for link in ActionPlan.objects.instruments_named(project):
        key, plan = link.policyinstrument_id, link.actionplan
        addressed.setdefault(key, link.policyinstrument)
        partners[key].append(str(plan.organisation))
        if plan.status in WRITING:
            drafts[key] = plan.get_absolute_url()
        else:
            sent |= {key, link.policyinstrument.successor_id}
    return addressed, partners, drafts, sent


def _improved(project: Project, until: dt.date) -> set[Any]:
    """The instruments with a verified change that was decided by a day, and those that have replaced them.

    What waits for a second person does not count yet.
    """
    verified = PolicyChangeClaim.objects.filter(project=project, counts=True, decision_on__lte=until)
    return {key for pair in verified.values_list("instrument", "instrument__successor") for key in pair}


def section(project: Project, roles: list[Any], on: dt.date) -> Section | None:
    """What the lead partner reads of it under the list of the project's plans."""
    if not any(role.role == Role.MONITOR for role in roles):
        return None
    found = owed(project, list(project.phases.all()), on)
    start = reverse("plan-add", args=[project.slug])
    records = any(role.role == Role.MONITOR and not role.is_deputy for role in roles)
    bare = [one.organisation for one in Partnership.objects.without_instrument(project)] if records else []
    shown = {"owed": [(one, one.plan_url or start) for one in found], "bare": bare, "project": project}
    title = _("Plans still owed")
    return Section("owed", title, "monitoring/plans_owed.html", content=shown) if found or bare else None
