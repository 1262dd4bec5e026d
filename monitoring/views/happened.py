"""What the ledger has of plans in the time of a report, and what a part told of actions and values."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from actionplans.models import Action, ActionPlan, Milestone, NewDate
from ledger.models import Entry
from monitoring.models import Evidence, PartnerPart, PolicyChangeClaim, ProgressReport, Reading
from workflow.history import Line, between
from workflow.registry import ref

SHOWN = 20
# A document that is brought in is registered in the same moment: one line tells both
TOLD_WITH_ANOTHER = frozenset({"Evidence.register"})
TELLS = "Action.tell_progress"


@dataclass(frozen=True)
class Happened:
    """One entry, and the name of what it is about where that is not the plan itself."""

    line: Line
    about: str


@dataclass(frozen=True)
class ActionTold:
    """How an action stood: its state, its owner's judgement, and the sentence that goes with it."""

    action: Action
    status: str
    judgement: str
    words: str

    @property
    def state(self) -> Any:
        return Action.Status(self.status).label

    @property
    def judged(self) -> Any:
        return Action.Judgement(self.judgement).label if self.judgement else ""


def happened_in(
    report: ProgressReport, plans: Iterable[ActionPlan], person: Any, until: int = 0
) -> dict[Any, list[Happened]]:
    """The latest entries about each plan and what belongs to it in a report's period, as far as the person sees
    them; by the plan's key. `until` leaves out what was written down after that entry of the ledger.
    """
    owners = _owners(list(plans), person)
    zone = ZoneInfo(report.project.zone)
    first = dt.datetime.combine(report.starts_on, dt.time.min, zone)
    last = dt.datetime.combine(report.ends_on, dt.time.max, zone)
    found: dict[Any, list[Happened]] = defaultdict(list)
    for line in between(owners, first, last):
        plan, about = owners[line.ref]
        is_later = until and line.seq > until
        if not is_later and line.step not in TOLD_WITH_ANOTHER and len(found[plan]) < SHOWN:
            found[plan].append(Happened(line, about))
    return found


def actions_told(plans: Iterable[ActionPlan], until: int = 0) -> dict[Any, list[ActionTold]]:
    """The actions that are or were carried out with what their owner said of them, by the plan's key; `until` as
    above: then as it was at that entry.
    """
    begun = Action.objects.filter(plan__in=plans).exclude(status__in=(Action.Status.PLANNED, "dropped"))
    actions = {ref(one): one for one in begun.order_by("number")}
    found: dict[Any, list[ActionTold]] = defaultdict(list)
    later = _later(actions, until) if until else {}
    said = _said(actions, until) if any(one.is_told for one in later.values()) else {}
    for name, action in actions.items():
        was = later.get(name, Later())
        words = said.get(name, "") if was.is_told else action.progress
        judgement = action.judgement if was.judgement is None else was.judgement
        found[action.plan_id].append(ActionTold(action, was.place or action.status, judgement, words))
    return found


@dataclass
class Later:
    """What was said and done since, each with what stood before."""

    place: str = ""
    judgement: str | None = None
    is_told: bool = False


def _later(actions: dict[str, Action], until: int) -> dict[str, Later]:
    """For each action what entries after that one changed."""
    found: dict[str, Later] = defaultdict(Later)
    for entry in Entry.objects.filter(object__in=list(actions), seq__gt=until).for_list().order_by("seq"):
        was, changed = found[entry.object], entry.payload.data.get("changes", {})
        if entry.from_state != entry.to_state:
            was.place = was.place or entry.from_state or ""
        was.is_told |= entry.step == TELLS
        pair = changed.get(f"action {actions[entry.object].number}: judgement")
        if pair and was.judgement is None:
            was.judgement = pair[0] or ""
    return found


def _said(actions: dict[str, Action], until: int) -> dict[str, str]:
    """The last sentence of each action up to that entry."""
    rows = Entry.objects.filter(object__in=list(actions), step=TELLS, seq__lte=until).for_list()
    return {one.object: one.payload.data.get("note", "") for one in rows.order_by("seq")}


def values_told(
    part: PartnerPart, plans: list[ActionPlan], person: Any, until: int = 0
) -> dict[Any, list[Reading]]:
    """The values measured in a report's period that a person sees, by the plan's key; `until` as above."""
    report = part.report
    rows = _values(plans, person).exclude(status__in=(Reading.Status.DRAFT, Reading.Status.WITHDRAWN))
    rows = rows.filter(measured_on__range=(report.starts_on, report.ends_on))
    joined = rows.select_related("indicator__action", "replaces").order_by(
        "indicator__title", "measured_on", "added_at"
    )
    readings = {ref(one): one for one in joined}
    if until:
        entered = Entry.objects.filter(object__in=list(readings), step="Reading.enter", seq__lte=until)
        names = set(entered.values_list("object", flat=True))
        readings = {name: one for name, one in readings.items() if name in names}
    found: dict[Any, list[Reading]] = defaultdict(list)
    for one in readings.values():
        found[(one.indicator.action or one.indicator).plan_id].append(one)
    return found


def _owners(plans: list[ActionPlan], person: Any) -> dict[str, tuple[Any, str]]:
    """The key of its plan, and its own name, for each thing that can have entries."""
    actions = Action.objects.filter(plan__in=plans)
    claims = PolicyChangeClaim.objects.visible_to(person).filter(plan__in=plans)
    papers = Evidence.objects.filter(
        Q(claim__in=claims) | Q(action__in=actions) | Q(reading__in=_values(plans, person))
    )
    papers = papers.select_related("claim", "action", "reading__indicator__action", "document")
    return (
        {ref(plan): (plan.pk, "") for plan in plans}
        | {ref(one): (one.plan_id, one.title) for one in actions}
        | {ref(one): (one.plan_id, one.title) for one in Milestone.objects.filter(plan__in=plans)}
        | {ref(one): (one.plan_id, "") for one in NewDate.objects.filter(plan__in=plans)}
        | {ref(one): (one.plan_id, one.title) for one in claims}
        | {ref(one): (_plan_of(one), one.document.title) for one in papers}
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
