"""The kinds of file that are taken. Whatever is not in this list is refused.

Free of Django, because the checks run in a process of their own (see documents.inspection).
"""

from dataclasses import dataclass
from pathlib import PurePath

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Kind:
    """One kind: its type in HTTP, its endings, the bytes it may start with (none: its check knows).

    What is not inspected is known by its outside only: it is kept and handed out, and never opened or shown.
    """

    code: str
    content_type: str
    endings: tuple[str, ...]
    starts: tuple[bytes, ...] = ()
    opens_in_browser: bool = False
    is_text: bool = False
    is_inspected: bool = True


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
    Kind("csv", "text/csv", (".csv",), is_text=True),
    Kind("txt", "text/plain", (".txt",), is_text=True),
    Kind("asice", "application/vnd.etsi.asic-e+zip", (".asice",), (ZIP,), is_inspected=False),
    Kind("p7m", "application/pkcs7-mime", (".p7m",), is_inspected=False),
    Kind("eml", "message/rfc822", (".eml",), is_inspected=False),
    Kind("msg", "application/vnd.ms-outlook", (".msg",), (OLE,), is_inspected=False),
    Kind("zip", "application/zip", (".zip",), (ZIP,), is_inspected=False),
)
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS}
BY_CODE = {kind.code: kind for kind in KINDS}


def kind_of(name: str) -> Kind | None:
    """The kind that a file name claims; None for an ending that is not taken."""
    return BY_ENDING.get(PurePath(name).suffix.lower())
