"""Prints a paper in a process of its own: no Django, no secrets, bounded time and memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from paper.model import Paper, plain

SECONDS = 20
ROOT = Path(__file__).parents[1]
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class NotPrinted(Exception):
    """The paper could not be made in the time and memory that it gets."""


def printed(paper: Paper, ending: str) -> bytes:
    """The bytes of a paper as `pdf` or `docx`. Raises NotPrinted. Never call it inside a transaction."""
    return _ran(plain(paper), ending)


def drawn(svg: str, width: float) -> bytes:
    """An SVG of so many pixels in width as a PNG with twice as many. Raises NotPrinted."""
    return _ran({"svg": svg, "width": width}, "png")


def _ran(given: dict[str, Any], ending: str) -> bytes:
    command = [sys.executable, "-s", "-m", "paper", ending]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    told = json.dumps(given, ensure_ascii=False).encode()
    try:
        ran = subprocess.run(
            command, input=told, env=environment, cwd="/", capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted("out of time") from late
    except subprocess.CalledProcessError as failed:
        raise NotPrinted(failed.stderr.decode(errors="replace")[-2000:]) from failed
    return ran.stdout
