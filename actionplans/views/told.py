"""A plan's history as its readers see it: words for what the ledger keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from actionplans import sections
from actionplans.models import ActionPlan
from actionplans.sections import Part
from documents.models import Document
from workflow.history import Line, change_words
from workflow.models import EnteredStep
from workflow.registry import ref


@dataclass(frozen=True)
class Told:
    """One entry: its line, its changes in words, and what it is about where the page does not say so."""

    line: Line
    rows: list[dict[str, Any]]
    about: Part | None = None


def told(lines: Iterable[Line], parts: Iterable[Part] = ()) -> list[Told]:
    """Lines with their changes in words; those about one of the parts name it."""
    known = {part.ref: part for part in parts}
    return [_told(line, known.get(line.ref)) for line in lines]


def _told(line: Line, about: Part | None) -> Told:
    row = about.row if about and about.row else _row
    return Told(line, [row(*change) for change in line.changes], about)


def _row(name: str, was: Any, now: Any) -> dict[str, Any]:
    words, was, now = change_words(ActionPlan, name, was, now)
    return {"word": capfirst(words), "was": was, "now": now}


def parts_of(plan: ActionPlan, user: Any) -> list[Part]:
    """Everything beside the plan itself that belongs to its story, as far as the reader may see it."""
    actions = [
        Part(ref(action), f"{action.number}. {action}", action.get_absolute_url())
        for action in plan.actions.all()
    ]
    found = [*actions, *sections.parts_of(plan, user)]
    entered = EnteredStep.objects.filter(object__in=[ref(plan), *(part.ref for part in found)])
    letters = Document.objects.visible_to(user).filter(pk__in=entered.values("document_id"))
    return [*found, *(Part(ref(one), str(one), one.get_absolute_url()) for one in letters)]
