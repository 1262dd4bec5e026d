"""What a letter tells of a step beyond its name: the days that it moved and the words of who did it."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from ledger.models import Entry
from notifications.models import Notice
from workflow.history import change_words
from workflow.registry import transitions

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


def lines_of(entry: Entry | None) -> list[str]:
    """Days as they were and are, and the words of a step that needs some."""
    if entry is None:
        return []
    model: Any = apps.get_model(entry.object.partition(":")[0])
    said = entry.payload.data
    moved = said.get("changes", {}) if entry.step in MOVES_A_DAY else {}
    declared = transitions(model).get(entry.step.partition(".")[2])
    words = said.get("note", "") if declared and _needs_reason(declared) else ""
    return [*(_days(model, name, *pair) for name, pair in moved.items()), *words.splitlines()]


def _needs_reason(declared: Any) -> bool:
    return any(one.custom["needs_reason"] for one in declared.transitions.values())


def _days(model: Any, name: str, was: Any, now: Any) -> str:
    words, before, after = change_words(model, name, was, now)
    told = {"what": words, "before": before, "now": after}
    return _("%(what)s: due on %(now)s, no longer on %(before)s") % told
