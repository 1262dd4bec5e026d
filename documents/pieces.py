"""Uploads that come in pieces: each person's own, kept until they are whole and taken over, and for a day at most.

The folder is the truth: a piece that arrived is there, whatever happened to the browser, and the length of the file
says where it goes on.
"""

import fcntl
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File

from documents.kinds import kind_of
from documents.refusals import refusal
from documents.storage import PRIVATE
from documents.uploads import Inspected, clean_name

PIECE = 4 * 1024 * 1024
KEY = re.compile(r"[0-9a-f]{32}")


class OutOfStep(Exception):
    """A piece that does not go on where the file ends now."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


class KeptUpload(File):
    """A whole file that is kept for its form; `forget` it when it was taken over."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(None, name)
        self.key, self.path, self.size = path.name, path, path.stat().st_size

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from iter(lambda: file.read(chunk_size or self.DEFAULT_CHUNK_SIZE), b"")

    def forget(self) -> None:
        _remove(self.path)


def folder() -> Path:
    return Path(settings.DOCUMENTS_DIR) / "pieces"


def begin(person: Any, name: str, size: int, modified: str) -> tuple[str, int]:
    """The key of an upload and from where it goes on: the same file of the same person goes on where it stopped.

    Raises ValidationError for a name, kind or size that is refused anyway, and when the person keeps too much.
    """
    name = clean_name(name)
    if kind_of(name) is None:
        raise refusal("unknown_type")
    if not 0 < size <= settings.UPLOAD_LIMIT:
        raise refusal("too_large" if size else "empty", limit=settings.UPLOAD_LIMIT)
    path = _place(person, name, size, modified)
    with _alone(person):
        if not path.exists():
            if not _has_room(person, size):
                raise refusal("quota", limit=settings.UPLOAD_QUOTA)
            _make(path, name, size)
        return path.name, path.stat().st_size


def append(person: Any, key: str, offset: int, piece: bytes) -> int:
    """Write a piece where the file ends; return where the next one goes. Raises OutOfStep and FileNotFoundError."""
    path = find(person, key)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ends = file.seek(0, os.SEEK_END)
        if offset != ends or ends + len(piece) > _told(path)["size"]:
            raise OutOfStep(ends)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return ends + len(piece)


def find(person: Any, key: str) -> Path:
    """Where a person's upload is kept; FileNotFoundError when it is not there (any more)."""
    path = _home(person) / key
    if not KEY.fullmatch(key) or not path.exists():
        raise FileNotFoundError(key)
    return path


def is_of_another(person: Any, key: str) -> bool:
    """Whether somebody else keeps an upload of this key."""
    found = folder().glob(f"*/{key}") if KEY.fullmatch(key) else ()
    own = str(getattr(person, "uuid", ""))
    return any(path.parent.name != own for path in found)


def whole(key: str) -> KeptUpload | None:
    """The whole upload of this key; None for one that is gone or not whole. The middleware asks whose it is."""
    path = next(folder().glob(f"*/{key}"), None) if KEY.fullmatch(key) else None
    if path is None or path.stat().st_size != _told(path)["size"]:
        return None
    return KeptUpload(path, _told(path)["name"])


def keep(person: Any, inspected: Inspected) -> str:
    """Keep a checked file for the person's next press of the button; return its key; none beyond their quota."""
    path = _place(person, inspected.name, inspected.size, inspected.sha256)
    with _alone(person):
        if not path.exists():
            if not _has_room(person, inspected.size):
                return ""
            _make(path, inspected.name, inspected.size)
        shutil.copyfile(inspected.path, path)
    return path.name


@contextmanager
def _alone(person: Any) -> Iterator[None]:
    """One at a time begins an upload of a person, so that together they stay within the quota."""
    _home(person).mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    handle = os.open(_home(person), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _has_room(person: Any, size: int) -> bool:
    others = 0
    for path in of_person(person):
        with suppress(FileNotFoundError):  # taken over meanwhile
            others += _told(path)["size"]
    return bool(others + size <= settings.UPLOAD_QUOTA)


def of_person(person: Any) -> Iterator[Path]:
    """The uploads that are kept for a person."""
    return (path for path in _home(person).glob("*") if KEY.fullmatch(path.name))


def sweepable() -> Iterator[Path]:
    """Everything that is kept, for whoever removes what is old; the words of a file go only after it."""
    every = sorted(folder().glob("*/*"))  # a file stands before its words
    return (path for path in every if not path.suffix or not path.with_suffix("").exists())


def _place(person: Any, *known: Any) -> Path:
    """A place that nobody can guess who does not hold our key."""
    told = json.dumps([str(person.uuid), *known]).encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), b"pieces" + told, sha256).hexdigest()
    return _home(person) / digest[:32]


def _home(person: Any) -> Path:
    return folder() / str(person.uuid)


def _make(path: Path, name: str, size: int) -> None:
    _words(path).write_text(json.dumps({"name": name, "size": size}))
    path.touch(mode=0o600)


def _words(path: Path) -> Path:
    return path.with_suffix(".json")


def _told(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_words(path).read_text())
    return told


def _remove(path: Path) -> None:
    for one in (path, _words(path)):
        one.unlink(missing_ok=True)
