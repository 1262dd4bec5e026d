"""What stands in a letter: subject, text and HTML in the language that is active."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from ledger.models import Entry
from monitoring.models import Question
from notifications.audience import AUDITOR, CLOSE, COMPILER, CONFIRM, REMINDING, SUCCESSOR, words_of
from notifications.mended import mended_lines, returns_of
from notifications.models import Letter, Notice
from notifications.said import NOT_YET, entered_words, entries_of, lines_of, quoted, waits_for
from notifications.settled import waits
from notifications.wanted import by_day, owed_by, wanted_of
from projects.models import WRITERS, Deadline, Membership
from workflow.registry import objects_of
from workflow.templatetags.throughline import due_words, short_date

PARTNERS = WRITERS
AHEAD = dt.timedelta(days=365)
LATER = 4
# Shape and colour of a state word; the colours are those of the light theme, and mail has no style sheet
MARKS = {
    "late": ("◆", "#b42318"),
    "soon": ("◇", "#855000"),
    "plain": ("│", "#475069"),
    "go": ("→", "#2b3fb5"),
}

type Place = tuple[Any, Any]


@dataclass(frozen=True)
class Item:
    """One matter of a letter, with one link."""

    title: str
    kind: str
    words: str
    detail: str
    url: str
    label: str
    said: tuple[str, ...] = ()
    more: str = ""
    more_url: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.kind][0]

    @property
    def colour(self) -> str:
        return MARKS[self.kind][1]


@dataclass(frozen=True)
class Context:
    """What the letters of some people share, read in a query for each kind of thing."""

    on: dt.date
    people: frozenset[int]
    roles: dict[Place, list[Membership]]
    coming: dict[Place, list[Deadline]]
    entries: dict[str, Entry]
    objects: dict[str, Any]
    questions: dict[str, Question]
    wanted: dict[str, list[Deadline]]
    returned: dict[str, list[Entry]]

    @classmethod
    def of(cls, notices: Sequence[Notice], on: dt.date) -> Self:
        people = frozenset(notice.recipient_id for notice in notices)
        roles, coming = defaultdict(list), defaultdict(list)
        entries = entries_of(notices)
        objects = objects_of(entry.object for entry in entries.values())
        for member in (
            Membership.objects.current().filter(user__in=people).select_related("organisation").order_by("pk")
        ):
            roles[member.user_id, member.project_id].append(member)
        held = [member for members in roles.values() for member in members if member.role in PARTNERS]
        ahead = Deadline.objects.open().filter(due_on__gt=on, due_on__lte=on + AHEAD)
        for duty in ahead.filter(
            project__in={member.project_id for member in held},
            organisation__in={member.organisation_id for member in held},
        ).order_by("due_on", "subject_name"):
            coming[duty.project_id, duty.organisation_id].append(duty)
        told = (entries, objects, _questions(notices), wanted_of(entries, objects), returns_of(entries))
        return cls(on, people, dict(roles), dict(coming), *told)

    def about(self, notice: Notice) -> tuple[Entry | None, Any]:
        """The entry that a notice of a step tells, and its object as it stands now."""
        entry = self.entries.get(notice.matter)
        return entry, self.objects.get(entry.object) if entry else None

    def name_of(self, notice: Notice) -> str:
        """What the notice is about, by its present name in the language that is active."""
        _entry, obj = self.about(notice)
        return notice.subject_name if obj is None else str(getattr(obj, "full_name", obj))[:300]

    def wanted_by(self, notice: Notice) -> Deadline | None:
        """The duty of the notice's reader that goes with the step that it tells."""
        held = self.roles.get((notice.recipient_id, notice.project_id), [])
        return owed_by(self.wanted.get(notice.matter, []), {member.organisation_id for member in held})

    def address_of(self, recipient: User, notices: Sequence[Notice]) -> str:
        """The shared mailbox when every role that the letter concerns has this one; else the person's own address."""
        places = {(recipient.pk, notice.project_id) for notice in notices}
        boxes = {member.mailbox for place in places for member in self.roles.get(place, [])}
        return boxes.pop() if len(boxes) == 1 and "" not in boxes else recipient.email


