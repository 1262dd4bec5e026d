"""Taking files in and vouching for them."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from documents import previews, sandbox, storage
from documents.inspection.text import stretch
from documents.kinds import kind_of
from documents.models import Document
from documents.refusals import refusal
from documents.uploads import Inspected, clean_name
from ledger.unit import Record, unit
from values import clock
from values.dates import PartialDate
from workflow import policy
from workflow.acts import EnteredFor
from workflow.door import create, perform
from workflow.registry import Step, ref

logger = logging.getLogger(__name__)
STEP = "Document.store"
LONGEST_TITLE = 200
SHOWN_OF_TEXT = 20_000  # bytes
TOLD = ("title", "name", "sha256", "size", "content_type", "personal_data")


def inspect(upload: File) -> Inspected:
    """Stream a file into quarantine and check it. Raise ValidationError with the reason, leaving nothing behind."""
    name = clean_name(upload.name or "")
    kind = kind_of(name)
    if kind is None:
        raise refusal("unknown_type")
    try:
        received = storage.receive(upload.chunks(), settings.UPLOAD_LIMIT)
    except OSError:
        logger.exception("An upload could not be written to quarantine.")
        raise refusal("not_stored") from None
    inspected = Inspected(received.path, received.sha256, received.size, kind, name)
    try:
        if not received.size:
            raise refusal("empty")
        told = sandbox.check(received.path, kind)
        inspected.carries_files, inspected.pages = told.get("carries_files", False), told.get("pages", 1)
    except BaseException:
        inspected.discard()
        raise
    return inspected


class Description(TypedDict, total=False):
    """What is told about a document."""

    title: Required[str]
    language: str
    document_date: PartialDate | None
    issuing_body: str
    registry_number: str
    gist: str
    gazette_url: str
    held_at: str
    personal_data: str
    original: Document | None
    relation: str


def store(
    upload: Inspected | File,
    *,
    project: Any,
    organisation: Any,
    by: Any,
    key: UUID | None = None,
    effective_at: dt.datetime | None = None,
    **description: Unpack[Description],
) -> Document:
    """Take over a checked upload (or check a raw one) and write its row and its ledger entry together.

    `organisation` is the one whose document it is. Raises NotAllowed or ValidationError; then nothing was stored.
    Joins a running `ledger.unit()`; if that one fails later, the file stays without a row for sweep_documents.
    """
    inspected = upload if isinstance(upload, Inspected) else inspect(upload)
    at = effective_at or clock.moment()
    try:
        document = _document(
            inspected, description, project=project, organisation=organisation, uploaded_by=by
        )
        document.uuid = key or document.uuid
        acting = policy.require(STEP, document, by)
        if Document._base_manager.filter(sha256=inspected.sha256, is_withheld=True).exists():
            raise refusal("withheld")
        storage.keep(inspected.path, inspected.sha256)
    finally:
        inspected.discard()
    with unit() as work:
        document.save(force_insert=True)
        work.record(_entry(document, acting, at))
        transaction.on_commit(inspected.taken_over)
    return document


def take_step(step: Step, **act: Any) -> Any:
    """Do a step (see `perform`); what is entered for an absent one comes with the `letter` that shows it."""
    return _with_letter(partial(perform, step), **act)


def make(obj: Any, **act: Any) -> Any:
    """Save a new object (see `create`), with its `letter` where that is done for an absent one."""
    return _with_letter(partial(create, obj), **act)


def _with_letter(
    do: Callable[..., Any],
    *,
    by: Any,
    entered_for: EnteredFor | None = None,
    letter: Inspected | None = None,
    **act: Any,
) -> Any:
    """The letter is stored last, so that a refused step leaves no file."""
    if entered_for is None or letter is None:
        return do(by=by, entered_for=entered_for, **act)
    shown = replace(entered_for, document_id=uuid4(), document_sha256=letter.sha256)
    try:
        with unit():
            obj = do(by=by, entered_for=shown, **act)
            _store_letter(letter, shown, obj, by)
    finally:
        letter.discard()
    return obj


def _store_letter(letter: Inspected, absent: EnteredFor, obj: Any, by: Any) -> None:
    store(
        letter,
        project=obj.project,
        organisation=obj.organisation,
        by=by,
        key=absent.document_id,
        title=(_("Letter of %(name)s") % {"name": absent.name})[:LONGEST_TITLE],
        issuing_body=absent.name,
    )


def _document(inspected: Inspected, description: Description, **owners: Any) -> Document:
    document = Document(
        sha256=inspected.sha256,
        size=inspected.size,
        name=inspected.name,
        content_type=inspected.content_type,
        carries_files=inspected.carries_files,
        pages=inspected.pages,
        **owners,
        **description | {"title": description["title"].strip()},
    )
    document.clean_fields(exclude={*owners, "original"})
    return document


def withhold(document: Document, is_withheld: bool) -> None:
    """Keep a document's bytes from everybody, or give them free again, in whatever documents they stand.

    Part of a step, which the ledger tells.
    """
    Document._base_manager.filter(sha256=document.sha256).update(is_withheld=is_withheld)


def destroy(document: Document, on: dt.date) -> None:
    """Give up a document's bytes: they go once the transaction holds, unless another document has the same ones.

    The row stays with the fingerprint. Part of a step, which the ledger tells.
    """
    Document._base_manager.filter(pk=document.pk).update(destroyed_on=on)
    transaction.on_commit(lambda: _remove_unless_needed(document.sha256))


def _remove_unless_needed(sha256: str) -> None:
    """What a crash leaves behind here, sweep_documents names: a file without a standing document."""
    if not Document._base_manager.filter(sha256=sha256, destroyed_on=None).exists():
        storage.remove(sha256)
        previews.forget(sha256)


def is_intact(document: Document) -> bool:
    """Recompute the stored file's hash: whether it still is what was uploaded."""
    try:
        return storage.fingerprint(document.path) == document.sha256
    except OSError:
        return False


def looks_intact(document: Document) -> bool:
    """The same for a page: a file to which nobody has written since it was read is not read again."""
    try:
        return storage.known_fingerprint(document.path) == document.sha256
    except OSError:
        return False


def text_of(document: Document, page: int) -> str:
    """A page of a text file, to be shown as plain text; nothing for other kinds and a file that is gone."""
    if not document.is_text:
        return ""
    try:
        with document.path.open("rb") as file:
            return stretch(file, (page - 1) * SHOWN_OF_TEXT, SHOWN_OF_TEXT)
    except OSError:
        return ""


def pages_of(document: Document) -> int:
    """How many pages the preview of a document has; none where nothing of it is shown."""
    if document.is_text:
        return max(1, -(-document.size // SHOWN_OF_TEXT))
    return document.pages if document.opens_in_browser else 0


def _entry(document: Document, acting: Any, at: dt.datetime) -> Record:
    told = {name: getattr(document, name) for name in TOLD}
    if document.original_id:
        told |= {"relation": document.relation, "original": str(document.original_id)}
    return Record(
        log=str(document.project_id),
        actor=str(document.uploaded_by.uuid),
        role=acting.role,
        organisation=str(acting.organisation_id),
        step=STEP,
        object=ref(document),
        object_version=1,
        object_hash=document.sha256,
        effective_at=at,
        body={"by": str(document.uploaded_by), "note": "", "document": told},
    )
