"""Brings a plan that exists elsewhere to the state it really is in: its past is replayed through the one door."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from actionplans import deadlines
from actionplans.approval import silent_authorities, silent_partners, stages_left_out
from actionplans.models import Action, ActionPlan, Inspiration
from actionplans.services import plans as services
from documents.services import store
from documents.uploads import Inspected
from ledger.unit import unit
from projects.models import Organisation, PolicyInstrument, Role
from workflow import policy
from workflow.acts import EnteredFor
from workflow.door import create, perform
from workflow.models import EnteredStep

LONGEST_NAME = 200
Plan, Done = ActionPlan.Status, Action.Status
# The states in which a plan can be brought in, and the days that each of them needs
DAYS_OF: dict[str, tuple[str, ...]] = {
    Plan.ENDORSED: ("approved_on",),
    Plan.IMPLEMENTING: ("approved_on", "begun_on"),
    Plan.COMPLETED: ("approved_on", "begun_on", "completed_on"),
}
WAY: dict[str, tuple[str, ...]] = {
    Done.RUNNING: ("start",),
    Done.COMPLETED: ("start", "finish"),
    Done.PARTLY: ("start", "finish_partly"),
    Done.UNDONE: ("give_up",),
}

type Days = dict[str, dt.date]


@dataclass(frozen=True)
class KnownAction:
    """An action that is told of, not saved yet; without a state, it is where its plan's state puts it."""

    action: Action
    inspirations: list[Inspiration] = field(default_factory=list)
    state: str = ""
    days: Days = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True)
class KnownPlan:
    """A plan that exists, not saved yet: the state it is in, and the days on which it came there."""

    plan: ActionPlan
    state: str
    days: Days
    instruments: list[PolicyInstrument] = field(default_factory=list)
    instrument_names: list[str] = field(default_factory=list)
    partners: list[Organisation] = field(default_factory=list)
    actions: list[KnownAction] = field(default_factory=list)


def may_record(plan: ActionPlan, by: Any, roles: Iterable[Any]) -> bool:
    """Whether a person may start this plan and speak for its partner: the lead partner; its deputy for its own."""
    held = list(roles)
    speaks_for = policy.principals_for("ActionPlan.submit", plan, by, roles=held)
    return bool(speaks_for) and policy.acting_as("ActionPlan.create", plan, by, roles=held) is not None


def record(
    known: KnownPlan, *, by: Any, on: dt.date, letter: Inspected | None = None, note: str = ""
) -> ActionPlan:
    """Save a plan with its past, all or nothing; `letter` is the document that shows every step, kept beside it.

    What others did is entered for them, what the lead partner did is its own. Raises NotAllowed or Blocked.
    """
    key = uuid4() if letter else None
    steps = _Steps(by, on, note, EnteredFor("", None, "", key, letter.sha256 if letter else ""))
    try:
        with unit():
            plan = steps.walk(_created(known, by, on), known)
            if letter and key:
                _store(plan, letter, by, key)
    finally:
        if letter:
            letter.discard()
    return plan


def attach(plan: ActionPlan, *, by: Any, letter: Inspected) -> None:
    """Keep the signed document beside a recorded plan, as what shows the steps that were entered without one."""
    key = uuid4()
    try:
        with unit():
            _store(plan, letter, by, key)
            bare_steps(plan).update(document_id=key)
    finally:
        letter.discard()


def bare_steps(plan: ActionPlan) -> QuerySet[EnteredStep]:
    """What was entered for others about a plan and its actions without a document."""
    return EnteredStep.objects.about(plan, *plan.actions.all()).filter(document_id=None)


def _store(plan: ActionPlan, letter: Inspected, by: Any, key: UUID) -> None:
    store(
        letter, project=plan.project, organisation=plan.organisation, by=by, key=key, title=plan.title,
        language=plan.language, document_date=plan.plan_date, issuing_body=plan.organisation.name,
    )  # fmt: skip


def _created(known: KnownPlan, by: Any, on: dt.date) -> ActionPlan:
    plan = known.plan
    plan.is_recorded = known.state in DAYS_OF
    plan.drafted_on = plan.status_since = _first_day(known, on)

    def finish() -> None:
        plan.instruments.set(known.instruments)
        plan.instruments.add(*(services.new_instrument(plan, name) for name in known.instrument_names))
        plan.partners.set(known.partners)
        for number, told in enumerate(known.actions, start=1):
            _save_action(plan, number, told)
        deadlines.plan_started(plan)

    made: ActionPlan = create(plan, by=by, effective_at=noon(plan, plan.drafted_on, on), finish=finish)
    return made


def _first_day(known: KnownPlan, on: dt.date) -> dt.date:
    """The day from which the plan is known: its date, if that is before all that happened to it."""
    first = min(known.days.values(), default=on)
    written = known.plan.plan_date.last_day if known.plan.plan_date else first
    return min(first, written)


