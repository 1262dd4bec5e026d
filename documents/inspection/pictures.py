"""PNG, JPEG and WebP: really decodes, within a size that a browser can show, and ends where it ends."""

import re
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from documents.inspection import Fault
from documents.inspection.signature import MARKUP

MOST_PIXELS = 40_000_000
PNG_END = b"IEND\xaeB`\x82"
JPEG_END = b"\xff\xd9"
FOREIGN = re.compile(rb"PK\x03\x04|PK\x05\x06|%PDF-|MZ\x90|\x7fELF|Rar!|7z\xbc\xaf")


def check_picture(path: Path, code: str) -> None:
    """Raise Fault unless Pillow decodes the whole picture and nothing foreign follows it."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path, formats=[code.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Fault("too_many_pixels")
            if code == "jpeg":
                picture.draft(None, (picture.width // 8 or 1, picture.height // 8 or 1))
            picture.load()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, EOFError) as error:
        raise Fault("damaged") from error
    _check_tail(path.read_bytes(), code)


def _check_tail(content: bytes, code: str) -> None:
    """Cameras write notes after a JPEG's end; those are let pass unless they are a file of another kind."""
    tail = _after_end(content, code)
    if (tail and code != "jpeg") or FOREIGN.search(tail) or MARKUP.search(tail):
        raise Fault("two_types")


def _after_end(content: bytes, code: str) -> bytes:
    if code == "webp":
        end = 8 + int.from_bytes(content[4:8], "little")
        return content[end + end % 2 :]
    if code == "png":
        return content[content.find(PNG_END) + len(PNG_END) :]
    return content[content.rfind(JPEG_END) + len(JPEG_END) :]
