"""What the pack of a closed plan holds for one reader, gathered in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from actionplans.asked import told_of
from actionplans.interchange.writer import as_json as plans_as_json
from actionplans.interchange.writer import plan_alone
from actionplans.models import ActionPlan, PlanRevision
from actionplans.sections import Part
from actionplans.views.told import Told, parts_of, told
from documents.models import Document
from ledger import merkle
from ledger.models import Entry, Log
from monitoring.board.overview import dates_of
from monitoring.models import Evidence, PolicyChangeClaim
from monitoring.pack.archive import as_json
from monitoring.pack.papers import Found, Paper, papers
from projects.models import Organisation
from workflow.history import story, tell
from workflow.models import EnteredStep
from workflow.registry import ref
from workflow.stations import STATIONS

INDEX, STYLE = "monitoring/pack/index.html", "monitoring/pack/style.css"


@dataclass(frozen=True)
class Pack:
    """The texts of the pack by their names, the documents, and what its list of fingerprints says first."""

    texts: dict[str, bytes]
    papers: list[Paper]
    told: dict[str, Any]


@dataclass(frozen=True)
class Row:
    """Something that belongs to the plan, with the steps that were entered on it for somebody else."""

    what: Any
    entered: list[EnteredStep]


def pack_of(plan: ActionPlan, reader: Any, at: dt.datetime) -> Pack:
    """The pack as it is made at a moment: what this reader may read, and the log's root as it stands now."""
    head = _head(plan)
    parts = parts_of(plan, reader)
    claims = list(PolicyChangeClaim.objects.visible_to(reader).filter(plan=plan).for_page())
    versions = list(PlanRevision.objects.visible_to(reader).filter(plan=plan))
    steps = _entered([ref(plan), *(part.ref for part in parts)])
    proofs = list(Evidence.objects.visible_to(reader).of_plan(plan).filter(claim=None).with_subject())
    listed = papers([*_evidence(claims, proofs), *_letters(steps)], reader)
    entries, lines = _history(plan, parts, head["size"])
    made = {"made_at": at.isoformat(), "made_for": str(reader), "language": get_language()}
    context = {
        "plan": plan,
        "days": _days(plan, claims),
        "own": steps[ref(plan)],
        "extra_parts": [part for part in told_of(plan) if part.text],
        "actions": _rows(plan.actions.all(), steps),
        "versions": _rows(versions, steps),
        "changes": [(row, _rows(row.what.evidence.all(), steps)) for row in _rows(claims, steps)],
        "papers": listed,
        "entries": lines,
        "head": head,
        "reader": reader,
        "made_at": at,
        "site_url": settings.SITE_URL,
    }
    texts = {
        "index.html": render_to_string(INDEX, context).encode(),
        "style.css": render_to_string(STYLE).encode(),
        "plan.json": plans_as_json(plan_alone(plan)),
        "history.json": as_json(made | {"log": head, "entries": entries}),
    }
    return Pack(texts, listed, made | {"plan": str(plan.pk), "log": head})


def _head(plan: ActionPlan) -> dict[str, Any]:
    """The project's log as it is now; entries that come meanwhile are not in the pack."""
    log = Log.objects.get(key=str(plan.project_id))
    return {"key": log.key, "size": log.size, "root": merkle.root(bytes(log.edge)).hex()}


def _days(plan: ActionPlan, claims: list[PolicyChangeClaim]) -> list[tuple[Any, dt.date]]:
    """The stations that the plan reached, and its close, each with its day."""
    named = [*zip(STATIONS, dates_of(plan, claims), strict=True), (plan.Status.CLOSED.label, plan.closed_on)]
    return [(name, day) for name, day in named if day]


def _entered(refs: list[str]) -> dict[str, list[EnteredStep]]:
    """What was entered for somebody, by the object."""
    found = EnteredStep.objects.filter(object__in=refs).select_related("recorded_by", "confirmed_by")
    steps: dict[str, list[EnteredStep]] = defaultdict(list)
    for one in found.order_by("recorded_at"):
        steps[one.object].append(one)
    return steps


def _rows(objects: Iterable[Any], steps: dict[str, list[EnteredStep]]) -> list[Row]:
    return [Row(one, steps.get(ref(one), [])) for one in objects]


def _evidence(claims: list[PolicyChangeClaim], proofs: list[Evidence]) -> list[Found]:
    of_claims = [(item, str(claim)) for claim in claims for item in claim.evidence.all()]
    others = [(item, str(item.subject)) for item in proofs]
    return [found for item, about in (*of_claims, *others) for found in _with_beside(item, about)]


def _with_beside(item: Evidence, about: str) -> list[Found]:
    """The document, and what stands beside it."""
    document = item.document
    others = [
        Found(one, [f"{document.title}: {one.get_relation_display()}"]) for one in document.beside.all()
    ]
    return [Found(document, [about, *filter(None, [item.link])]), *others]


def _letters(steps: dict[str, list[EnteredStep]]) -> list[Found]:
    """The documents that show what was entered, each once with all the steps that it shows."""
    shown: dict[Any, list[str]] = defaultdict(list)
    for one in (step for some in steps.values() for step in some if step.document_id):
        shown[one.document_id].append(f"{one.name}: {one.sentence}")
    letters = Document.objects.filter(pk__in=shown).order_by("uploaded_at", "pk")
    return [Found(letter, shown[letter.pk], is_named_only=True) for letter in letters]


def _history(plan: ActionPlan, parts: list[Part], size: int) -> tuple[list[dict[str, Any]], list[Told]]:
    """The ledger's entries about the plan and its parts, in the log's order, and the words of the page for them."""
    refs = [ref(plan), *(part.ref for part in parts)]
    of_log = Entry.objects.filter(log_id=str(plan.project_id), seq__lt=size, object__in=refs)
    entries = {entry.seq: entry for entry in of_log.defer("canonical")}
    names = _names(entries.values())
    lines = [line for line in tell(story(refs)) if line.seq in entries]
    known = {part.ref: part.name for part in parts} | {ref(plan): str(plan)}
    in_order = sorted(told(lines, parts), key=lambda one: one.line.seq)
    return [_entry(entries[one.line.seq], one, names, known) for one in in_order], in_order


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    keys = {entry.organisation for entry in entries if entry.organisation not in (None, "", "None")}
    return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=keys).values_list("pk", "name")}


def _entry(entry: Entry, one: Told, names: dict[str, str], known: dict[str, str]) -> dict[str, Any]:
    plain = ("seq", "step", "from_state", "to_state", "object", "object_version", "object_hash", "role")
    line = one.line
    return {name: getattr(entry, name) for name in plain} | {
        "object_name": known[entry.object],
        "organisation": entry.organisation,
        "organisation_name": names.get(entry.organisation or "", ""),
        "entered_for": entry.entered_for,
        "effective_at": entry.effective_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "leaf_hash": bytes(entry.leaf_hash).hex(),
        "root": bytes(entry.root).hex(),
        "words": {
            "by": line.actor_name,
            "role": str(line.role),
            "done": str(line.sentence),
            "entered_for": line.entered_for,
            "note": line.note,
            "still_open": line.gaps,
            "changes": one.rows,
        },
    }
