"""Pages of files as pictures: drawn once in the sandbox, kept by fingerprint and page, and never the file itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from documents import sandbox
from documents.kinds import BY_CONTENT_TYPE
from documents.models import Document
from documents.storage import PRIVATE

TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def picture_of(document: Document, page: int) -> bytes:
    """The page as PNG or JPEG; nothing where it cannot be drawn. FileNotFoundError when the file is gone."""
    place = _folder(document.sha256) / str(page)
    if place.exists():
        return place.read_bytes()
    document.path.stat()
    content = sandbox.draw(document.path, BY_CONTENT_TYPE[document.content_type], page)
    if content is None:  # a busy machine may have the time the next time
        return b""
    place.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    unfinished = place.with_name(token_hex(8))
    unfinished.write_bytes(content)
    unfinished.replace(place)
    return content


def type_of(picture: bytes) -> str:
    return next(kind for start, kind in TYPES.items() if picture.startswith(start))


def forget(digest: str) -> None:
    """Take away what was drawn of a file whose bytes are gone."""
    shutil.rmtree(_folder(digest), ignore_errors=True)


def kept() -> Iterator[Path]:
    """Every picture that is kept; each can be drawn again."""
    return (Path(settings.DOCUMENTS_DIR) / "previews").glob("??/*/*")


def _folder(digest: str) -> Path:
    return Path(settings.DOCUMENTS_DIR) / "previews" / digest[:2] / digest
