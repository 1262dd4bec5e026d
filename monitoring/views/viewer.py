"""A piece of evidence as it lies on the desk: the list of all of them, and the one that is shown."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Document
from documents.services import looks_intact, pages_of, text_of
from monitoring.evidence.days import days_of
from monitoring.models import Evidence, Reading
from workflow import policy
from workflow.history import Line, history
from workflow.offers import Offer, offers
from workflow.words import short_date

JUDGEMENTS = ("accept", "examine", "ask_replacement", "reject", "challenge")
KEEPING = (
    *("quarantine", "release", "retain", "hold", "lift_hold"),
    *("ask_destruction", "keep", "destroy"),
)
EVIDENCE_STATES = {
    "registered": "check",
    "under_verification": "check",
    "replacement_asked": "returned",
    "challenged": "returned",
    "accepted": "accepted",
    "rejected": "rejected",
    "replaced": "returned",
    "quarantined": "rejected",
    "destroyed": "plain",
}


@dataclass(frozen=True)
class Viewer:
    """One piece of evidence as it lies on the desk. Of `pages` it shows one: `picture` is where that is, or `text`
    of a text file; neither for what is not shown.
    """

    item: Evidence
    is_readable: bool
    is_intact: bool
    picture: str
    text: str
    twins: list[Evidence]
    history: list[Line]
    page: int
    pages: int
    steps: list[Offer]
    keeping: list[Offer]
    beside: list[tuple[Document, bool]]
    may_add_beside: bool
    may_replace: bool


def evidence_rows(items: list[Evidence], shown: Evidence | None) -> list[dict[str, Any]]:
    """Rows for the evidence list, each with the domain's day on which it was brought in."""
    days = days_of(items)
    return [_evidence_row(item, item == shown, days[item.pk]) for item in items]


def _evidence_row(item: Evidence, is_current: bool, added_on: dt.date) -> dict[str, Any]:
    document = item.document
    kind = document.get_content_type_display()
    return {
        "name": document.title,
        "language": document.language or "en",
        "url": item.get_absolute_url(),
        "state": EVIDENCE_STATES.get(item.status, "plain"),
        "words": item.get_status_display(),
        "meta": [
            *([_value_words(item.reading)] if item.reading else []),
            document.organisation,
            short_date(added_on),
            f"{kind}, {filesizeformat(document.size)}",
            *filter(None, [document.caution, _("Link, unfixed") if item.is_unfixed else ""]),
            *(one.get_relation_display() for one in document.beside.all()),
        ],
        "fingerprint": document.sha256,
        "is_current": is_current,
    }


def _value_words(reading: Reading) -> str:
    said = {"value": reading.told, "day": short_date(reading.measured_on)}
    return _("Value %(value)s of %(day)s") % said


def shown_of(items: list[Evidence], asked: str) -> Evidence | None:
    """The piece of evidence that the address asks for, else the first to check, else the first."""
    to_check = [item for item in items if item.status == Evidence.Status.REGISTERED]
    return next((item for item in items if str(item.uuid) == asked), None) or next(
        iter(to_check or items), None
    )


def viewer(
    item: Evidence | None, person: Any, roles: list[Any], on: dt.date, asked: str = ""
) -> Viewer | None:
    """The piece on the desk, its file compared with its fingerprint."""
    if item is None:
        return None
    beside = list(item.document.beside.all())
    readable = Document.objects.readable([item.document_id, *(one.pk for one in beside)], person)
    is_readable = item.document.is_given and item.document_id in readable
    pages = pages_of(item.document)
    page = max(1, min(int(asked[:9]), pages)) if asked.isascii() and asked.isdigit() else 1
    may_bring = policy.acting_as("Evidence.create", item, person, roles=roles) is not None
    judged = [one for one in offers(item, person, on, roles) if one.mine and not one.unmet]
    return Viewer(
        item=item,
        is_readable=is_readable,
        is_intact=looks_intact(item.document),
        picture=_picture(item.document, page) if is_readable else "",
        text=text_of(item.document, page) if is_readable else "",
        page=page,
        pages=pages,
        twins=twins(item, person),
        history=history(item),
        steps=[one for one in judged if one.method in JUDGEMENTS],
        keeping=[one for one in judged if one.method in KEEPING and _fits(item, one.method)],
        beside=[(one, one.is_given and one.pk in readable) for one in beside],
        may_add_beside=item.document.destroyed_on is None
        and policy.acting_as("Document.store", item, person, roles=roles) is not None,
        may_replace=takes_replacement(item) and item.status in item.REPLACEABLE and may_bring,
    )


def takes_replacement(item: Evidence) -> bool:
    """Whether a better document may still come in place of this one."""
    if item.reading:
        return item.reading.takes_evidence
    return item.claim.is_judged_now if item.claim else not item.plan.is_over


def _fits(item: Evidence, method: str) -> bool:
    """Whether a step of keeping changes anything now."""
    is_asked = item.destruction_asked_by_id is not None
    changes = {"hold": not item.is_held, "lift_hold": item.is_held, "keep": is_asked}
    return changes.get(method, True) and not (method == "ask_destruction" and is_asked)


def _picture(document: Document, page: int) -> str:
    """Where the page is as a picture."""
    return reverse("document-page", args=[document.pk, page]) if document.opens_in_browser else ""


def twins(item: Evidence, person: Any) -> list[Evidence]:
    """Other pieces of evidence with the very same bytes, as far as the person may see them."""
    same = Evidence.objects.visible_to(person).filter(
        project=item.project_id, document__sha256=item.document.sha256
    )
    return list(same.exclude(pk=item.pk).select_related("claim", "action", "reading__indicator", "document"))
