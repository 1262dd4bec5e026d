"""A project's plans as lines of the board: where each stands, what it waits for, and what is due."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from actionplans import stations
from actionplans.as_at import plans_at
from actionplans.models import Action, ActionPlan
from monitoring.board import geometry
from monitoring.claims.as_at import claims_at
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Project, Role
from workflow import policy
from workflow.registry import ref
from workflow.words import due_words, waiting_since

CLAIMED = 6

# What a plan or a claim waits for in a state: the step that ends the wait, and its name for readers
WAITS: dict[str, tuple[str, Any]] = {
    "submitted": ("ActionPlan.clear", lambda: _("Check by the lead partner")),
    "cleared": ("ActionPlan.accept", lambda: _("Decision of the programme")),
    "accepted": ("ActionPlan.endorse", lambda: _("Endorsement by the authority")),
    "endorsed": ("ActionPlan.begin", lambda: _("Start of implementation")),
}
CLAIM_WAITS: dict[str, tuple[tuple[str, ...], Any]] = {
    "clarification": (
        ("PolicyChangeClaim.answer",),
        lambda: _("Answer to the programme's questions"),
    ),
    "under_reassessment": (
        ("PolicyChangeClaim.validate", "PolicyChangeClaim.give_opinion"),
        lambda: _("Second look at the policy change"),
    ),
    "submitted": (("PolicyChangeClaim.forward",), lambda: _("Check of the policy change")),
    "forwarded": (
        ("PolicyChangeClaim.validate", "PolicyChangeClaim.give_opinion"),
        lambda: _("Decision on the policy change"),
    ),
}


@dataclass(frozen=True)
class Wait:
    """Something that waits for a decision: since when, for whom, and whether this person can decide."""

    what: str
    since: dt.date
    url: str
    is_mine: bool


@dataclass(frozen=True)
class Line:
    """One plan with everything that its line shows."""

    plan: ActionPlan
    claims: Sequence[PolicyChangeClaim]
    deadlines: Sequence[Deadline]
    wait: Wait | None
    drawn: geometry.Plan

    @property
    def is_told_later(self) -> bool:
        """As at an earlier day: part of what it shows was written down only after that day."""
        return any(getattr(obj, "is_told_later", False) for obj in (self.plan, *self.claims))

    @property
    def open_deadlines(self) -> list[Deadline]:
        return [duty for duty in self.deadlines if duty.is_open]


def lines_at(project: Project, user: Any, day: dt.date) -> list[Line]:
    """The lines as they stood at the end of an earlier day; nothing waits for anybody then. Two queries more."""
    plans = plans_at(_plans(project, user, []), day, project.zone)
    claims = claims_at([claim for plan in plans for claim in plan.claims.all()], day, project.zone)
    duties = _duties(project, day)
    return [
        _line(plan, [claim for claim in claims if claim.plan_id == plan.pk], duties, user, [], day)
        for plan in plans
    ]


def lines(project: Project, user: Any, roles: Sequence[Any], on: dt.date, *, code: str = "") -> list[Line]:
    """The lines that a person may see, in the order of the project's territories; with `code`, of that one alone.

    Four queries at any size, six for an authority.
    """
    held = [role for role in roles if role.project_id == project.pk]
    endorses = any(role.role == Role.AUTHORITY for role in held)
    asked = ["instruments", "signatures"] if endorses else []  # what the rights of these roles read
    plans = _plans(project, user, ["partners", *asked])
    found = list(plans.filter(territory__code__iexact=code) if code else plans)
    duties = _duties(project, on, found if code else None)
    return [_line(plan, list(plan.claims.all()), duties, user, held, on) for plan in found]


def _plans(project: Project, user: Any, related: list[str]) -> Any:
    claims = PolicyChangeClaim.objects.visible_to(user).order_by("status_since", "pk")
    held_up = Exists(Action.objects.held_up().filter(plan=OuterRef("pk")).order_by())
    plans = (
        ActionPlan.objects.visible_to(user).filter(project=project).for_list().annotate(is_held_up=held_up)
    )
    return plans.prefetch_related(*related, Prefetch("claims", claims))


def _duties(
    project: Project, on: dt.date, plans: Sequence[ActionPlan] | None = None
) -> dict[str, list[Deadline]]:
    """The duties of a project, or of some of its plans, by their root; what was met after the day is open on it."""
    found: dict[str, list[Deadline]] = defaultdict(list)
    rows = Deadline.objects.listed().filter(project=project)
    for duty in (rows if plans is None else rows.filter(root__in=map(ref, plans))).order_by("due_on"):
        duty.stand_at(on)
        found[duty.root].append(duty)
    return found


def _line(
    plan: ActionPlan,
    claims: list[PolicyChangeClaim],
    duties: dict[str, list[Deadline]],
    user: Any,
    held: list[Any],
    on: dt.date,
) -> Line:
    mine = duties.get(ref(plan), [])
    wait = _wait(plan, claims, user, held)
    return Line(plan, claims, mine, wait, _drawn(plan, claims, mine, wait, on))


def _wait(plan: ActionPlan, claims: Iterable[PolicyChangeClaim], user: Any, held: list[Any]) -> Wait | None:
    for claim in claims:
        if claim.status in CLAIM_WAITS:
            steps, words = CLAIM_WAITS[claim.status]
            return _waiting(claim, steps, words(), user, held)
    if plan.status in WAITS:
        step, words = WAITS[plan.status]
        return _waiting(plan, (step,), words(), user, held)
    return None


def _waiting(obj: Any, steps: tuple[str, ...], what: str, user: Any, held: list[Any]) -> Wait:
    mine = any(policy.acting_as(step, obj, user, roles=held) for step in steps)
    return Wait(what, obj.status_since, obj.get_absolute_url(), mine)


def claimed_on(claims: Iterable[PolicyChangeClaim]) -> dt.date | None:
    """The first day on which a change was claimed."""
    return min((claim.submitted_on for claim in claims if claim.submitted_on), default=None)


def station_of(plan: ActionPlan, claims: Iterable[PolicyChangeClaim]) -> int:
    """The station with the sixth: completed, and a change is claimed."""
    return CLAIMED if plan.station == CLAIMED - 1 and claimed_on(claims) else plan.station


def dates_of(plan: ActionPlan, claims: Iterable[PolicyChangeClaim]) -> list[dt.date | None]:
    """The day of each station. A claim made before completion is a flag beside the line, not a station."""
    dates = stations.dates(plan)
    claimed = claimed_on(claims)
    if claimed and plan.completed_on:
        dates[CLAIMED - 1] = max(claimed, plan.completed_on)
    return dates


def _drawn(
    plan: ActionPlan, claims: list[PolicyChangeClaim], duties: list[Deadline], wait: Wait | None, on: dt.date
) -> geometry.Plan:
    what, kind, words, day = next_of(duties, wait, on)
    return geometry.Plan(
        country=plan.territory.country_code,
        region=plan.territory.name,
        url=plan.get_absolute_url(),
        dates=tuple(dates_of(plan, claims)),
        current=station_of(plan, claims),
        is_illustrative=plan.is_illustrative,
        is_suspended=plan.status == plan.Status.SUSPENDED,
        flags=tuple(
            geometry.Flag(claim.decided_on or claim.submitted_on, claim.is_accepted)
            for claim in claims
            if claim.submitted_on and not claim.has_failed
        ),
        deadlines=tuple(due_of(duty, on) for duty in duties),
        next_what=what,
        next_kind=kind,
        next_words=words,
        next_on=day,
    )


def due_of(duty: Any, on: dt.date) -> geometry.Due:
    """A duty as it is drawn: on its day, and one that was met before it on the day on which it was met."""
    state = duty.state_on(on)
    day = min(duty.due_on, duty.met_on) if state == "met" else duty.due_on
    return geometry.Due(day, state, duty.get_kind_display(), duty.kind in Deadline.STATION_KINDS)


def next_of(duties: Sequence[Any], wait: Wait | None, on: dt.date) -> tuple[str, str, str, dt.date | None]:
    """What comes next: what is late, else what waits for a decision, else the next date."""
    first = next((duty for duty in duties if duty.is_open), None)
    if wait and (first is None or first.due_on >= on):
        words = waiting_since(wait.since)
        return wait.what, "go" if wait.is_mine else "plain", words, wait.since
    if first is None:
        return "", "", "", None
    kind, words = due_words(first.due_on, on)
    return str(first.get_kind_display()), kind, words, first.due_on


def matching(
    shown: Sequence[Line],
    on: dt.date,
    *,
    station: int | None = None,
    country: str = "",
    lateness: str = "",
    plans: set[UUID] | None = None,
    owing: set[UUID] | None = None,
) -> list[Line]:
    """The lines at a station, of a country, of these plans, of partners that owe a part; late, soon or mine."""

    def fits(line: Line) -> bool:
        is_due = {
            "": lambda: True,
            "mine": lambda: bool(line.wait and line.wait.is_mine),
            "unreported": lambda: owing is not None and line.plan.organisation_id in owing,
        }.get(lateness, lambda: any(duty.state_on(on) == lateness for duty in line.open_deadlines))
        here = station in (None, line.drawn.current) and country in ("", line.drawn.country)
        return here and (plans is None or line.plan.pk in plans) and is_due()

    return [line for line in shown if fits(line)]


def with_theme(project: Project, theme: str) -> set[UUID]:
    """The plans of which an action was inspired by a practice of this theme."""
    return set(of_theme(project, theme))


def of_theme(project: Project, theme: str) -> Any:
    inspired = ActionPlan.objects.filter(project=project, actions__inspirations__practice__theme=theme)
    return inspired.values_list("pk", flat=True)


def owing_parts(project: Project, on: dt.date) -> set[UUID]:
    """The partners whose part of a progress report is still to be sent, and late or due in two weeks."""
    parts = Deadline.objects.standing().filter(project=project, kind=Deadline.Kind.PART)
    near = parts.filter(due_on__lte=on + dt.timedelta(days=Deadline.SOON_DAYS))
    return set(near.filter(Q(met_on=None) | Q(met_on__gt=on)).values_list("organisation", flat=True))


def totals(shown: Sequence[Line], on: dt.date) -> list[dict[str, Any]]:
    """The figures above the board, each with the place that explains it."""
    states = [duty.state_on(on) for line in shown for duty in line.open_deadlines]
    mine = sum(1 for line in shown if line.wait and line.wait.is_mine)
    claims = [claim for line in shown for claim in line.claims if claim.submitted_on]
    verified = sum(1 for claim in claims if claim.is_accepted)
    return figures(states.count("late"), states.count("soon"), mine, len(claims), verified)


def figures(late: int, soon: int, mine: int, claims: int, verified: int) -> list[dict[str, Any]]:
    """The same from their numbers."""
    changes = ngettext(
        "policy change claimed, %(verified)s verified",
        "policy changes claimed, %(verified)s verified",
        claims,
    )
    waiting = ngettext("plan or policy change waits for you", "plans or policy changes wait for you", mine)
    return [
        {"kind": "late", "count": late, "words": _("overdue"), "url": "#attention"},
        {"kind": "soon", "count": soon, "words": _("due in the next 14 days"), "url": "#deadlines"},
        {"kind": "go", "count": mine, "words": waiting, "url": "#attention"},
        {
            "kind": "",
            "icon": "flag",
            "count": claims,
            "words": changes % {"verified": verified},
            "url": reverse("claim-list"),
        },
    ]


def attention(shown: Sequence[Line], on: dt.date) -> list[dict[str, Any]]:
    """What the reader should look at: overdue duties first, the oldest on top, then what waits for them, then what
    a decision outside holds up. One query where there is any.
    """
    link = pgettext("what a link does", "Open")
    late = sorted(
        ((duty, line) for line in shown for duty in line.open_deadlines if _is_late_work(duty, line, on)),
        key=lambda row: row[0].due_on,
    )
    overdue = [
        _item(line, duty.get_kind_display(), due_words(duty.due_on, on)[1], "late", duty.url, link)
        for duty, line in late
    ]
    waiting = [
        _item(
            line,
            line.wait.what,
            waiting_since(line.wait.since),
            "go",
            line.wait.url,
            _("Review"),
        )
        for line in shown
        if line.wait and line.wait.is_mine
    ]
    return overdue + waiting + _held_up(shown)


def _is_held_up(plan: Any) -> bool:
    return plan.is_held_up and not plan.shown_as_at


def _held_up(shown: Sequence[Line]) -> list[dict[str, Any]]:
    lines_of = {line.plan.pk: line for line in shown if _is_held_up(line.plan)}
    waiting = Action.objects.held_up().filter(plan__in=list(lines_of)) if lines_of else ()
    link = pgettext("what a link does", "Open")
    return [
        _item(
            lines_of[action.plan_id],
            _("%(action)s waits for a decision by: %(who)s")
            % {"action": action.title, "who": action.blocked_by},
            waiting_since(action.blocked_since),
            "soon",
            f"{action.get_absolute_url()}#held-up",
            link,
        )
        for action in waiting
    ]


def _is_late_work(duty: Deadline, line: Line, on: dt.date) -> bool:
    """What is overdue; a plan that the reader is to start is told once, as what waits for them."""
    is_told = duty.kind == Deadline.Kind.START and line.wait is not None and line.wait.is_mine
    return duty.state_on(on) == "late" and not is_told


def _item(line: Line, what: Any, words: str, kind: str, url: str, link: str) -> dict[str, Any]:
    title = f"{line.plan.territory.name}: {what}"
    return {
        "kind": kind,
        "country": line.drawn.country,
        "title": title,
        "words": words,
        "url": url,
        "link": link,
    }


def named(duty: Deadline) -> str:
    """A duty with the action, milestone or indicator that it is about; the plan is known from its region."""
    what = str(duty.get_kind_display())
    return f"{what}: {duty.subject_name}" if duty.kind in Deadline.OF_A_PART else what


def coming(shown: Sequence[Line], on: dt.date, most: int = 12) -> list[dict[str, Any]]:
    """Open duties by date, the overdue ones included."""
    rows = [(duty, line) for line in shown for duty in line.open_deadlines]
    rows.sort(key=lambda row: row[0].due_on)
    return [
        {
            "day": duty.due_on,
            "country": line.drawn.country,
            "what": named(duty),
            "url": duty.url,
        }
        for duty, line in rows[:most]
    ]
