"""An upload on its way: bounded while it arrives, named safely, checked, and gone unless it is taken over."""

import unicodedata
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

from documents.kinds import Kind
from documents.refusals import refusal

LONGEST_NAME = 150
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(eq=False)
class Inspected:
    """A checked file in quarantine. `documents.services.store` takes it over; else it disappears with this value."""

    path: Path
    sha256: str
    size: int
    kind: Kind
    name: str
    carries_files: bool = False
    pages: int = 1
    kept_as: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self._is_kept = False
        self._removal = weakref.finalize(self, self.path.unlink, missing_ok=True)

    @property
    def content_type(self) -> str:
        return self.kind.content_type

    def taken_over(self) -> None:
        """It is stored: what was kept for the person's form goes."""
        if self.kept_as:
            self.kept_as()

    def discard(self) -> None:
        """Remove the file from quarantine; harmless when it was stored or is gone already."""
        if not self._is_kept:
            self._removal()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Until the block ends the file stays: one letter may show several steps, some of which are refused."""
        self._is_kept = True
        try:
            yield
        finally:
            self._is_kept = False
            self.discard()


def clean_name(name: str) -> str:
    """A file name that is safe to show and to offer for download; raise ValidationError when none can be made."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name.strip()
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for letter in last):
        raise refusal("bad_name")
    stem, dot, ending = last.rpartition(".")
    stem = " ".join(stem.split()).strip(". ")
    if not dot or not stem or not ending:
        raise refusal("bad_name")
    if stem.partition(".")[0].lower() in RESERVED:
        stem = f"_{stem}"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


class StopsAtLimit(FileUploadHandler):
    """Stands first among Django's upload handlers: what comes beyond the limit is not written anywhere.

    The form then sees one chunk more than the limit and refuses the file with the reason.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= settings.UPLOAD_LIMIT else None

    def file_complete(self, file_size: int) -> None:
        return None