def _questions(notices: Sequence[Notice]) -> dict[str, Question]:
    """The questions of the programme that reminders are about, by the matter of the notice."""
    matters = [UUID(one.matter) for one in notices if one.what == Deadline.Kind.QUESTION]
    duties = dict(Deadline.objects.filter(pk__in=matters).values_list("uuid", "subject")) if matters else {}
    found = objects_of(duties.values())
    return {matter.hex: found[subject] for matter, subject in duties.items() if subject in found}


def render(recipient: User, notices: Sequence[Notice], kind: str, context: Context) -> tuple[str, str, str]:
    """Subject, plain text and HTML of one letter, the most pressing matter first."""
    ordered = sorted(notices, key=lambda notice: (not notice.is_urgent, notice.due_on, notice.pk))
    matters = _matters(ordered)
    lead = " ".join(_lead([one for one, _step in matters], context).split())
    values = {
        "subject": lead,
        "lead": f"{lead}.",
        "greeting": _("Good morning,") if kind == Letter.Kind.DAILY else _("Good day,"),
        "items": [_item(notice, context, step) for notice, step in matters],
        "later": _later(recipient, ordered, context),
        "why": _why(recipient, ordered, context),
        "site_url": settings.SITE_URL,
        "language": recipient.language,
    }
    text = render_to_string("notifications/email/letter.txt", values)
    return lead, text, render_to_string("notifications/email/letter.html", values)


def _matters(notices: Sequence[Notice]) -> list[tuple[Notice, Notice | None]]:
    """Each thing once: a part or a question that is owed, with the step that asks for it where both are told."""
    duties = {notice.url for notice in notices if _is_duty(notice)}
    steps = {
        notice.url: notice
        for notice in notices
        if notice.kind == Notice.Kind.STEP and notice.url in duties and not notice.what.endswith(CONFIRM)
    }
    merged = {notice.pk for notice in steps.values()}
    return [
        (notice, steps.get(notice.url) if _is_duty(notice) else None)
        for notice in notices
        if notice.pk not in merged
    ]


def _is_duty(notice: Notice) -> bool:
    return notice.kind == Notice.Kind.REMINDER and notice.what in (Deadline.Kind.PART, Deadline.Kind.QUESTION)


def _lead(notices: Sequence[Notice], context: Context) -> str:
    """The letter in one sentence: how many things, for whom, and the first date. News waits for nobody."""
    due = [notice for notice in notices if notice.kind == Notice.Kind.REMINDER]
    if due:  # that somebody reminds of them is no matter of its own
        asked = [one for one in notices if one in due or waits(one, context.entries.get(one.matter))]
        notices = [notice for notice in asked if notice.rule not in REMINDING]
    whom = _whom(notices)
    if not due:
        if len(notices) == 1:
            return f"{_words(notices[0], context)}: {notices[0].subject_name}"
        return ngettext(
            "%(count)s thing is new for %(whom)s", "%(count)s things are new for %(whom)s", len(notices)
        ) % {"count": len(notices), "whom": whom}
    first = min(notice.due_on for notice in due)
    words = {"count": len(notices), "whom": whom, "day": short_date(first)}
    return _first_date(len(notices), is_mixed=len(due) < len(notices), is_late=first < context.on) % words


def _first_date(count: int, *, is_mixed: bool, is_late: bool) -> str:
    """How a letter with a date begins. Steps beside duties "wait", duties alone are "due" or "late"."""
    if count == 1:
        if is_late:
            return _("1 thing is late for %(whom)s, since %(day)s")
        return _("1 thing is due for %(whom)s on %(day)s")
    if is_late:
        return ngettext(
            "%(count)s thing waits for %(whom)s, the first since %(day)s",
            "%(count)s things wait for %(whom)s, the first since %(day)s",
            count,
        )
    if is_mixed:
        return ngettext(
            "%(count)s thing waits for %(whom)s, the first date is %(day)s",
            "%(count)s things wait for %(whom)s, the first date is %(day)s",
            count,
        )
    return ngettext(
        "%(count)s thing is due for %(whom)s, the first on %(day)s",
        "%(count)s things are due for %(whom)s, the first on %(day)s",
        count,
    )


