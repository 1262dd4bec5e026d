"""Loads the sample's plans. States are never written: every step of a plan's past is replayed through the door."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from accounts.models import User
from actionplans import deadlines
from actionplans.models import Action, ActionPlan, Inspiration
from actionplans.services.dates import add_milestone
from actionplans.services.telling import step_telling
from comments.models import Comment
from practices.models import GoodPractice
from projects.models import Event, Membership, Organisation, PolicyInstrument, Project, Role, Territory
from projects.sample.intake import Intake
from projects.sample.people import email_of
from projects.sample.registers import partial_date
from values.dates import PartialDate
from values.money import Money
from workflow.door import create, perform

# Steps of the sample that an upper app knows how to do: (action, row)
OF_UPPER_APPS: dict[str, Callable[[Any, dict[str, Any]], object]] = {}
HOST = "inno-industry"  # the project whose board the demo shows
REAL_DRAFTED = {"RP-01": dt.date(2021, 6, 22)}  # the day of the report that first tells of the plan


def load(intake: Intake) -> None:
    """The real plans as their sources show them, and the illustrative ones beside them."""
    if is_unmarked(intake):
        intake.kept[str(ActionPlan._meta.verbose_name_plural)] += len(_marks(intake))
        return
    for row in intake.files["plans_real"]["plans"]:
        _once(intake, mark(row["id"]), lambda row=row: _real(intake, row))
    for row in intake.files["plans_illustrative"]["plans"]:
        _once(intake, mark(row["key"]), lambda row=row: _illustrative(intake, row))


def is_unmarked(intake: Intake) -> bool:
    """Whether the plans were loaded before they had keys of their own; then they stay as they are."""
    is_loaded = ActionPlan.objects.filter(project__slug=HOST).exists()
    return is_loaded and not ActionPlan.objects.filter(pk__in=_marks(intake)).exists()


def _marks(intake: Intake) -> list[UUID]:
    real, illustrative = (intake.files[name]["plans"] for name in ("plans_real", "plans_illustrative"))
    return [mark(row["id"]) for row in real] + [mark(row["key"]) for row in illustrative]


def mark(name: str) -> UUID:
    """The key of the plan that the sample calls so: it stays, whoever the plan belongs to by now."""
    return uuid5(NAMESPACE_URL, f"throughline:sample/plans/{name}")


def _once(intake: Intake, key: UUID, make: Any) -> None:
    """Make a plan unless the sample made it before."""
    if ActionPlan.objects.filter(pk=key).exists():
        intake.kept[str(ActionPlan._meta.verbose_name_plural)] += 1
    else:
        make()
        intake.note(ActionPlan)


def person(login: str) -> User:
    """A person of the sample by the name in its files."""
    return User.objects.get(email=email_of(login))


def noon(day: str | dt.date) -> dt.datetime:
    """When a replayed step takes effect: at noon (UTC) of its day."""
    date = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return dt.datetime.combine(date, dt.time(12), dt.UTC)


def _real(intake: Intake, row: dict[str, Any]) -> None:
    """A plan as far as public sources show it: a draft with its gaps.

    Some sources tell of an approval without its date; no step is replayed that has no day (see docs/sample.md).
    """
    record = f"plans_real.json, {row['id']}"
    organisation = intake.find(Organisation, row["organisation"], record)
    territory = intake.find(Territory, row["territory"], record)
    drafted = REAL_DRAFTED.get(row["id"]) or _first_day(row)
    plan = ActionPlan(
        uuid=mark(row["id"]),
        project=intake.find(Project, row["project"], record),
        organisation=organisation,
        territory=territory,
        title=f"Action plan of {territory.name}",
        plan_date=partial_date(row["issued"]),
        emptiness={"plan_date": "not_stated"} if not row["issued"] else {},
        sources=row["sources"],
        remarks=_remarks(row),
        drafted_on=drafted,
        status_since=drafted,
    )
    author = Membership.objects.filter(
        organisation=organisation, role=Role.EDITOR, project=plan.project
    ).first()
    made = _create(plan, author.user if author else person("lead"), row, intake, record, _real_action)
    numbered = enumerate(row["actions"], start=1)
    replay(
        made, [step | {"action": number} for number, action in numbered for step in action.get("steps", [])]
    )


def _remarks(row: dict[str, Any]) -> list[str]:
    """What a reader must know beside the plan: exceptions, contradictions, and what sources tell of its results."""
    changes = [f"Change told by the sources: {change['description']}" for change in row["policy_changes"]]
    papers = [f"Told elsewhere: {item['what']}" for item in row["evidence"]]
    return [*row["exceptions"], *row["conflicts"], *filter(None, [row["instrument_note"]]), *changes, *papers]


def _first_day(row: dict[str, Any]) -> dt.date:
    """The earliest day that the sources give for a plan: its issue, its sources' dates, else its actions'."""
    dates = [
        row["issued"],
        *(item["date"] for item in row["evidence"]),
        *(item["starts"] for item in row["actions"]),
    ]
    known = [partial_date(date) for date in dates if date]
    return min((date.first_day for date in known if date), default=dt.date(2022, 1, 1))


def _create(
    plan: ActionPlan, by: User, row: dict[str, Any], intake: Intake, record: str, make_action: Any
) -> ActionPlan:
    """Create a plan through the door with its instruments, actions and first duty."""

    def finish() -> None:
        plan.instruments.set(intake.find(PolicyInstrument, slug, record) for slug in row["instruments"])
        others = row.get("other_organisations", [])
        plan.partners.set(intake.find(Organisation, slug, record) for slug in others)
        for number, action in enumerate(row["actions"], start=1):
            make_action(plan, number, action, intake, record)
        deadlines.plan_started(plan)

    made: ActionPlan = create(plan, by=by, effective_at=noon(plan.drafted_on), finish=finish)
    return made


def _real_action(plan: ActionPlan, number: int, row: dict[str, Any], intake: Intake, record: str) -> None:
    parts = [
        f"{part['name']}: {part['starts']} to {part['ends']}. {part['note']}".strip() for part in row["parts"]
    ]
    action = Action.objects.create(
        plan=plan,
        number=number,
        title=row["title"],
        activities=row["nature"] or "",
        players="\n".join(row["players"]),
        starts=partial_date(row["starts"]),
        ends=partial_date(row["ends"]),
        cost=Money.from_json(row["cost"]) if row["cost"] else None,
        funding=row["funding"],
        emptiness=row["emptiness"],
        is_before_plan=row.get("is_before_plan", False),
        remarks=[*filter(None, [row["status_in_source"]]), *parts],
    )
    for inspiration in row["inspirations"]:
        practice = intake.find_any(GoodPractice, inspiration["practice"], record)
        event = intake.find_any(Event, inspiration["event"], record)
        source = "" if practice or event else inspiration["text"]
        Inspiration.objects.create(action=action, practice=practice, event=event, source=source)


def _illustrative(intake: Intake, row: dict[str, Any]) -> None:
    record = f"plans_illustrative.json, {row['key']}"
    drafted = dt.date.fromisoformat(row["drafted_on"])
    organisation = intake.find(Organisation, row["organisation"], record)
    plan = ActionPlan(
        uuid=mark(row["key"]),
        project=intake.find(Project, HOST, record),
        organisation=organisation,
        territory=intake.find(Territory, row["territory"], record),
        title=row["title"],
        aim=ActionPlan.Aim.GROWTH,
        policy_context=row["policy_context"],
        contribution=row["contribution"],
        is_illustrative=True,
        drafted_on=drafted,
        status_since=drafted,
    )
    author = Membership.objects.get(organisation=organisation, role=Role.EDITOR, project=plan.project).user
    replay(_create(plan, author, row, intake, record, _illustrative_action), row["steps"])


def _illustrative_action(
    plan: ActionPlan, number: int, row: dict[str, Any], intake: Intake, record: str
) -> None:
    plain = ("title", "background", "activities", "players", "funding", "has_no_cost", "has_no_funding")
    action = Action.objects.create(
        plan=plan,
        number=number,
        starts=partial_date(row["starts"]),
        ends=partial_date(row["ends"]),
        cost=Money.from_json(row["cost"]) if row["cost"] else None,
        **{name: row[name] for name in plain},
    )
    for inspiration in row["inspirations"]:
        practice = intake.find(GoodPractice, inspiration["practice"], record)
        Inspiration.objects.create(action=action, practice=practice, learnt=inspiration["learnt"])


def replay(plan: ActionPlan, steps: list[dict[str, Any]]) -> None:
    """Do the recorded steps of a plan and of its actions, each on its day and by its person."""
    for step in steps:
        number = step.get("action")
        subject: Any = plan.actions.get(number=number) if number else ActionPlan.objects.get(pk=plan.pk)
        if other := (MILESTONES | OF_UPPER_APPS).get(step["step"]):
            other(subject, step)
            continue
        act = {"by": person(step["by"]), "version": subject.version, "note": step.get("note", "")}
        act["effective_at"] = noon(step["on"])
        if step["step"] == "submit":
            _mark_points_as_done(subject, act)
        if told := step.get("told"):
            step_telling(subject, step["step"], told=_told(told), **act)
        else:
            perform(getattr(subject, step["step"]), **act)


def _mark_points_as_done(plan: ActionPlan, act: dict[str, Any]) -> None:
    """Whoever sends a plan again has done what its last return asked for."""
    for point in Comment.objects.open_points(plan):
        perform(point.resolve, by=act["by"], version=point.version, effective_at=act["effective_at"])


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What a step tells of an action, as values of its fields."""
    read: dict[str, Callable[[Any], Any]] = {
        "ended_on": dt.date.fromisoformat,
        "actual_cost": Money.from_json,
        "spent": Money.from_json,
    }
    return {name: read[name](value) if name in read else value for name, value in row.items()}


def _add_milestone(action: Action, step: dict[str, Any]) -> None:
    day = dt.date.fromisoformat(step["on"])
    said = {"title": step["title"], "first_date": PartialDate.parse(step["due"])}
    add_milestone(action, by=person(step["by"]), on=day, effective_at=noon(day), **said)


def _reach_milestone(action: Action, step: dict[str, Any]) -> None:
    milestone = action.milestones.get(title=step["title"])
    perform(milestone.reach, by=person(step["by"]), version=milestone.version, effective_at=noon(step["on"]))


MILESTONES: dict[str, Callable[[Any, dict[str, Any]], object]] = {
    "add_milestone": _add_milestone,
    "reach_milestone": _reach_milestone,
}
