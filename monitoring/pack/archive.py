"""Writes a pack: one ZIP with a list of the fingerprints of all that is in it."""

import datetime as dt
import json
import shutil
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MANIFEST = "manifest.json"
READABLE = 0o644 << 16


class Hashed:
    """Passes bytes on to a file and remembers their SHA-256 and their number."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.digest, self.size = target, sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self.target.write(data)

    def told(self) -> dict[str, Any]:
        return {"sha256": self.digest.hexdigest(), "size": self.size}


def write_archive(
    target: IO[bytes],
    *,
    texts: Mapping[str, bytes],
    files: Iterable[tuple[str, Path]],
    told: dict[str, Any],
    at: dt.datetime,
) -> None:
    """Write the texts, the stored files as they are, and at last `manifest.json`: `told` and each fingerprint."""
    known: dict[str, dict[str, Any]] = {}
    with ZipFile(target, "w") as archive:
        for name, text in texts.items():
            with archive.open(_member(name, at, ZIP_DEFLATED), "w") as member:
                known[name] = _written(member, text)
        for name, path in files:
            info = _member(name, at, ZIP_STORED)
            info.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(info, "w") as member:
                hashed = Hashed(member)
                shutil.copyfileobj(source, hashed)
                known[name] = hashed.told()
        archive.writestr(_member(MANIFEST, at, ZIP_DEFLATED), as_json(told | {"files": known}))


def as_json(value: Any) -> bytes:
    """Readable JSON; words that depend on the language become plain text."""
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _written(member: IO[bytes], text: bytes) -> dict[str, Any]:
    hashed = Hashed(member)
    hashed.write(text)
    return hashed.told()


def _member(name: str, at: dt.datetime, compression: int) -> ZipInfo:
    info = ZipInfo(name, at.timetuple()[:6])
    info.compress_type, info.external_attr = compression, READABLE
    return info
