"""Where the bytes are: quarantine while they are checked, then one file per SHA-256, never inside the web root.

A stored file never changes. The same bytes stored twice are one file.
"""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings

from documents.refusals import refusal

PRIVATE = 0o700


@dataclass(frozen=True)
class Received:
    """Bytes in quarantine."""

    path: Path
    sha256: str
    size: int


def quarantine() -> Path:
    return Path(settings.DOCUMENTS_DIR) / "quarantine"


def path_of(digest: str) -> Path:
    """Where the file with this SHA-256 (64 hex digits) is kept."""
    return Path(settings.DOCUMENTS_DIR) / digest[:2] / digest[2:4] / digest


def receive(chunks: Iterable[bytes], limit: int) -> Received:
    """Write into quarantine under a random name, counting and hashing; leave nothing behind on any error."""
    quarantine().mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    path = quarantine() / secrets.token_hex(16)
    try:
        digest, size = _write(path, chunks, limit)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(path, digest, size)


def _write(path: Path, chunks: Iterable[bytes], limit: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    with open(path, "xb", opener=_private) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise refusal("too_large", limit=limit)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def keep(path: Path, digest: str) -> None:
    """Move a file from quarantine to its place for good. Doing it twice with the same bytes is harmless."""
    place = path_of(digest)
    if not path.exists() and place.exists():
        return
    place.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    path.chmod(0o400)
    path.replace(place)
    for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
        _sync(folder)


def set_aside(path: Path) -> None:
    """Move a stored file back into quarantine, as if it had just come."""
    quarantine().mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    os.utime(path)
    path.replace(quarantine() / path.name)


def remove(digest: str) -> None:
    """Take the file with this SHA-256 away for good; harmless when it is gone."""
    path_of(digest).unlink(missing_ok=True)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes as they are now; raise FileNotFoundError when it is gone."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def known_fingerprint(path: Path) -> str:
    """The same, but each process reads a file once for as long as nobody writes to it.

    Whoever sets the time of writing back cannot set back that of the change (ctime).
    """
    told = path.stat()
    return _fingerprint(path, (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns))


@lru_cache(maxsize=4096)
def _fingerprint(path: Path, _as_it_is: tuple[int, ...]) -> str:
    return fingerprint(path)


def older_than(hours: float, paths: Iterable[Path]) -> Iterator[Path]:
    """Those of the files that were written more than some hours ago."""
    for path in paths:
        with suppress(FileNotFoundError):  # stored or given back meanwhile
            if path.stat().st_mtime < time.time() - hours * 3600:
                yield path


def stored() -> Iterator[Path]:
    """Every file that is kept under its SHA-256."""
    return Path(settings.DOCUMENTS_DIR).glob("??/??/" + "[0-9a-f]" * 64)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _sync(folder: Path) -> None:
    """Make a renaming in this folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
