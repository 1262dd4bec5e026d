"""PDF: whole, readable without a password, and nothing in it that acts or hides another file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from documents.inspection import Fault

END = b"%%EOF"
AFTER_END = b" \t\r\n\x0c\x00"
# What qpdf writes for an object is searched first: a name stands there in its plain spelling.
SUSPECT = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|XFA|RichMedia)\b")
ACTIVE_KEYS = {"/JavaScript": "pdf_script", "/XFA": "pdf_form", "/EmbeddedFiles": "pdf_embedded"}
ACTIVE_NAMES = {
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_launch",
    "/EmbeddedFile": "pdf_embedded",
    "/RichMedia": "pdf_embedded",
}


def check_pdf(path: Path) -> None:
    """Raise Fault for a cut, damaged or locked PDF, and for scripts, launch actions, form code and attachments."""
    _check_end(path)
    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            for obj in pdf.objects:
                _check_object(obj)
            # a place that one program mends and another reads as it stands could hide what was searched for
            if pdf.get_warnings() or not len(pdf.pages):
                raise Fault("damaged")
    except pikepdf.PasswordError:
        raise Fault("locked") from None
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Fault("damaged") from error


def _check_end(path: Path) -> None:
    content = path.read_bytes()
    end = content.rfind(END)
    if end < 0:
        raise Fault("damaged")
    if content[end + len(END) :].strip(AFTER_END):
        raise Fault("two_types")


def _check_object(obj: Any) -> None:
    plain = obj.stream_dict if isinstance(obj, pikepdf.Stream) else obj
    if isinstance(plain, pikepdf.Object) and SUSPECT.search(plain.unparse(resolved=True)):
        for value in _within(plain):
            _check_value(value)


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
