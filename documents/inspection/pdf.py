"""PDF: whole, readable without a password, and nothing in it that acts; other files only inside a signed one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from documents.inspection import Fault

END = b"%%EOF"
AFTER_END = b" \t\r\n\x0c\x00"
TAIL = 1024 * 1024
# What qpdf writes for an object is searched first: a name stands there in its plain spelling.
SUSPECT = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|XFA|RichMedia)\b")
ACTIVE_KEYS = {"/JavaScript": "pdf_script", "/XFA": "pdf_form", "/EmbeddedFiles": "pdf_embedded"}
ACTIVE_NAMES = {
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_launch",
    "/EmbeddedFile": "pdf_embedded",
    "/RichMedia": "pdf_media",
}


def check_pdf(path: Path) -> dict[str, Any]:
    """Its pages, and whether it carries other files though it is signed: taking them out breaks the signature.

    Raises Fault for a cut, damaged or locked PDF, for scripts, launch actions and form code, and for attachments
    in a PDF that nobody has signed.
    """
    _check_end(path)
    carries_files = is_signed = False
    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            for obj in pdf.objects:
                carries_files = _carries_file(obj) or carries_files
                is_signed = is_signed or _is_signature(obj, path.stat().st_size)
            # a place that one program mends and another reads as it stands could hide what was searched for
            pages = len(pdf.pages)
            if pdf.get_warnings() or not pages:
                raise Fault("damaged")
    except pikepdf.PasswordError:
        raise Fault("locked") from None
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Fault("damaged") from error
    if carries_files and not is_signed:
        raise Fault("pdf_embedded")
    return {"pages": pages, "carries_files": carries_files}


def _check_end(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        content = file.read()
    end = content.rfind(END)
    if end < 0:
        raise Fault("damaged")
    if content[end + len(END) :].strip(AFTER_END):
        raise Fault("two_types")


def _carries_file(obj: Any) -> bool:
    """Whether an object belongs to an attachment; raise Fault for one that acts."""
    plain = obj.stream_dict if isinstance(obj, pikepdf.Stream) else obj
    if not isinstance(plain, pikepdf.Object) or not SUSPECT.search(plain.unparse(resolved=True)):
        return False
    found = False
    for value in _within(plain):
        try:
            _check_value(value)
        except Fault as fault:
            if fault.code != "pdf_embedded":
                raise
            found = True
    return found


def _is_signature(obj: Any, size: int) -> bool:
    """Whether an object is a signature field with a signature over this file's own bytes."""
    if not isinstance(obj, pikepdf.Dictionary) or obj.get("/FT") != pikepdf.Name.Sig:
        return False
    value = obj.get("/V")
    if not isinstance(value, pikepdf.Dictionary) or not bytes(value.get("/Contents", b"")).startswith(
        b"\x30"
    ):
        return False
    try:
        first, before, after, rest = (int(place) for place in value.get("/ByteRange", []))
    except (TypeError, ValueError):
        return False
    return first == 0 < before < after < after + rest <= size


def _check_value(value: Any) -> None:
    if isinstance(value, pikepdf.Name) and str(value) in ACTIVE_NAMES:
        raise Fault(ACTIVE_NAMES[str(value)])
    if isinstance(value, pikepdf.Dictionary):
        keys = set(value.keys())
        for key in keys & ACTIVE_KEYS.keys():
            raise Fault(ACTIVE_KEYS[key])
        if {"/JS", "/S"} <= keys:
            raise Fault("pdf_script")
        if "/EF" in keys and keys & {"/F", "/UF", "/Type"}:
            raise Fault("pdf_embedded")


def _within(obj: Any) -> Iterator[Any]:
    """An object and what is written directly inside it; other objects come by themselves."""
    waiting = [obj]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, pikepdf.Dictionary):
            inner = [value[key] for key in value.keys()]  # noqa: SIM118  (a pikepdf dictionary iterates otherwise)
        elif isinstance(value, pikepdf.Array):
            inner = list(value)
        else:
            continue
        waiting.extend(item for item in inner if not getattr(item, "is_indirect", False))
