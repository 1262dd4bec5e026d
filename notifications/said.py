"""What a letter tells of a step beyond its name: the days that it moved and the words of who did it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.services import with_numbers
from ledger.models import Entry
from monitoring.claims.words import decided
from monitoring.models import Question
from monitoring.reports.waiting import with_labels
from notifications.models import Notice
from workflow import guards
from workflow.history import change_words, sentence
from workflow.registry import transitions
from workflow.words import short_date

# What is said instead as long as others have to act before the decision
NOT_YET = {
    "PolicyChangeClaim.forward/officer": gettext_lazy("A policy change has come to the programme"),
    "PolicyChangeClaim.reassess/officer": gettext_lazy("The policy change is looked at again"),
    "PolicyChangeClaim.give_opinion/officer": gettext_lazy(
        "The auditor has signed an opinion on the policy change"
    ),
}
CHANGES = frozenset({"ProjectChange.create", "ProjectChange.confirm", "ProjectChange.end"})
SAID, CHALLENGED, REMARKED = "Comment.create", "PolicyChangeClaim.contest", "Remark.create"
BEGINNING, QUOTED = 200, 300
DECIDES_AMOUNTS = frozenset({"PolicyChangeClaim.validate", "PolicyChangeClaim.validate_partly"})
DECIDES_POINTS = DECIDES_AMOUNTS | {"PolicyChangeClaim.reject", "PolicyChangeClaim.revoke"}
RETURNS_PART, ASKS_REPORT = "PartnerPart.send_back", "ProgressReport.ask"
ASKS_DESTRUCTION = "Evidence.ask_destruction"
NEW_DATES = frozenset({"NewDate.create", "NewDate.accept", "NewDate.refuse", "NewDate.take_back"})
MOVES_A_DAY = frozenset({"ActionPlan.extend"})


def entries_of(notices: Iterable[Notice]) -> dict[str, Entry]:
    """The ledger's entries that notices of steps are about, by their matter: one query."""
    places: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        log, _slash, seq = notice.matter.partition("/")
        if seq.isdigit():
            places[log].add(int(seq))
    if not places:
        return {}
    wanted = reduce(or_, (Q(log=log, seq__in=numbers) for log, numbers in places.items()))
    found = Entry.objects.for_list().filter(wanted).defer("canonical", "leaf_hash", "root")
    return {f"{entry.log_id}/{entry.seq}": entry for entry in found}


def lines_of(entry: Entry | None, obj: Any) -> list[str]:
    """What a letter adds in lines of its own: days, names, answers, amounts, the words of a comment or a reason."""
    if entry is None or obj is None:
        return []
    if entry.step in CHANGES:
        return _changed(obj)
    if entry.step == SAID:
        return [_comment(obj)]
    if entry.step == REMARKED:
        return _remark(obj)
    if entry.step == CHALLENGED:
        return [f"{one}: {one.review_note}" for one in obj.evidence.contested()]
    model: Any = apps.get_model(entry.object.partition(":")[0])
    said = entry.payload.data
    moved = said.get("changes", {}) if entry.step in MOVES_A_DAY else {}
    declared = transitions(model).get(entry.step.partition(".")[2])
    words = said.get("note", "") if declared and _needs_reason(declared) else ""
    amounts = obj.amounts.all() if entry.step in DECIDES_AMOUNTS else ()
    days = [_days(model, name, *pair) for name, pair in moved.items()]
    if entry.step == ASKS_DESTRUCTION and obj.kept_until:
        days = [_kept(obj)]
    if entry.step in NEW_DATES:
        days = [_new_date(obj)]
    answers = decided(obj) if entry.step in DECIDES_POINTS else []
    words = with_numbers(obj, words) if entry.step == RETURNS_PART else words
    words = with_labels(obj, words) if entry.step == ASKS_REPORT else words
    own_words = [
        line for line in words.splitlines() if not any(answer.endswith(f". {line}") for answer in answers)
    ]
    return [*quoted(obj), *days, *answers, *map(_accepted, amounts), *own_words]


def quoted(obj: Any) -> list[str]:
    """The beginning of a question of the programme, with its number; of anything else nothing."""
    if not isinstance(obj, Question):
        return []
    told = {"label": obj.label, "text": Truncator(obj.text).chars(QUOTED)}
    return [_("%(label)s: “%(text)s”") % told]


def waits_for(what: str, obj: Any, on: dt.date) -> list[str]:
    """What others have to do before somebody who is told of a step can decide, with who they are."""
    if what not in NOT_YET or obj is None:
        return []
    unmet = [one for one in guards.conditions(type(obj).validate, obj, on) if not one.met and one.who]
    told = [f"{one.text} ({one.who})" for one in unmet]
    return [_("Before that: %(what)s") % {"what": one} for one in told]


def _needs_reason(declared: Any) -> bool:
    return any(one.custom["needs_reason"] for one in declared.transitions.values())


def _days(model: Any, name: str, was: Any, now: Any) -> str:
    words, before, after = change_words(model, name, was, now)
    told = {"what": words, "before": before, "now": after}
    return _("%(what)s: due on %(now)s, no longer on %(before)s") % told


def _new_date(asked: Any) -> str:
    told = {"wanted": asked.wanted, "was": asked.was}
    return _("%(wanted)s instead of %(was)s") % told if asked.was else str(asked.wanted)


def _kept(evidence: Any) -> str:
    told = {"claim": evidence.subject, "day": short_date(evidence.kept_until)}
    return _("%(claim)s. Kept until %(day)s; once it is destroyed, it cannot be brought back.") % told


def entered_words(entry: Entry) -> str:
    """Of a step that was entered for somebody: who is said to have done what, and who entered it."""
    said = entry.payload.data
    told = {
        "whom": said["entered_for"]["name"],
        "done": sentence(entry),
        "name": said["by"],
    }
    return _("%(whom)s %(done)s. Entered by %(name)s.") % told


def _comment(comment: Any) -> str:
    return f"{comment.author}: {Truncator(comment.text).chars(BEGINNING)}"


def _remark(remark: Any) -> list[str]:
    """What a reader says, and the page where it can be seen."""
    words = Truncator(" ".join(remark.text.split())).chars(QUOTED)
    return [_("“%(text)s”") % {"text": words}, f"{settings.SITE_URL}{remark.page}"]


def _changed(change: Any) -> list[str]:
    kinds = change.Kind
    told = {"was": change.was, "now": change.now}
    if change.kind == kinds.LEAD:
        return [_leads(change)]
    if change.kind == kinds.HANDOVER:
        return [_("The duties of %(was)s go to %(now)s.") % told]
    if change.kind == kinds.LEAVES:
        return [_("Its successor: %(now)s.") % told if change.now else _("Nobody takes its duties over.")]
    return []


def _leads(change: Any) -> str:
    told = {"now": change.now, "day": short_date(change.on), "was": change.was}
    if change.confirmed_on:
        return _("Lead partner from %(day)s on: %(now)s. Before: %(was)s.") % told
    return _("Proposed as lead partner from %(day)s on: %(now)s. Now: %(was)s.") % told


def _accepted(row: Any) -> str:
    told = {"fund": row.fund, "currency": row.currency}
    for name in ("accepted", "claimed"):
        told[name] = number_format(getattr(row, name), force_grouping=True)
    return _("%(fund)s: %(accepted)s %(currency)s accepted of %(claimed)s %(currency)s claimed") % told
