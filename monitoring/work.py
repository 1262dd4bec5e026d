"""A person's work: what waits for them, what they owe, and what they wait for."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from actionplans.approval import silent_partners
from actionplans.models import Action, ActionPlan, NewDate, PlanRevision
from actionplans.progress import stale_ones, told_on
from actionplans.versions import why_material
from ledger.models import Entry
from monitoring.claims.duties import steps_ahead
from monitoring.matters import SOURCE, Item, for_whom, matters, open_words, verb_of
from monitoring.models import PartnerPart, PolicyChangeClaim, ProgressReport, Reading
from practices.models import GoodPractice, PracticeRevision
from projects.models import WRITERS, Deadline, Role
from projects.permissions import OVERSEERS, owners, who_acts
from projects.witnesses import read_ahead
from workflow import guards, policy
from workflow.models import EnteredStep
from workflow.registry import ref, transitions
from workflow.services import may_confirm
from workflow.words import due_words, short_date, waiting_since

# The steps for which somebody else waits, by what they are done to
AWAITED: dict[Any, tuple[str, ...]] = {
    ActionPlan: ("consent", "clear", "accept", "endorse", "begin", "complete"),
    Action: ("confirm", "approve_pilot"),
    NewDate: ("accept",),
    PlanRevision: ("consent", "adopt", "clear", "accept", "endorse"),
    PolicyChangeClaim: ("forward", "answer", "give_opinion", "validate"),
    GoodPractice: ("approve",),
    PracticeRevision: ("approve",),
    ProgressReport: ("consolidate", "submit", "take_up", "answer", "approve"),
    PartnerPart: ("accept",),
    Reading: ("approve",),
}
# Steps that not every object in their state waits for
IS_NEEDED: dict[str, Callable[[Any], bool]] = {
    "consent": lambda plan: bool(silent_partners(plan)),
    "adopt": lambda revision: not why_material(revision),
    "consolidate": lambda report: all(part.is_ready for part in report.parts.all()),
    "give_opinion": lambda claim: "give_opinion" in steps_ahead(claim),
}
# How the addresses of their steps begin; a practice is named by its words
KINDS: dict[Any, str] = {
    ActionPlan: "plan",
    Action: "action",
    NewDate: "new_date",
    PolicyChangeClaim: "claim",
    PracticeRevision: "edition",
    ProgressReport: "report",
    PartnerPart: "part",
    Reading: "reading",
}


@dataclass(frozen=True)
class Work:
    """What blocks others first, what was entered, then own duties by their date, then what others are to do.

    `to_confirm` holds the key of an entered step with its item.
    """

    awaited: list[Item]
    to_confirm: list[tuple[Any, Item]]
    duties: list[Item]
    waiting: list[Item]

    @property
    def count(self) -> int:
        """How many things others wait for."""
        return len(self.awaited) + len(self.to_confirm)


def work_of(person: Any, roles: Sequence[Any], on: dt.date) -> Work:
    """Everything in the projects in which a person has a role. The number of queries does not grow with it."""
    steps = list(_steps(person, roles, on))
    beside = list(matters(person, roles, on))
    answered = _answered(obj for obj, _method, _is_mine in steps)
    mine = [_to_do(obj, method, answered) for obj, method, is_mine in steps if is_mine]
    others = [_to_wait(obj, method, answered) for obj, method, is_mine in steps if not is_mine]
    mine += [item for is_mine, item in beside if is_mine]
    others += [item for is_mine, item in beside if not is_mine]
    return Work(
        awaited=sorted(mine, key=lambda item: item.since),
        to_confirm=list(_to_confirm(person, roles)),
        duties=[*_duties(roles, on), *_stale(roles, on), *_held_up(roles)],
        waiting=sorted(others, key=lambda item: item.since),
    )


def _steps(person: Any, roles: Sequence[Any], on: dt.date) -> Iterator[tuple[Any, str, bool]]:
    """Each object that waits for a step, with the first that can be done, and whether this person may do it."""
    for obj in _objects(person):
        held = [role for role in roles if role.project_id == obj.project_id]
        open_ = [method for method in AWAITED[type(obj)] if _can_be_done(obj, method, on)]
        own = [method for method in open_ if policy.acting_as(_name(obj, method), obj, person, roles=held)]
        if own or (open_ and any(role.role in OVERSEERS or _is_theirs(role, obj) for role in held)):
            yield obj, (own or open_)[0], bool(own)


def _is_theirs(role: Any, obj: Any) -> bool:
    """Whether the object belongs to the body for which a role acts: alone, or with others."""
    return role.organisation_id in owners(obj)


def _objects(person: Any) -> Iterator[Any]:
    plans = ActionPlan.objects.visible_to(person).for_page()
    values = ("indicators__readings", "actions__indicators__readings")
    yield from read_ahead(plans.prefetch_related("project__phases", *values))
    yield from read_ahead(PlanRevision.objects.visible_to(person).open().for_work())
    yield from Action.objects.visible_to(person).waiting()
    yield from NewDate.objects.visible_to(person).waiting()
    yield from read_ahead(PolicyChangeClaim.objects.visible_to(person).for_page())
    yield from GoodPractice.objects.visible_to(person).waiting()
    yield from PracticeRevision.objects.visible_to(person).waiting()
    yield from ProgressReport.objects.visible_to(person).undecided().for_page()
    yield from PartnerPart.objects.visible_to(person).to_be_read()
    yield from Reading.objects.visible_to(person).to_approve()


def _name(obj: Any, method: str) -> str:
    return f"{type(obj).__name__}.{method}"


def _declared(obj: Any, method: str) -> Any:
    model: Any = type(obj)
    return transitions(model)[method]


def _can_be_done(obj: Any, method: str, on: dt.date) -> bool:
    """Whether a step starts from the object's state and lacks nothing but what its doer mends by a link."""
    declared = _declared(obj, method).get_transition(obj.status)
    if declared is None or not IS_NEEDED.get(method, bool)(obj):
        return False
    unmet = [one for one in guards.conditions(_name(obj, method), obj, on) if not one.met]
    return all(one.url and not one.who for one in unmet)


