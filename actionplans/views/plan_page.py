"""What the page of one plan shows, gathered from the plan and all that hangs on it."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from actionplans import sections, stations
from actionplans.as_at import revisions_at
from actionplans.asked import told_of
from actionplans.deadlines import with_earlier_days
from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision
from actionplans.revision_guards import IN_FORCE
from actionplans.signing import load_copies, signing_of
from actionplans.views.hold import hold, is_author, next_duties
from comments.models import Comment
from comments.returned import Word, word
from documents.models import Document
from projects.models import Deadline
from workflow import guards, policy
from workflow.guards import Condition
from workflow.history import Line, history
from workflow.models import EnteredStep
from workflow.offers import offers
from workflow.registry import ref
from workflow.services import may_confirm
from workflow.stations import CLAIMED, COMPLETED
from workflow.words import short_date


@dataclass
class Source:
    """A practice, event or other source with the actions that it inspired."""

    inspiration: Inspiration
    actions: list[Action] = field(default_factory=list)
    learnt: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entered:
    """A step that was entered for somebody, of which action, and whether the reader may confirm it."""

    step: EnteredStep
    action: Action | None
    is_mine_to_confirm: bool
    shows_letter: bool


def plan_page(plan: ActionPlan, user: Any, on: dt.date) -> dict[str, Any]:
    """The context of `plan_detail.html`."""
    roles = policy.roles_of(user, plan.project_id)
    extra = sections.of(plan, user, on)
    claimed_on = next((section.claimed_on for section in extra if section.claimed_on), None)
    station = CLAIMED if claimed_on and plan.station == COMPLETED else plan.station
    load_copies(plan)
    found = offers(plan, user, on, roles)
    panel = hold(plan, found, station, on, for_author=is_author(plan, user, roles))
    sources = sources_of(plan)
    deadlines = with_earlier_days(Deadline.objects.under(ref(plan)).for_list())
    entered, documents, lacks_document = entered_on([plan, *plan.actions.all()], user, roles)
    may_change = may_edit(plan, user, roles)
    return {
        "plan": plan,
        "station": station,
        "is_suspended": plan.status == plan.Status.SUSPENDED,
        "over": f"{plan.get_status_display()}, {short_date(plan.status_since)}" if plan.is_over else "",
        "returned_on": plan.status_since if plan.status == plan.Status.RETURNED else None,
        "dates": _dates(plan, claimed_on),
        "hold": panel,
        "told": _told(plan, deadlines),
        "open_points": _open_points(plan, user),
        "missing": panel.missing if panel else None,
        "tabs": _tabs(plan, sources, extra),
        "practices": [source for source in sources if source.inspiration.practice_id],
        "other_sources": [source for source in sources if not source.inspiration.practice_id],
        "sections": extra,
        "links": sections.links_of(plan),
        "next_duties": [*next_duties(plan), *(duty for section in extra for duty in section.duties)],
        "deadlines": deadlines,
        "entered": entered,
        "needs_witness": any(one.step.needs_confirmation for one in entered),
        "documents": documents,
        "signing": signing_of(plan, user),
        "may_sign": may_sign(plan, user, roles),
        "lacks_document": lacks_document and plan.is_recorded and may_change,
        "may_edit": may_change,
        "extra_parts": [part for part in told_of(plan) if part.text or may_change],
        "revisions": _revisions(plan, user),
        "may_revise": _may_revise(plan, user, roles),
        "gaps": [gap if may_change else replace(gap, url="") for gap in gaps_of(plan, on)],
        "remarks": [{"kind": "soon", "words": remark, "language": "en"} for remark in plan.remarks],
        "origins": [(source, source if source.startswith("http") else "") for source in plan.sources],
    }


def page_at(plan: ActionPlan, user: Any, day: dt.date) -> dict[str, Any]:
    """The same for a plan as it stood at the end of an earlier day: nothing is offered, and duties stand as then."""
    context = plan_page(plan, user, day)
    for duty in context["deadlines"]:
        duty.stand_at(day)
    nothing: dict[str, Any] = {
        "hold": None,
        "missing": None,
        "next_duties": [],
        "entered": [],
        "may_edit": False,
        "may_revise": False,
        "signing": None,
        "lacks_document": False,
    }
    context["revisions"] = revisions_at(context["revisions"], day, plan.project.zone)
    is_told_later = any(getattr(one, "is_told_later", False) for one in (plan, *plan.actions.all()))
    return context | nothing | {"as_at": day, "is_told_later": is_told_later}


def may_edit(plan: ActionPlan, user: Any, roles: Any = None) -> bool:
    """Whether the reader may change the plan's content now."""
    is_open = plan.status in plan.EDITABLE or plan.takes_additions
    return is_open and is_author(plan, user, roles)


def _revisions(plan: ActionPlan, user: Any) -> list[PlanRevision]:
    """The versions after the first one, as far as the reader may see them."""
    if not plan.revisions.all():
        return []
    seen = set(PlanRevision.objects.visible_to(user).filter(plan=plan).values_list("pk", flat=True))
    return [revision for revision in plan.revisions.all() if revision.pk in seen]


