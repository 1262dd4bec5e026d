"""A plan's history as its readers see it: words for what the ledger keeps."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from actionplans import sections, texts
from actionplans.asked import titles_of_changes
from actionplans.models import Action, ActionPlan, PlanRevision, PlanText
from actionplans.sections import Part
from documents.models import Document
from workflow.history import Line, change_words, field_of, field_words
from workflow.models import EnteredStep
from workflow.registry import ref

TITLE = re.compile(r"action (\d+): title")


@dataclass(frozen=True)
class Told:
    """One entry: its line, its changes in words, and what it is about where the page does not say so.

    `since` leads to what has changed in the text that it was about.
    """

    line: Line
    rows: list[dict[str, Any]]
    about: Part | None = None
    since: str = ""


def told(
    lines: Iterable[Line], parts: Iterable[Part] = (), since: Mapping[str, str] | None = None
) -> list[Told]:
    """Lines with their changes in words; those about one of the parts name it.

    `since` holds the addresses of earlier texts by their hash (`earlier_texts`).
    """
    known, earlier, shown = {part.ref: part for part in parts}, since or {}, list(lines)
    titles = titles_of_changes(name for line in shown for name, _was, _now in line.changes)
    return [_told(line, known.get(line.ref), earlier.get(line.content_hash, ""), titles) for line in shown]


def _told(line: Line, about: Part | None, since: str, titles: Mapping[str, Any]) -> Told:
    if about and about.row:
        return Told(line, [about.row(*change) for change in line.changes], about, since)
    return Told(line, _rows(titles, {name: [was, now] for name, was, now in line.changes}), about, since)


def earlier_texts(plan: ActionPlan) -> dict[str, str]:
    """Where a text of the plan that it no longer has is laid beside today's: {hash: address}."""
    hashes = PlanText.objects.filter(plan=plan).values_list("content_hash", flat=True)
    now = plan.hash_of_content()
    return {kept: reverse("plan-since", args=[plan.uuid, kept]) for kept in hashes if kept != now}


def changed_since_pilot(action: Action) -> str:
    """Where the plan is laid beside the text on which the committee decided, if the action differs; else nothing."""
    kept = PlanText.objects.filter(plan=action.plan_id, content_hash=action.pilot_hash).first()
    seen = [one for one in kept.content["actions"] if one["number"] == action.number] if kept else []
    if not seen or texts.fingerprint(seen[0]) == texts.fingerprint(texts.of_action(action)):
        return ""
    return reverse("plan-since", args=[action.plan_id, action.pilot_hash])


def rows_of(changes: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Changes of a plan as the ledger keeps them, as rows for `components/diff.html`; an added action is one row."""
    return _rows(titles_of_changes(changes), changes)


def _rows(titles: Mapping[str, Any], changes: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    added = _added(changes)
    rows = {name: _row(titles, name, *pair) for name, pair in changes.items()}
    for number in added:
        own = [name for name in rows if name.startswith(f"action {number}: ")]
        texts_of_it = [
            (field_words(field_of(Action, name.partition(": ")[2])), rows[name]["now"]) for name in own
        ]
        new = {"word": _action_words(number), "was": "", "now": gettext("New action")}
        rows[own[0]] = new | {"texts": texts_of_it}
        rows = {name: row for name, row in rows.items() if name not in own[1:]}
    return list(rows.values())


def _added(changes: Mapping[str, list[Any]]) -> list[str]:
    """The numbers of the actions that had no title before."""
    found = ((TITLE.fullmatch(name), pair) for name, pair in changes.items())
    return [match[1] for match, (was, now) in found if match and now and not was]


def _action_words(number: str) -> str:
    return gettext("Action %(number)s") % {"number": number}


def _row(titles: Mapping[str, Any], name: str, was: Any, now: Any) -> dict[str, Any]:
    left_out = TITLE.fullmatch(name) if now is None else None
    words, was, now = change_words(ActionPlan, name, was, now)
    if left_out:
        words, now = _action_words(left_out[1]), gettext("Left out")
    return {"word": capfirst(str(titles.get(name, words))), "was": was, "now": now}


def parts_of(plan: ActionPlan, user: Any) -> list[Part]:
    """Everything beside the plan itself that belongs to its story, as far as the reader may see it."""
    actions = [
        Part(ref(action), f"{action.number}. {action}", action.get_absolute_url())
        for action in plan.actions.all()
    ]
    versions = [
        Part(ref(revision), str(revision), revision.get_absolute_url())
        for revision in PlanRevision.objects.visible_to(user).filter(plan=plan)
    ]
    found = [*actions, *versions, *sections.parts_of(plan, user)]
    entered = EnteredStep.objects.filter(object__in=[ref(plan), *(part.ref for part in found)])
    letters = Document.objects.visible_to(user).filter(pk__in=entered.values("document_id"))
    return [*found, *(Part(ref(one), str(one), one.get_absolute_url()) for one in letters)]