def _whom(notices: Sequence[Notice]) -> str:
    """The partner whose matters these are, or the project, or whatever is common to all."""
    if len({notice.organisation_id for notice in notices}) == 1:
        return notices[0].organisation.name
    projects = list(dict.fromkeys(notice.project.title for notice in notices))
    return ", ".join(projects) if len(projects) < 3 else "Throughline"


def _item(notice: Notice, context: Context, step: Notice | None = None) -> Item:
    """One matter; `step` asks for what is owed, in words of its own."""
    title: str | Promise
    if notice.kind == Notice.Kind.REMINDER:
        title = words_of(step.what) if step else Deadline.Kind(notice.what).label
        kind, words = due_words(notice.due_on, context.on)
    else:
        title = _words(notice, context)
        kind, words = "go", _("Since %(day)s") % {"day": short_date(notice.due_on)}
    name, url = (
        (_("My work"), reverse("work"))
        if notice.what.endswith(f"/{SUCCESSOR}")
        else (notice.subject_name, notice.url)
    )
    return Item(
        title=str(title),
        kind=kind,
        words=words,
        detail=f"{notice.subject_name} ({notice.organisation.name}, {notice.project.title})",
        url=f"{settings.SITE_URL}{url}",
        label=_("Open “%(what)s”") % {"what": name},
        said=tuple(_said(step or notice, context)),
        **_pack(notice),
    )


def _words(notice: Notice, context: Context) -> str | Promise:
    """What a notice of a step asks for; what has come, where others have to act before."""
    _entry, obj = context.about(notice)
    if waits_for(notice.what, obj, context.on):
        return NOT_YET[notice.what]
    words: str | Promise = by_day(words_of(notice.what), context.wanted_by(notice))
    return words


def _said(notice: Notice, context: Context) -> list[str]:
    if question := context.questions.get(notice.matter):
        return quoted(question)
    entry, obj = context.about(notice)
    if entry and notice.what.endswith(f"/{CONFIRM}"):
        return [entered_words(entry)]
    lines = [*lines_of(entry, obj), *waits_for(notice.what, obj, context.on)]
    if entry is None or obj is None:
        return lines
    reads_all = notice.what.rpartition("/")[2] in (COMPILER, AUDITOR)
    return [
        *lines,
        *mended_lines(entry, obj, context.returned.get(notice.matter, []), is_read_whole=reads_all),
    ]


def _pack(notice: Notice) -> dict[str, str]:
    """Of a plan that was closed: where all that is on record about it can be had in one file."""
    if notice.rule != CLOSE:
        return {}
    url = reverse("plan-pack", kwargs=resolve(notice.url).kwargs)
    words = _("All that is on record about it can be downloaded in one file, to keep.")
    return {"more": words, "more_url": f"{settings.SITE_URL}{url}"}


def _later(recipient: User, notices: Sequence[Notice], context: Context) -> list[tuple[str, str]]:
    """The next duties of the person's own organisations that this letter is not about: date and words."""
    asked = filter(None, map(context.wanted_by, notices))
    told = {notice.matter for notice in notices} | {duty.uuid.hex for duty in asked}
    places = {
        (member.project_id, member.organisation_id)
        for (person, _project), members in context.roles.items()
        for member in members
        if person == recipient.pk and member.role in PARTNERS
    }
    duties = [duty for place in places for duty in context.coming.get(place, []) if duty.uuid.hex not in told]
    return [
        (str(duty.due), f"{duty.get_kind_display()}: {duty.subject_name}")
        for duty in sorted(duties, key=lambda duty: (duty.due_on, duty.subject_name))[:LATER]
    ]


def _why(recipient: User, notices: Sequence[Notice], context: Context) -> list[str]:
    """Why the person gets the letter: for whom they act in each of the projects, and in which roles."""
    lines = []
    for project in dict.fromkeys(notice.project for notice in notices):
        held: dict[str, list[str]] = defaultdict(list)
        for member in context.roles.get((recipient.pk, project.pk), []):
            held[member.organisation.name].append(str(member.get_role_display()))
        for organisation, roles in held.items():
            words = {"whom": organisation, "project": project.title, "roles": "; ".join(roles)}
            lines.append(_("You get this because you act for %(whom)s in %(project)s (%(roles)s).") % words)
    return lines