def _may_revise(plan: ActionPlan, user: Any, roles: Any) -> bool:
    """Whether the reader may begin a new version now."""
    is_open = any(not revision.is_over for revision in plan.revisions.all())
    if is_open or plan.status not in IN_FORCE:
        return False
    draft = PlanRevision(plan=plan, project=plan.project, organisation=plan.organisation)
    return policy.acting_as("PlanRevision.create", draft, user, roles=roles) is not None


def may_sign(plan: ActionPlan, user: Any, roles: Any) -> bool:
    """Whether the reader may add the signed copy now."""
    return (
        plan.status in plan.IN_FORCE
        and policy.acting_as("ActionPlan.sign", plan, user, roles=roles) is not None
    )


def gaps_of(plan: ActionPlan, on: dt.date) -> list[Condition]:
    """What a plan that was approved elsewhere still leaves open here; a completed one takes no more actions."""
    if plan.status in plan.EDITABLE or not plan.is_recorded or plan.is_over:
        return []
    unmet = [one for one in guards.conditions(ActionPlan.submit, plan, on) if one.is_gap and not one.met]
    gaps = {gap.url: gap for gap in reversed(unmet)}  # without an action, its lack says it all
    add = reverse("action-add", args=[plan.uuid])
    return [
        replace(gap, url="") if plan.completed_on and gap.url == add else gap
        for gap in reversed(gaps.values())
    ]


def _told(plan: ActionPlan, deadlines: list[Deadline]) -> Word | None:
    """Why the plan is where it is, where somebody had to say so; of a returned one also the day of the answer."""
    titles = {
        plan.Status.RETURNED: _("The plan was returned. This needs to change"),
        plan.Status.SUSPENDED: _("Why the plan is suspended"),
        plan.Status.WITHDRAWN: _("Why the plan ended early"),
    }
    if plan.status not in titles:
        return None
    known = (line for line in history(plan) if _is_known(line, plan))
    days = (one.due for one in deadlines if one.kind == Deadline.Kind.REVISE and one.is_open)
    return word(plan, known, titles[plan.status], next(days, None))


def _is_known(line: Line, plan: ActionPlan) -> bool:
    """Whether an entry is known on the day that the page shows."""
    day = localdate(line.at, ZoneInfo(plan.project.zone))
    return day <= (plan.shown_as_at or day)


def _open_points(plan: ActionPlan, user: Any) -> int:
    """How many points of its last return a plan that is not passed on yet still has open."""
    if plan.status not in (plan.Status.RETURNED, plan.Status.SUBMITTED):
        return 0
    return Comment.objects.visible_to(user).open_points(plan).count()


def _dates(plan: ActionPlan, claimed_on: dt.date | None) -> list[dt.date | None]:
    dates = stations.dates(plan)
    dates[CLAIMED - 1] = claimed_on
    return dates


def sources_of(plan: ActionPlan) -> list[Source]:
    """Each thing that inspired the plan once, practices first as they come, with its actions."""
    found: dict[Any, Source] = {}
    for action in plan.actions.all():
        for inspiration in action.inspirations.all():
            key = inspiration.practice_id or inspiration.event_id or inspiration.source
            source = found.setdefault(key, Source(inspiration))
            source.actions.append(action)
            source.learnt += [inspiration.learnt] if inspiration.learnt else []
    return list(found.values())


def entered_on(objects: list[Any], user: Any, roles: Any) -> tuple[list[Entered], list[Document], bool]:
    """The entered steps that wait for a second person, the documents of all of them, and whether some have none.

    Only those documents that the reader may open.
    """
    actions = {ref(one): one for one in objects if isinstance(one, Action)}
    steps = EnteredStep.objects.on(*objects)
    keys = {step.document_id for step in steps if step.document_id}
    letters = Document.objects.visible_to(user).filter(pk__in=keys).order_by("uploaded_at") if keys else []
    readable = {letter.pk: letter for letter in letters}
    waiting = [
        Entered(
            step, actions.get(step.object), may_confirm(step, user, roles=roles), step.document_id in readable
        )
        for step in steps
        if step.confirmed_at is None
    ]
    return waiting, list(readable.values()), any(step.document_id is None for step in steps)


def _tabs(plan: ActionPlan, sources: list[Source], extra: list[sections.Section]) -> list[tuple[Any, ...]]:
    """Overview, the sections of this page by their anchors, and the history."""
    here = plan.get_absolute_url()
    return [
        ("overview", _("Overview"), here, None),
        ("actions", _("Actions"), f"{here}#actions", len(plan.actions.all())),
        ("practices", _("Practices"), f"{here}#practices", len(sources)),
        *((section.key, section.title, f"{here}#{section.key}", section.count) for section in extra),
        ("history", _("History"), history_url(plan), None),
    ]


def history_url(plan: ActionPlan) -> str:
    return reverse("plan-history", args=[plan.uuid])
