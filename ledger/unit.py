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
from ledger.models import Entry, Log


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
_last_write: ContextVar[Callable[[list[Record]], object] | None] = ContextVar(
    "ledger_last_write", default=None
)


@contextmanager
def before_commit(write: Callable[[list[Record]], object]) -> Iterator[None]:
    """Run `write` with the records of the first unit written in this block, just before its heads are locked."""
    token = _last_write.set(write)
    try:
        yield
    finally:
        _last_write.reset(token)


_keepers: list[Callable[[list[Record]], object]] = []


def keep_with(keep: Callable[[list[Record]], object]) -> None:
    """Run `keep` with the records of every unit that has some, inside its transaction, before the heads are locked.

    For what is derived from the changed objects and must never differ from them. Called once at start.
    """
    _keepers.append(keep)


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
            for keep in _keepers if started.records else ():
                keep(started.records)
            if (write := _last_write.get()) is not None:
                write(started.records)
            _append(started.records)
        _last_write.set(None)
    finally:
        _current.reset(token)


def _append(records: list[Record]) -> None:
    for key in sorted({record.log for record in records}):
        head = _lock(key)
        entries = [write for record in records if record.log == key for write in _append_one(head, record)]
        rows.write(*entries, rows.changing(Log, {"size": head.size, "edge": head.edge}, {"key": key}))


def _lock(key: str) -> Log:
    try:
        return rows.locked(Log, key)
    except Log.DoesNotExist:
        Log.objects.bulk_create([Log(key=key)], ignore_conflicts=True)
        return rows.locked(Log, key)


def _append_one(head: Log, record: Record) -> list[rows.Write]:
    salt, body = secrets.token_bytes(32), canonical.encode(record.body)
    told = {name: getattr(record, name) for name in RECORDED}
    told |= {"seq": head.size, "recorded_at": timezone.now(), "commitment": sha256(salt + body).hexdigest()}
    hashed = leaf_bytes(told, head.key)
    leaf_hash = merkle.leaf(hashed)
    head.edge = merkle.append(bytes(head.edge), head.size, leaf_hash)
    head.size += 1
    sealed = {"log": head.key, "canonical": hashed, "leaf_hash": leaf_hash, "root": merkle.root(head.edge)}
    return [rows.adding(Entry, told | sealed), (WORDS, [salt, body, head.key, told["seq"]])]


# The words of an entry, which is found by its place
WORDS = (
    "INSERT INTO ledger_payload (entry_id, salt, body) "
    "SELECT id, %s, %s FROM ledger_entry WHERE log_id = %s AND seq = %s"
)
RECORDED = (
    *("effective_at", "actor", "entered_for", "role", "organisation", "step"),
    *("object", "object_version", "object_hash", "from_state", "to_state"),
)
HASHED = (*RECORDED, "seq", "recorded_at", "commitment")


def leaf_bytes(told: dict[str, Any], log: str) -> bytes:
    """The canonical bytes of an entry's columns; format 1."""
    return canonical.encode({name: told[name] for name in HASHED} | {"v": 1, "log": log})
