"""Does the file begin as its name claims, and not like something else as well?"""

import re
import zipfile
from pathlib import Path

from documents.inspection import Fault
from documents.kinds import ZIP, Kind

HEAD = 1024
MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|script|svg|iframe|body|\?php|\?xml-stylesheet)\b", re.IGNORECASE
)


def check_signature(path: Path, kind: Kind) -> None:
    """Raise Fault `other_type` unless the first bytes are the kind's own; `two_types` for a file with two faces."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if kind.starts and not head.startswith(kind.starts):
        raise Fault("other_type")
    if ZIP in kind.starts or not kind.starts or not kind.is_inspected:
        return
    if b"%PDF-" in head[1:] or MARKUP.search(head) or zipfile.is_zipfile(path):
        raise Fault("two_types")
