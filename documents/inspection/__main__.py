"""The child process: take limits, check one file, print what is found as JSON (`{}` for nothing)."""

import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

from documents.inspection import Fault
from documents.inspection.signature import check_signature
from documents.kinds import BY_CODE, Kind

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10


def take_limits() -> None:
    """From here on: bounded memory and time, no growing files, no core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check(path: Path, kind: Kind) -> dict[str, Any]:
    """Raise Fault unless the file is what its name claims and holds nothing that acts.

    What is to be known of it: its pages, and whether it carries other files, as a signed PDF may.
    """
    check_signature(path, kind)
    match kind.code:
        case "pdf":
            from documents.inspection.pdf import check_pdf

            return check_pdf(path)
        case "png" | "jpeg" | "webp":
            from documents.inspection.pictures import check_picture

            check_picture(path, kind.code)
        case "csv" | "txt":
            from documents.inspection.text import check_text

            check_text(path)
        case "asice" | "zip" | "p7m" | "eml" | "msg":
            from documents.inspection.sealed import check_sealed

            check_sealed(path, kind.code)
        case _:
            from documents.inspection.office import check_office

            check_office(path, kind)
    return {}


def page_of(path: str, code: str, page: str) -> bytes:
    """A page as a picture; nothing where it cannot be drawn."""
    from documents.inspection.drawing import draw

    try:
        return draw(Path(path), BY_CODE[code], int(page))
    except Exception:
        return b""


def main(path: str, code: str) -> str:
    try:
        return json.dumps(check(Path(path), BY_CODE[code]))
    except Fault as fault:
        return json.dumps({"code": fault.code, "part": fault.part})
    except MemoryError:
        return json.dumps({"code": "too_complex"})


if __name__ == "__main__":
    take_limits()
    warnings.simplefilter("ignore")
    if len(sys.argv) > 3:
        sys.stdout.buffer.write(page_of(*sys.argv[1:4]))
    else:
        sys.stdout.write(main(*sys.argv[1:3]))
