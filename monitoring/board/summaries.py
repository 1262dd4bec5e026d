"""The lines of a large board, kept by every unit that changes a plan; what hangs on reader and day is not in them.

A project has them once it has more than ENOUGH plans. Nothing else writes them; `manage.py board_lines` recomputes
all and reports what differed.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django_scopes import scopes_disabled

from actionplans.approval import joint_ids
from actionplans.models import Action, ActionPlan, Milestone, PlanRevision
from ledger import rows
from ledger.unit import Record
from monitoring.board.overview import CLAIM_WAITS, WAITS, dates_of, station_of
from monitoring.models import BoardLine, BoardTotal, Evidence, Indicator, PolicyChangeClaim, Reading
from monitoring.querysets import PLANS_OF_VALUES
from projects.models import Deadline, Territory
from workflow.registry import ref

ENOUGH = 60  # plans of a project that are drawn on one page without summaries
PLAN = "actionplans.actionplan"
NEVER = dt.date(9999, 12, 31)
BATCH = 500
KEPT = (
    *("organisation_id", "root", "place", "country", "region", "station", "since", "next_on"),
    *("waits_for", "waits_at", "waits_by", "content"),
)
# How an object of the ledger leads to its plan
PLAN_OF: dict[str, tuple[Any, tuple[str, ...]]] = {
    "actionplans.action": (Action, ("plan",)),
    "actionplans.milestone": (Milestone, ("plan",)),
    "actionplans.planrevision": (PlanRevision, ("plan",)),
    "monitoring.policychangeclaim": (PolicyChangeClaim, ("plan",)),
    "monitoring.indicator": (Indicator, ("plan", "action__plan")),
    "monitoring.reading": (Reading, ("indicator__plan", "indicator__action__plan")),
    "monitoring.evidence": (Evidence, ("claim__plan", "action__plan", *PLANS_OF_VALUES)),
}
OF_ALL = "projects.projectchange"  # moves duties and partners of many plans at once

type Counts = Counter[tuple[str, str]]
type Given = dict[str, Any]  # columns with the values that are looked for


@scopes_disabled()
def keep(records: Sequence[Record]) -> None:
    """Bring the lines of the plans that these records touch up to date, where their project keeps them.

    A step may touch a project in which its author has no role.
    """
    for project in sorted({record.log for record in records}):
        own = [record for record in records if record.log == project]
        if _keeps(project):
            is_of_all = any(record.object.startswith(OF_ALL) for record in own)
            refresh(project, None if is_of_all else touched(own))
        elif any(record.step == "ActionPlan.create" for record in own) and _has_enough(project):
            rebuild(project)


def _keeps(project: Any) -> bool:
    try:
        key = UUID(str(project))
    except ValueError:  # the log of the installation
        return False
    return bool(rows.found(BoardTotal, {"project": key, "kind": "all"}))


def _has_enough(project: Any) -> bool:
    return ActionPlan.objects.filter(project=project)[: ENOUGH + 1].count() > ENOUGH


def touched(records: Iterable[Record]) -> set[UUID]:
    """The plans that these records are about, also where they are about what hangs on them."""
    named: dict[str, set[str]] = defaultdict(set)
    for record in records:
        label, _colon, key = record.object.partition(":")
        named[label].add(key)
    found = set(map(UUID, named.pop(PLAN, ())))
    for label, keys in named.items():
        if label in PLAN_OF:
            model, paths = PLAN_OF[label]
            found |= {key for row in model.objects.filter(pk__in=keys).values_list(*paths) for key in row}
    return {key for key in found if key}


def refresh(project: Any, plans: set[UUID] | None) -> None:
    """Recompute the lines of these plans of a project that keeps them (None: of all), and its totals by what changed.

    The lines are locked first, so that two units that touch one plan see each other.
    """
    if plans is not None and not plans:
        return
    old = _stored(project, plans)
    new = {line.pk: line for line in lines(project, plans)}
    _write(old, new)
    changed: Counts = Counter()
    for line in new.values():
        changed.update(counts(line))
    for line in old.values():
        changed.subtract(counts(line))
    _add(project, {key: count for key, count in changed.items() if count})


def _stored(project: Any, plans: set[UUID] | None) -> dict[UUID, BoardLine]:
    if plans is None:
        stored = BoardLine.objects.filter(project=project).select_for_update().order_by("pk")
        return {line.pk: line for line in stored}
    found = {}
    for key in sorted(plans):
        with suppress(BoardLine.DoesNotExist):
            found[key] = rows.locked(BoardLine, key)
    return {key: line for key, line in found.items() if str(line.project_id) == str(project)}


def _write(old: dict[UUID, BoardLine], new: dict[UUID, BoardLine]) -> None:
    BoardLine.objects.filter(pk__in=set(old) - set(new)).delete() if set(old) - set(new) else None
    BoardLine.objects.bulk_create((new[key] for key in sorted(set(new) - set(old))), batch_size=BATCH)
    different = [line for key, line in sorted(new.items()) if key in old and said(line) != said(old[key])]
    for line in different:
        rows.change(BoardLine, {name: getattr(line, name) for name in KEPT}, {"plan": line.pk})


def said(line: BoardLine) -> list[Any]:
    """All that a line says, to be compared."""
    return [getattr(line, name) for name in KEPT]


def _add(project: Any, changed: dict[tuple[str, str], int]) -> None:
    """Add to the totals in the order of their keys: one statement, so that nobody waits in a circle."""
    if not changed:
        return
    key = BoardTotal._meta.get_field("project").get_db_prep_value(UUID(str(project)), connection)
    added = [(key, kind, name, count) for (kind, name), count in sorted(changed.items())]
    for start in range(0, len(added), BATCH // 4):
        some = added[start : start + BATCH // 4]
        marks = ", ".join(["(%s, %s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO monitoring_boardtotal (project_id, kind, key, count) VALUES {marks} "  # noqa: S608
                "ON CONFLICT (project_id, kind, key) "
                "DO UPDATE SET count = monitoring_boardtotal.count + excluded.count",
                [value for row in some for value in row],
            )


@transaction.atomic
def rebuild(project: Any) -> int:
    """Compute all lines and totals of a project anew; return how many of them were missing or wrong."""
    old = {line.pk: line for line in BoardLine.objects.filter(project=project).select_for_update()}
    told = _totals(project)
    new = {line.pk: line for line in lines(project, None)}
    _write(old, new)
    right: Counts = Counter({("all", ""): 0})
    for line in new.values():
        right.update(counts(line))
    BoardTotal.objects.filter(project=project).delete()
    BoardTotal.objects.bulk_create(
        [
            BoardTotal(project_id=project, kind=kind, key=key, count=count)
            for (kind, key), count in right.items()
        ],
        batch_size=BATCH,
    )
    return _different(old, new) + sum(told[key] != right[key] for key in told.keys() | right.keys())


def drift(project: Any) -> int:
    """How many lines and totals differ from what the tables say now; nothing is written."""
    stored = {line.pk: line for line in BoardLine.objects.filter(project=project)}
    told, right = _totals(project), Counter[tuple[str, str]]()
    new = {line.pk: line for line in lines(project, None)}
    for line in new.values():
        right.update(counts(line))
    return _different(stored, new) + sum(told[key] != right[key] for key in told.keys() | right.keys())


def _totals(project: Any) -> Counts:
    told = BoardTotal.objects.filter(project=project).values_list("kind", "key", "count")
    return Counter({(kind, key): count for kind, key, count in told})


def _different(old: dict[UUID, BoardLine], new: dict[UUID, BoardLine]) -> int:
    both = old.keys() & new.keys()
    return len(old.keys() ^ new.keys()) + sum(said(old[key]) != said(new[key]) for key in both)


def counts(line: BoardLine) -> Counts:
    """What a line adds to the totals of its project."""
    found: Counts = Counter({("all", ""): 1, ("station", f"{line.station}|{line.country}"): 1})
    found.update(("due", day) for _kind, day, met in line.content["duties"] if not met)
    if line.waits_for:
        found["wait", line.waits_for] = 1
    for _day, is_verified in line.content["claims"]:
        found["claims", "verified" if is_verified else "claimed"] += 1
    return found


def lines(project: Any, plans: set[UUID] | None) -> Iterator[BoardLine]:
    """The lines as the tables have them now; `plans` None: of the whole project."""
    whole = {"project": UUID(str(project))}
    if plans is None:
        yield from _lines(whole, whole, whole)
    for key in sorted(plans or ()):
        yield from _lines(whole | {"uuid": key}, {"plan": key}, {"root": f"{PLAN}:{key}"})


def _lines(of_plan: Given, of_claim: Given, of_duty: Given) -> Iterator[BoardLine]:
    """Of the plans with these values. Fixed statements, as each step of a large project runs them."""
    plans = rows.found(ActionPlan, of_plan)
    places = {
        code: rows.found(Territory, {"code": code})[0] for code in {plan.territory_id for plan in plans}
    }
    claims = _by(rows.found(PolicyChangeClaim, of_claim), "plan_id", "status_since")
    standing = rows.found(Deadline, of_duty | {"superseded_by": None, "is_dropped": False})
    duties = _by([duty for duty in standing if duty.is_listed], "root", "due_on")
    for plan in plans:
        plan.territory = places[plan.territory_id]
        yield _line(plan, claims[plan.pk], duties[ref(plan)])


def _by(found: list[Any], name: str, day: str) -> dict[Any, list[Any]]:
    """These objects by what they belong to, each in the order of its days."""
    grouped = defaultdict(list)
    for one in sorted(found, key=attrgetter(day, "pk")):
        grouped[getattr(one, name)].append(one)
    return grouped


def _line(plan: ActionPlan, claims: list[PolicyChangeClaim], duties: list[Deadline]) -> BoardLine:
    dates, station = dates_of(plan, claims), station_of(plan, claims)
    waits: Any = next((one for one in claims if one.status in CLAIM_WAITS), None)
    waits = waits or (plan if plan.status in WAITS else None)
    sent = [claim for claim in claims if claim.submitted_on]
    return BoardLine(
        plan=plan,
        project_id=plan.project_id,
        organisation_id=plan.organisation_id,
        root=ref(plan),
        place=f"{plan.territory.code} {plan.title}",
        country=plan.territory.country_code,
        region=plan.territory.name,
        station=station,
        since=dates[station - 1] or NEVER,
        next_on=next((duty.due_on for duty in duties if duty.met_on is None), NEVER),
        waits_for=f"{waits._meta.model_name}.{waits.status}" if waits else "",
        waits_at=waits.organisation_id if waits else None,
        waits_by=waits.submitted_by_id if waits else None,
        content={
            "dates": [_iso(day) for day in dates],
            "duties": [[duty.kind, _iso(duty.due_on), _iso(duty.met_on)] for duty in duties],
            "flags": [
                [_iso(one.decided_on or one.submitted_on), one.is_accepted]
                for one in sent
                if not one.has_failed
            ],
            "claims": [[_iso(one.submitted_on), one.is_accepted] for one in sent],
            "suspended": plan.status == plan.Status.SUSPENDED,
            "illustrative": plan.is_illustrative,
            "waits": _iso(waits.status_since) if waits else "",
            "joint": sorted(map(str, joint_ids(plan))) if waits is plan else [],
        },
    )


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
