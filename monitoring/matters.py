"""What waits for a person beside plans, claims and reports: marks of practices, changes in a project, files whose
time is over. One query for each kind, whatever it finds.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring.evidence.days import days_of
from monitoring.models import Evidence
from practices.models import GoodPractice
from projects.models import WRITERS, ProjectChange, Role
from projects.permissions import own_organisation, who_acts
from projects.services.changes import can_be_signed
from projects.services.records import SIGN, WITHDRAW
from workflow import policy
from workflow.registry import transitions
from workflow.words import short_date, waiting_since

SOURCE = settings.LANGUAGE_CODE
MARKS = {"counted": "count", "published": "publish"}
KEEPERS = (Role.ADMINISTRATOR, Role.OFFICER)
JUDGES = (Role.MONITOR, Role.OFFICER)
MARKING = (Role.OFFICER, Role.EXPERT, *WRITERS)


@dataclass(frozen=True)
class Item:
    """One thing to do or to wait for; `verb` and `url` are its button, `page` is where it is told.

    `title` is in `language`, `what` is not.
    """

    kind: str
    country: str
    what: Any
    title: str
    language: str
    words: str
    since: dt.date
    verb: Any
    url: str
    page: str = ""


# Whether it is for this person to do, or to wait for
type Matter = tuple[bool, Item]


def matters(person: Any, roles: Sequence[Any], on: dt.date) -> Iterator[Matter]:
    """Everything of these kinds that a person is to do, or asked for and waits for."""
    yield from _marks(person, roles)
    yield from _changes(person, roles, on)
    yield from _files(person, roles, on)
    yield from _proofs(person, roles)


def open_words() -> str:
    return pgettext("what a link does", "Open")


def for_whom(who: Any, day: dt.date) -> str:
    """Who is to act, and since when it waits."""
    return _("%(who)s. %(since)s") % {"who": capfirst(str(who)), "since": waiting_since(day)}


def _in(roles: Sequence[Any], project_id: Any) -> list[Any]:
    return [role for role in roles if role.project_id == project_id]


def verb_of(model: Any, method: str) -> Any:
    """What the button of a step says."""
    return next(iter(transitions(model)[method].transitions.values())).custom["verb"]


def _marks(person: Any, roles: Sequence[Any]) -> Iterator[Matter]:
    """Practices in the catalogue whose edition nobody has counted or published, for whom it waits and whose it is."""
    projects = {role.project_id for role in roles if role.role in MARKING}
    for practice in GoodPractice.objects.to_be_marked(projects) if projects else ():
        held = _in(roles, practice.project_id)
        is_own = any(
            role.role in WRITERS and own_organisation(role, practice, person, frozenset()) for role in held
        )
        for mark in filter(practice.awaits_mark, MARKS):
            step = f"GoodPractice.{MARKS[mark]}"
            if policy.acting_as(step, practice, person, roles=held):
                yield True, _mark(practice, MARKS[mark])
            elif is_own:
                yield False, _mark(practice, "", policy.who_may(step))


def _mark(practice: GoodPractice, method: str, who: str = "") -> Item:
    country, day = practice.territory.country_code, practice.approved_on or practice.status_since
    if who:
        words, url = for_whom(who, day), practice.get_absolute_url()
        return Item("plain", country, "", str(practice), SOURCE, words, day, open_words(), url)
    url = reverse("practice-step", args=[practice.slug, method])
    words = waiting_since(day)
    return Item("go", country, "", str(practice), SOURCE, words, day, verb_of(GoodPractice, method), url)


def _changes(person: Any, roles: Sequence[Any], on: dt.date) -> Iterator[Matter]:
    """Changes that wait for a signature: for who signs, on the day or later, and for the side that asked."""
    projects = {role.project_id for role in roles}
    for change in ProjectChange.objects.unsigned().filter(project__in=projects).for_list():
        held = _in(roles, change.project_id)
        may_sign = change.made_by_id != person.pk and policy.acting_as(SIGN, change, person, roles=held)
        if may_sign and can_be_signed(change, on):
            url = reverse("project-change-sign", args=[change.project.slug, change.pk])
            yield True, _change("go", change, waiting_since(change.made_on), _("Sign it"), url)
        elif may_sign or _asked_for(change, person, held):
            yield False, _change("plain", change, _whose(change, on), open_words())


def _asked_for(change: ProjectChange, person: Any, held: Sequence[Any]) -> bool:
    """Of the side that recorded it, which may withdraw it, or entered it for the programme."""
    theirs = [role for role in held if role.organisation_id == change.made_for_id]
    entered = any(role.role == Role.MONITOR for role in theirs)
    return entered or policy.acting_as(WITHDRAW, change, person, roles=theirs) is not None


def _whose(change: ProjectChange, on: dt.date) -> str:
    if not can_be_signed(change, on):
        return _("It can be signed from %(day)s.") % {"day": short_date(change.on)}
    sides = (change.organisation, change.other_organisation)
    other = next((side for side in sides if side and side.pk != change.made_for_id), "")
    is_entered = bool(change.entered_for)
    return for_whom(policy.role_words(Role.OFFICER) if is_entered else other, change.made_on)


def _change(kind: str, change: ProjectChange, words: str, verb: Any, url: str = "") -> Item:
    page = f"{change.get_absolute_url()}#change-{change.pk}"
    what, told = change.get_kind_display(), change.subject_name
    return Item(kind, "", what, told, SOURCE, words, change.made_on, verb, url or page, page if url else "")


def _files(person: Any, roles: Sequence[Any], on: dt.date) -> Iterator[Matter]:
    """Files whose time is over: to be asked for, to be destroyed by a second person, or asked for by this one."""
    projects = {role.project_id for role in roles if role.role in KEEPERS}
    if not projects:
        return
    over = Evidence.objects.visible_to(person).whose_time_is_over(on).filter(project__in=projects)
    for item in over:
        held = _in(roles, item.project_id)
        method = "destroy" if item.destruction_asked_by_id else "ask_destruction"
        if policy.acting_as(f"Evidence.{method}", item, person, roles=held):
            yield (
                True,
                _file(
                    item, "go", verb_of(Evidence, method), reverse("evidence-step", args=[item.pk, method])
                ),
            )
        elif item.destruction_asked_by_id == person.pk:
            yield False, _file(item, "plain", open_words(), item.get_absolute_url())


def _proofs(person: Any, roles: Sequence[Any]) -> Iterator[Matter]:
    """Evidence that nobody has judged: for whoever may accept it, and for its partner."""
    projects = {role.project_id for role in roles if role.role in (*JUDGES, *WRITERS)}
    items = list(Evidence.objects.to_check().filter(project__in=projects)) if projects else []
    days = days_of(items)
    for item in items:
        held, day = _in(roles, item.project_id), days[item.pk]
        if item.claim:
            day = max(day, item.claim.status_since)
        if policy.acting_as(Evidence.accept, item, person, roles=held):
            yield True, _proof(item, "go", day, waiting_since(day), _("Check it"))
        elif any(role.organisation_id == item.organisation_id for role in held):
            who = who_acts("Evidence.accept", item)
            yield False, _proof(item, "plain", day, for_whom(who, day), open_words())


def _proof(item: Evidence, kind: str, day: dt.date, words: str, verb: Any) -> Item:
    country, title = item.plan.territory.country_code if item.plan else "", item.full_name
    language = item.document.language or SOURCE
    what = capfirst(item._meta.verbose_name)
    return Item(kind, country, what, title, language, words, day, verb, item.get_absolute_url())


def _file(item: Evidence, kind: str, verb: Any, url: str) -> Item:
    day = item.kept_until or item.added_at.date()
    words = _("Its time was over on %(day)s.") % {"day": short_date(day)}
    if kind == "plain":
        words = _("%(who)s. %(since)s") % {"who": capfirst(_("a second person")), "since": words}
    return Item(
        kind,
        "",
        capfirst(item._meta.verbose_name),
        str(item),
        item.document.language or SOURCE,
        words,
        day,
        verb,
        url,
    )
