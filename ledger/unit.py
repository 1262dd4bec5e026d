"""The unit of work: one transaction whose ledger entries are written at its very end.

The head rows are locked last and in the order of their keys, so that writers of different projects never meet,
writers of one project meet for one statement, and nobody waits in a circle.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from ledger import canonical, merkle, rows
from ledger.models import Entry, Log, Payload


@dataclass(frozen=True)
class Record:
    """What one entry says. `object` is "app.model:uuid"; `body` holds the words that may be erased one day."""

    log: str
    actor: str
    role: str
    step: str
    object: str
    object_version: int
    effective_at: dt.datetime
    organisation: str | None = None
    entered_for: str | None = None
    object_hash: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    body: dict[str, Any] = field(default_factory=dict)


@dataclass
class Unit:
    """What is to be written when the outermost `unit()` ends."""

    records: list[Record] = field(default_factory=list)

    def record(self, record: Record) -> None:
        self.records.append(record)


_current: ContextVar[Unit | None] = ContextVar("ledger_unit", default=None)
_last_write: ContextVar[Callable[[], object] | None] = ContextVar("ledger_last_write", default=None)


@contextmanager
def before_commit(write: Callable[[], object]) -> Iterator[None]:
    """Run `write` inside the first unit that is written in this block, just before its heads are locked."""
    token = _last_write.set(write)
    try:
        yield
    finally:
        _last_write.reset(token)


@contextmanager
def unit() -> Iterator[Unit]:
    """Open the transaction, or join the one that is open. Everything in it is written, or nothing."""
    running = _current.get()
    if running is not None:
        yield running
        return
    started = Unit()
    token = _current.set(started)
    try:
        with transaction.atomic():
            yield started
            if (write := _last_write.get()) is not None:
                write()
            _append(started.records)
        _last_write.set(None)
    finally:
        _current.reset(token)


def _append(records: list[Record]) -> None:
    for key in sorted({record.log for record in records}):
        head = _lock(key)
        for record in records:
            if record.log == key:
                _append_one(head, record)
        rows.change(head, {"size": head.size, "edge": head.edge})


def _lock(key: str) -> Log:
    try:
        return rows.locked(Log, key)
    except Log.DoesNotExist:
        Log.objects.bulk_create([Log(key=key)], ignore_conflicts=True)
        return rows.locked(Log, key)


def _append_one(head: Log, record: Record) -> None:
    salt, body = secrets.token_bytes(32), canonical.encode(record.body)
    entry = _entry(head, record, commitment=sha256(salt + body).hexdigest())
    entry.canonical = leaf_bytes(entry, head.key)
    entry.leaf_hash = merkle.leaf(entry.canonical)
    head.edge = merkle.append(bytes(head.edge), head.size, entry.leaf_hash)
    head.size += 1
    entry.root = merkle.root(head.edge)
    rows.add(entry)
    rows.add(Payload(entry=entry, salt=salt, body=body))


def _entry(head: Log, record: Record, commitment: str) -> Entry:
    fields = {name: getattr(record, name) for name in RECORDED}
    return Entry(log=head, seq=head.size, recorded_at=timezone.now(), commitment=commitment, **fields)


RECORDED = [
    "effective_at",
    "actor",
    "entered_for",
    "role",
    "organisation",
    "step",
    "object",
    "object_version",
    "object_hash",
    "from_state",
    "to_state",
]


def leaf_bytes(entry: Entry, log: str) -> bytes:
    """The canonical bytes of an entry's columns; format 1."""
    content = {name: getattr(entry, name) for name in (*RECORDED, "seq", "recorded_at", "commitment")}
    return canonical.encode(content | {"v": 1, "log": log})