def _answered(objects: Iterable[Any]) -> set[Any]:
    """The claims that are with the programme because their partner answered its questions: one query at most."""
    sent = PolicyChangeClaim.Status.FORWARDED
    claims = {ref(one): one for one in objects if isinstance(one, PolicyChangeClaim) and one.status == sent}
    if not claims:
        return set()
    given = Entry.objects.filter(step="PolicyChangeClaim.answer", object__in=list(claims))
    days = given.values_list("object", "effective_at")
    return {
        claims[name].pk
        for name, at in days
        if localdate(at, ZoneInfo(claims[name].project.zone)) == claims[name].status_since
    }


def _with_answer(words: str, obj: Any, answered: set[Any]) -> str:
    return f"{words}. {_('The partner answered the questions.')}" if obj.pk in answered else words


def _to_do(obj: Any, method: str, answered: set[Any]) -> Item:
    act = (verb_of(type(obj), method), _page(obj, method), obj.get_absolute_url())
    return Item("go", *_about(obj), _with_answer(waiting_since(_day(obj)), obj, answered), _day(obj), *act)


def _to_wait(obj: Any, method: str, answered: set[Any]) -> Item:
    words = _with_answer(for_whom(who_acts(_name(obj, method), obj), _day(obj)), obj, answered)
    return Item("plain", *_about(obj), words, _day(obj), open_words(), obj.get_absolute_url())


def _about(obj: Any) -> tuple[str, str, str, str]:
    if isinstance(obj, GoodPractice | PracticeRevision):
        practice = obj if isinstance(obj, GoodPractice) else obj.practice
        return practice.territory.country_code, "", str(obj), SOURCE
    if isinstance(obj, ProgressReport | PartnerPart | Reading):
        corrects = obj.corrects_told if isinstance(obj, Reading) else ""
        title = ", ".join(filter(None, [str(obj), corrects]))
        return ("", capfirst(str(obj._meta.verbose_name)), title, SOURCE)
    if isinstance(obj, PlanRevision):
        return (obj.plan.territory.country_code, str(obj), str(obj.plan), obj.plan.language)
    plan = obj if isinstance(obj, ActionPlan) else obj.plan
    language = SOURCE if isinstance(obj, PolicyChangeClaim) else plan.language
    return (plan.territory.country_code if plan else "", "", str(obj), language)


def _day(obj: Any) -> dt.date:
    """Since when it waits: never before the plan began, and a completion not before all that it rests on."""
    days = [getattr(obj, "waits_since", None) or obj.status_since]
    if isinstance(obj, Action) and obj.is_over:
        days.append(obj.plan.begun_on)
    if isinstance(obj, ActionPlan) and obj.status == obj.Status.IMPLEMENTING:
        days += [obj.completion_proposed_on, *(action.confirmed_on for action in obj.actions.all())]
    return max(day for day in days if day)


