"""CSV and plain text: readable characters only, and no web page or program in disguise."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from documents.inspection import Fault
from documents.kinds import KINDS, OLE

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BEGINNING, CHUNK = 4096, 1024 * 1024
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
WEB_PAGE = re.compile(r"<\s*(?:!doctype|html|head|body|script|svg|iframe|math|\?xml|\?php)\b", re.IGNORECASE)
OTHER_FILES = (b"#!", b"{\\rtf", b"GIF8", b"%!PS", OLE[:4], b"Rar!")
STARTS = (*OTHER_FILES, *(start for kind in KINDS for start in kind.starts if start != b"RIFF"))


def check_text(path: Path) -> None:
    """Raise Fault unless the file is text in UTF-8, UTF-16 with its mark, or Latin-1."""
    with path.open("rb") as file:
        head = file.read(BEGINNING)
        if head.startswith(STARTS):
            raise Fault("other_type")
        text = _checked(file, "utf-16" if head.startswith(UTF_16) else "utf-8-sig")
        if text is None and head.startswith(UTF_16):
            raise Fault("not_text")
        text = _checked(file, "latin-1") if text is None else text
    if WEB_PAGE.search(text or ""):
        raise Fault("web_page")


def _checked(file: BinaryIO, encoding: str) -> str | None:
    """The beginning of a file that is text in this encoding; None for one that is not in it."""
    file.seek(0)
    decoder, beginning = codecs.getincrementaldecoder(encoding)(), ""
    try:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            text = decoder.decode(chunk)
            beginning = beginning or text[:BEGINNING]
            if CONTROLS.search(text):
                raise Fault("not_text")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return beginning


def stretch(file: BinaryIO, start: int, length: int) -> str:
    """The text that begins within these bytes of a checked file; a letter is never cut."""
    head = file.read(BEGINNING)
    if head.startswith(UTF_16):
        start, length = start & ~1, length + length % 2
    file.seek(start)
    content = file.read(length + 4)
    if head.startswith(UTF_16):
        order = "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        return content[:length].decode(order, errors="ignore").removeprefix("\ufeff")
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return content[:length].decode("latin-1")
    first = _first_letter(content, 0) if start else 0
    last = _first_letter(content, length) if len(content) > length else len(content)
    return content[first:last].decode("utf-8", errors="replace").removeprefix("\ufeff")


def _first_letter(content: bytes, at: int) -> int:
    """The place at or after `at` where a letter begins in UTF-8."""
    while at < len(content) and content[at] & 0xC0 == 0x80:
        at += 1
    return at
