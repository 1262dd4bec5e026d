"""The kinds of file that are taken. Whatever is not in this list is refused.

Free of Django, because the checks run in a process of their own (see documents.inspection).
"""

from dataclasses import dataclass
from pathlib import PurePath

ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Kind:
    """One kind: its type in HTTP, its endings, the bytes it may start with (none: text)."""

    code: str
    content_type: str
    endings: tuple[str, ...]
    starts: tuple[bytes, ...] = ()
    opens_in_browser: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS = (
    Kind("pdf", "application/pdf", (".pdf",), (b"%PDF-",), opens_in_browser=True),
    Kind("docx", _OFFICE + "wordprocessingml.document", (".docx",), (ZIP,)),
    Kind("xlsx", _OFFICE + "spreadsheetml.sheet", (".xlsx",), (ZIP,)),
    Kind("pptx", _OFFICE + "presentationml.presentation", (".pptx",), (ZIP,)),
    Kind("odt", _ODF + "text", (".odt",), (ZIP,)),
    Kind("ods", _ODF + "spreadsheet", (".ods",), (ZIP,)),
    Kind("png", "image/png", (".png",), (b"\x89PNG\r\n\x1a\n",), opens_in_browser=True),
    Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",), opens_in_browser=True),
    Kind("webp", "image/webp", (".webp",), (b"RIFF",), opens_in_browser=True),
    Kind("csv", "text/csv", (".csv",)),
    Kind("txt", "text/plain", (".txt",)),
)
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS}
BY_CODE = {kind.code: kind for kind in KINDS}


def kind_of(name: str) -> Kind | None:
    """The kind that a file name claims; None for an ending that is not taken."""
    return BY_ENDING.get(PurePath(name).suffix.lower())
