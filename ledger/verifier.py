"""Recompute a log from its stored bytes and name the first thing that does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import F

from ledger import merkle
from ledger.models import Entry, Log
from ledger.unit import leaf_bytes


@dataclass(frozen=True)
class Verdict:
    """Outcome for one log. `fault` is None when everything fits; `seq` is the first bad entry's place."""

    log: str
    size: int
    root: str
    seq: int | None = None
    fault: str | None = None


def verify(log: Log) -> Verdict:
    """Check every entry up to the head in order, then the head. Constant memory; reads nothing but the database.

    What is appended meanwhile is left for the next time: it is beyond the head that was read.
    """
    edge, size = b"", 0
    for entry in _entries(log):
        fault = _fault(entry, log, size)
        if fault is None:
            edge, size = merkle.append(edge, size, bytes(entry.leaf_hash)), size + 1
            fault = None if merkle.root(edge) == bytes(entry.root) else "the root after it is another one"
        if fault is not None:
            return Verdict(log.key, log.size, merkle.root(edge).hex(), min(entry.seq, size), fault)
    return _head(log, edge, size)


def _head(log: Log, edge: bytes, size: int) -> Verdict:
    root = merkle.root(edge).hex()
    if size != log.size:
        return Verdict(log.key, log.size, root, size, f"the head counts {log.size} entries, {size} are here")
    if edge != bytes(log.edge):
        return Verdict(log.key, log.size, root, None, "the head's edge does not follow from the entries")
    if log.entries.filter(seq__gte=F("log__size")).exists():
        return Verdict(log.key, log.size, root, size, "there are entries that the head does not count")
    return Verdict(log.key, size, root)


def _entries(log: Log) -> Iterator[Entry]:
    return (
        log.entries.filter(seq__lt=log.size)
        .order_by("seq")
        .select_related("payload")
        .iterator(chunk_size=2000)
    )


def _fault(entry: Entry, log: Log, place: int) -> str | None:
    stored = bytes(entry.canonical)
    if entry.seq != place:
        return f"entry {place} is missing"
    if merkle.leaf(stored) != bytes(entry.leaf_hash):
        return "its bytes do not give its hash"
    if leaf_bytes(vars(entry), log.key) != stored:
        return "its columns differ from the bytes that were hashed"
    payload = getattr(entry, "payload", None)
    if payload is None:
        return "its words are missing"
    if sha256(bytes(payload.salt) + bytes(payload.body)).hexdigest() != entry.commitment:
        return "its words are not those that were committed to"
    return None
