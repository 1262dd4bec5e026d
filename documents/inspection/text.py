"""CSV and plain text: readable characters only, and no web page or program in disguise."""

import codecs
import re
from pathlib import Path

from documents.inspection import Fault
from documents.kinds import KINDS, OLE

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BEGINNING = 4096
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
WEB_PAGE = re.compile(r"<\s*(?:!doctype|html|head|body|script|svg|iframe|math|\?xml|\?php)\b", re.IGNORECASE)
OTHER_FILES = (b"#!", b"{\\rtf", b"GIF8", b"%!PS", OLE[:4], b"Rar!")
STARTS = (*OTHER_FILES, *(start for kind in KINDS for start in kind.starts if start != b"RIFF"))


def check_text(path: Path) -> None:
    """Raise Fault unless the file is text in UTF-8, UTF-16 with its mark, or Latin-1."""
    content = path.read_bytes()
    if content.startswith(STARTS):
        raise Fault("other_type")
    text = _decoded(content)
    if CONTROLS.search(text):
        raise Fault("not_text")
    if WEB_PAGE.search(text, 0, BEGINNING):
        raise Fault("web_page")


def beginning(content: bytes) -> str:
    """The text of the first bytes of a checked file; a letter that was cut at the end is left out."""
    encoding = "utf-16" if content.startswith(UTF_16) else "utf-8-sig"
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _decoded(content: bytes) -> str:
    try:
        if content.startswith(UTF_16):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if content.startswith(UTF_16):
            raise Fault("not_text") from None
    return content.decode("latin-1")
