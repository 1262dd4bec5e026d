"""Bringing in the documents that prove a claim, that an action was carried out, or a value of an indicator."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile, File

from actionplans.models import Action
from documents import services as documents
from documents.models import Document
from documents.uploads import Inspected
from ledger import rows
from ledger.unit import unit
from monitoring.models import Assertion, Evidence, PolicyChangeClaim, Reading
from values import clock
from workflow import guards, policy
from workflow.door import create, perform
from workflow.errors import Blocked, Stale

type Subject = PolicyChangeClaim | Action | Reading
PLACES: dict[type, str] = {PolicyChangeClaim: "claim", Action: "action", Reading: "reading"}


def add_evidence(
    subject: Subject,
    *,
    by: Any,
    upload: Inspected | File | None,
    title: str,
    assertions: Iterable[Assertion] = (),
    link: str = "",
    version: int | None = None,
    replaces: Evidence | None = None,
    effective_at: dt.datetime | None = None,
    **described: Any,
) -> Evidence:
    """Store a file, make it evidence and register it; an earlier item that it `replaces` gives way.

    Without a file the address of a `link` is stored, as text. The file is checked before the transaction opens.
    `described` goes to the document. Raises NotAllowed, Blocked or Stale; then nothing is stored.
    """
    upload = upload or ContentFile(f"{link}\n".encode(), name="link.txt")
    inspected = upload if isinstance(upload, Inspected) else documents.inspect(upload)
    moment = effective_at or clock.moment()
    described |= {"title": title, "organisation": subject.organisation, "project": subject.project}
    try:
        with unit():
            place = {PLACES[type(subject)]: _held(subject, version)}
            evidence = Evidence(project=subject.project, replaces=replaces, link=link, **place)
            _may_come(evidence, by, moment.date())
            evidence.document = documents.store(inspected, by=by, effective_at=moment, **described)
            create(evidence, by=by, effective_at=moment, finish=lambda: evidence.assertions.set(assertions))
            if replaces:
                perform(replaces.give_way, by=by, version=replaces.version, effective_at=moment)
            return perform(evidence.register, by=by, version=evidence.version, effective_at=moment)
    finally:
        inspected.discard()


def add_beside(
    item: Evidence, *, by: Any, upload: Inspected | File, relation: str, **described: Any
) -> Document:
    """Store a translation, a certified or a redacted copy beside the document of a piece of evidence.

    Raises NotAllowed or ValidationError; then nothing is stored.
    """
    original = item.document
    return documents.store(
        upload,
        by=by,
        project=original.project,
        organisation=original.organisation,
        title=original.title,
        original=original,
        relation=relation,
        **described,
    )


def do_evidence_step(
    item: Evidence, method: str, *, answer_on: dt.date | None = None, **act: Any
) -> Evidence:
    """Do one step of a piece of evidence; `answer_on` is until when its file is kept. Raises as the door does."""
    changes = {"retained_until": [item.kept_until, answer_on]} if answer_on else None
    with unit():
        item = perform(getattr(item, method), changes=changes, **act)
        if answer_on:
            Evidence._base_manager.filter(pk=item.pk).update(retained_until=answer_on)
    return item


def _held(subject: Subject, version: int | None) -> Any:
    """What it is to prove as that is now, held still; raise Stale for what was meant for an earlier version."""
    now = rows.locked(type(subject), subject.pk)
    if version is not None and now.version != version:
        raise Stale(obj=subject, seen=version)
    return now


def _may_come(evidence: Evidence, by: Any, on: dt.date) -> None:
    """The door asks the same again; asked first, so that a refusal finds no file in the store yet."""
    policy.require("Evidence.create", evidence, by)
    unmet = [one for one in guards.conditions("Evidence.create", evidence, on) if not one.met]
    if unmet:
        raise Blocked(unmet, obj=evidence.subject)