def _page(obj: Any, method: str) -> str:
    """Where a step is done: the decision and the opinion on a claim have pages of their own."""
    if method == "validate":
        return reverse("claim-decide", args=[obj.uuid])
    if method == "give_opinion":
        return f"{obj.get_absolute_url()}#opinion"
    if isinstance(obj, GoodPractice):
        return reverse("practice-step", args=[obj.slug, method])
    if isinstance(obj, PlanRevision):
        return f"{obj.get_absolute_url()}steps/{method}/"
    return reverse(f"{KINDS[type(obj)]}-step", args=[obj.uuid, method])


def _to_confirm(person: Any, roles: Sequence[Any]) -> Iterator[tuple[Any, Item]]:
    """Steps that were entered for somebody absent and wait for a second person."""
    entered = EnteredStep.objects.in_projects({role.project_id for role in roles}).unconfirmed()
    for one in entered.with_subjects():
        held = [role for role in roles if role.project_id == one.project_id]
        if may_confirm(one, person, roles=held):
            yield one.uuid, _confirmation(one)


def _confirmation(entered: EnteredStep) -> Item:
    words = _("Entered for %(name)s on %(day)s") % {
        "name": entered.name,
        "day": short_date(entered.recorded_on),
    }
    subject, since = entered.subject, entered.recorded_on
    what = capfirst(str(entered.sentence))
    url = subject.get_absolute_url()
    return Item("go", "", what, str(subject), SOURCE, words, since, open_words(), url)


def _duties(roles: Sequence[Any], on: dt.date) -> list[Item]:
    """What the person's own organisations owe, by the date."""
    owing = [role for role in roles if role.role in WRITERS or _leads(role)]
    bodies = {role.organisation_id for role in owing}
    started = Q(kind=Deadline.Kind.START, due_on__lte=on)  # such a plan stands among what waits for them
    open_ = Deadline.objects.open().filter(organisation__in=bodies).exclude(started).for_list()
    ahead = set(map(ref, ProgressReport.objects.scheduled_for(bodies)))
    return [
        _duty(duty, on)
        for duty in open_
        if duty.subject not in ahead and duty.is_near(on) and any(_owes(role, duty) for role in owing)
    ]


def _leads(role: Any) -> bool:
    return role.role == Role.MONITOR and role.organisation_id == role.project.lead_organisation_id


def _owes(role: Any, duty: Deadline) -> bool:
    """Whether a duty is that of the body for which a role acts; what a report asks of the lead is its monitors'."""
    is_theirs = (role.project_id, role.organisation_id) == (duty.project_id, duty.organisation_id)
    return is_theirs and (duty.kind in Deadline.OF_THE_LEAD) == (role.role == Role.MONITOR)


def _stale(roles: Sequence[Any], on: dt.date) -> list[Item]:
    """The person's running actions whose words on how far they are nobody has confirmed for long."""
    own = {(role.project_id, role.organisation_id) for role in roles if role.role in WRITERS}
    stale = stale_ones({body for _project, body in own}, on) if own else []
    return [
        _stale_item(action, day)
        for action, day in stale
        if (action.project_id, action.organisation_id) in own
    ]


def _stale_item(action: Action, day: dt.date) -> Item:
    words = _("Not confirmed since %(day)s") % {"day": short_date(told_on(action) or day)}
    country, _what, title, language = _about(action)
    url = f"{action.get_absolute_url()}#progress"
    return Item("soon", country, _("How far it is"), title, language, words, day, open_words(), url)


def _held_up(roles: Sequence[Any]) -> list[Item]:
    """The person's own actions that wait for a decision outside: to be asked after, and ended when it is there."""
    own = {(role.project_id, role.organisation_id) for role in roles if role.role in WRITERS}
    waiting = Action.objects.held_up_of({body for _project, body in own}) if own else []
    return [_held_up_item(action) for action in waiting if (action.project_id, action.organisation_id) in own]


def _held_up_item(action: Action) -> Item:
    since: Any = action.blocked_since
    words = _("Waits since %(day)s for a decision by: %(who)s") % {
        "day": short_date(since),
        "who": action.blocked_by,
    }
    country, _what, title, language = _about(action)
    url = f"{action.get_absolute_url()}#held-up"
    return Item("soon", country, _("Held up"), title, language, words, since, open_words(), url)


def _duty(duty: Deadline, on: dt.date) -> Item:
    kind, words = due_words(duty.due_on, on)
    what = duty.get_kind_display()
    return Item(kind, "", what, duty.subject_name, SOURCE, words, duty.due_on, open_words(), duty.url)
