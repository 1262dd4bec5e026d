"""Runs documents.inspection in a process of its own: no Django, no secrets, little memory and time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from documents.kinds import Kind
from documents.refusals import refusal

SECONDS = 10


def check(path: Path, kind: Kind) -> dict[str, Any]:
    """What is to be known of a file: the number of its pages, whether it carries files that nobody has inspected.

    Raises ValidationError with the reason when it must be refused, also when its check does not end well.
    """
    try:
        told: dict[str, Any] = json.loads(_run(path, kind))
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, ValueError):
        raise refusal("too_complex") from None
    if "code" in told:
        raise refusal(told["code"], told.get("part", ""))
    return told


def draw(path: Path, kind: Kind, page: int) -> bytes | None:
    """A page of a checked file as a picture: nothing where it cannot be drawn, None where time or memory ran out."""
    try:
        return _run(path, kind, str(page))
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None


def _run(path: Path, kind: Kind, *more: str) -> bytes:
    command = [sys.executable, "-s", "-m", "documents.inspection", str(path), kind.code, *more]
    environment = {"PYTHONPATH": str(settings.BASE_DIR), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(command, env=environment, cwd="/", capture_output=True, timeout=SECONDS, check=True)
    return ran.stdout
