"""What a letter says of something that was corrected: what was wrong, and what says something else now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from comments.services import with_numbers
from ledger.models import Entry
from monitoring.models import PartnerPart, Reading
from monitoring.reports.cited_texts import texts_of
from monitoring.reports.snapshots import differences
from monitoring.reports.words import in_words
from workflow.history import change_words
from workflow.words import short_date

QUOTED = 200
COME_AGAIN = frozenset({"PartnerPart.submit", "Reading.enter"})
RETURNS, CHANGES = ("PartnerPart.send_back", "Reading.send_back"), ("PartnerPart.amend", "Reading.amend")
CORRECTS_VALUE = frozenset({"Reading.enter", "Reading.approve"})
CORRECTS_REPORT = "ProgressReport.correct"


def returns_of(entries: Mapping[str, Entry]) -> dict[str, list[Entry]]:
    """Of what may have been sent again: when it was returned, then what was changed, by its matter; one query."""
    again = {matter: one for matter, one in entries.items() if one.step in COME_AGAIN}
    told: dict[str, list[Entry]] = defaultdict(list)
    names = {one.object for one in again.values()}
    found = Entry.objects.filter(object__in=names, step__in=[*RETURNS, *CHANGES]).for_list().order_by("seq")
    for before in found if names else ():
        told[before.object].append(before)
    return {
        matter: _since_the_return([old for old in told[one.object] if old.seq < one.seq])
        for matter, one in again.items()
    }


def _since_the_return(entries: list[Entry]) -> list[Entry]:
    last = max((at for at, one in enumerate(entries) if one.step in RETURNS), default=len(entries))
    return entries[last:]


def mended_lines(entry: Entry, obj: Any, returned: list[Entry], *, is_read_whole: bool) -> list[str]:
    """The lines about a correction; `is_read_whole`: the reader reads the parts of all partners."""
    if entry.step == CORRECTS_REPORT:
        return [
            line for one in differences(obj.earlier[-1], obj.snapshot) for line in _cited(one, is_read_whole)
        ]
    value = _value(obj) if entry.step in CORRECTS_VALUE else []
    return [*value, *_after_return(obj, returned)]


def _value(reading: Reading) -> list[str]:
    """Which value another one takes the place of, and why."""
    if reading.replaces is None:
        return []
    told = f"{short_date(reading.measured_on)}: {reading.told}, {reading.corrects_told}"
    return [told, _("Why: %(why)s") % {"why": Truncator(reading.note).chars(QUOTED)}]


def _after_return(obj: Any, returned: list[Entry]) -> list[str]:
    if not returned:
        return []
    first, *amended = returned
    why = with_numbers(obj, first.payload.data.get("note", ""))
    fields: dict[str, list[Any]] = {}
    for one in amended:
        for name, (was, now) in one.payload.data.get("changes", {}).items():
            fields[name] = [fields.get(name, [was])[0], now]
    word = _words_of(obj)
    changes = [word(name, *pair) for name, pair in fields.items() if pair[0] != pair[1]]
    return [_("Returned with: %(why)s") % {"why": line} for line in why.splitlines()] + changes


def _words_of(obj: Any) -> Callable[[str, Any, Any], str]:
    if isinstance(obj, PartnerPart):
        told = in_words(obj)
        return lambda name, was, now: _change(**told(name, was, now))
    return lambda name, was, now: _change(*change_words(obj, name, was, now))


def _cited(one: Any, is_read_whole: bool) -> Iterable[str]:
    """An object that a corrected report cites otherwise, with its texts for whoever reads them."""
    before, after = (texts_of(cited) if cited and is_read_whole else {} for cited in (one.was, one.now))
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    told = [_change(f"{one.name}, {name}", before.get(name), after.get(name)) for name in names]
    was, now = _state(one.was), _state(one.now)
    told += [_change(one.name, was, now)] if was != now else []
    return told or [_("It says something else of: %(what)s") % {"what": one.name}]


def _state(cited: dict[str, Any] | None) -> str:
    """The state that an object had when it was cited, in words; nothing where it was not."""
    if cited is None:
        return ""
    model: Any = apps.get_model(cited["object"].partition(":")[0])
    return str(model.Status(cited["state"]).label)


def _change(word: Any, was: Any, now: Any) -> str:
    told = {"what": capfirst(str(word))}
    told |= {name: Truncator(str(said or "")).chars(QUOTED) for name, said in (("was", was), ("now", now))}
    if not told["was"]:
        return _("%(what)s: “%(now)s”, nothing before") % told
    if not told["now"]:
        return _("%(what)s: nothing, “%(was)s” before") % told
    return _("%(what)s: “%(now)s”, before “%(was)s”") % told