def _save_action(plan: ActionPlan, number: int, told: KnownAction) -> None:
    told.action.plan, told.action.number = plan, number
    told.action.save(force_insert=True)
    for inspiration in told.inspirations:
        inspiration.action = told.action
        inspiration.save(force_insert=True)


def noon(plan: ActionPlan, day: dt.date, on: dt.date) -> dt.datetime | None:
    """When something on a day in the past takes effect; None for now."""
    return dt.datetime.combine(day, dt.time(12), ZoneInfo(plan.project.zone)) if day < on else None


@dataclass(frozen=True)
class _Steps:
    """Does the steps of one plan's past for one person; `shown` holds the document that shows them."""

    by: Any
    on: dt.date
    note: str
    shown: EnteredFor

    def walk(self, plan: ActionPlan, known: KnownPlan) -> ActionPlan:
        """Take the plan to the state it is told to be in, and its actions with it."""
        self._actions(plan, known, are_before=True)
        while plan.status != known.state:
            if plan.status == Plan.IMPLEMENTING and plan.completion_proposed_on is None:
                self._actions(plan, known, are_before=False)
            method, day, absent = _next(plan)
            on = known.days.get(day) or known.days["approved_on"]
            plan = self._do(plan, method, on, absent, self.note)
        if known.state == Plan.IMPLEMENTING:
            self._actions(plan, known, are_before=False)
        return plan

    def _actions(self, plan: ActionPlan, known: KnownPlan, *, are_before: bool) -> None:
        for told in known.actions:
            if told.action.is_before_plan == are_before:
                self._action(plan, known, told)

    def _action(self, plan: ActionPlan, known: KnownPlan, told: KnownAction) -> None:
        action, absent = told.action, (Role.REPRESENTATIVE, plan.organisation)
        state = told.state or (Done.COMPLETED if known.state == Plan.COMPLETED else Done.PLANNED)
        first, last = _days_of(told, known, self.on)
        for method in WAY.get(state, ()):
            day, note = (first, self.note) if method == "start" else (last, told.outcome)
            action = self._do(action, method, day, absent, note)

    def _do(self, subject: Any, method: str, day: dt.date, absent: Any, note: str) -> Any:
        plan = getattr(subject, "plan", subject)
        return perform(
            getattr(subject, method),
            by=self.by,
            version=subject.version,
            note=note,
            effective_at=noon(plan, day, self.on),
            entered_for=self._entered(plan, *absent) if absent else None,
        )

    def _entered(self, plan: ActionPlan, role: str, body: Organisation | None) -> EnteredFor:
        name = body.name if body else _name_of(plan, role)
        shown = self.shown
        key = body.pk if body else None
        return EnteredFor(role, key, name[:LONGEST_NAME], shown.document_id, shown.document_sha256)


def _next(plan: ActionPlan) -> tuple[str, str, tuple[str, Organisation | None] | None]:
    """The next step towards completion: its name, the day that it has, and for whom it is entered."""
    if plan.status == Plan.DRAFT:
        silent = silent_partners(plan)
        partner = silent[0] if silent else plan.organisation
        is_approval = {"lead_clearance", "programme_acceptance"} <= set(stages_left_out(plan))
        day = "approved_on" if is_approval else "submitted_on"
        return "consent" if silent else "submit", day, (Role.REPRESENTATIVE, partner)
    if plan.status == Plan.SUBMITTED:
        return "clear", "approved_on", None
    if plan.status == Plan.CLEARED:
        return "accept", "approved_on", (Role.OFFICER, None)
    if plan.status == Plan.ACCEPTED:
        return "endorse", "approved_on", (Role.AUTHORITY, _first_silent_authority(plan))
    if plan.status == Plan.ENDORSED:
        return "begin", "begun_on", None
    if plan.completion_proposed_on is None:
        return "propose_completion", "completed_on", (Role.REPRESENTATIVE, plan.organisation)
    return "complete", "completed_on", None


def _first_silent_authority(plan: ActionPlan) -> Organisation | None:
    silent = silent_authorities(plan)
    return next((one.owner for one in plan.instruments.all() if one.owner_id in silent), None)


def _name_of(plan: ActionPlan, role: str) -> str:
    """What an absent body is called that the registers do not hold."""
    if role == Role.OFFICER:
        return str(plan.project.programme or _("The programme"))
    return _("The policy authority")


def _days_of(told: KnownAction, known: KnownPlan, on: dt.date) -> tuple[dt.date, dt.date]:
    """When an action began and ended: as told, else as the plan says, within the time it was carried out."""
    starts, ends, latest = told.action.starts, told.action.ends, known.days.get("completed_on", on)
    begun = known.days.get("begun_on", latest)
    earliest = dt.date.min if told.action.is_before_plan else begun
    planned = max(ends.last_day if ends else latest, earliest)
    last = min(told.days.get("ended_on", planned), latest)
    first = max(starts.first_day if starts else min(begun, last), earliest)
    return min(told.days.get("started_on", first), last), last
