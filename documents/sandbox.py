"""Runs documents.inspection in a process of its own: no Django, no secrets, little memory and time."""

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from documents.kinds import Kind
from documents.refusals import refusal

SECONDS = 10


def check(path: Path, kind: Kind) -> bool:
    """Whether a file carries others that nobody has inspected.

    Raises ValidationError with the reason when it must be refused, also when its check does not end well.
    """
    command = [sys.executable, "-s", "-m", "documents.inspection", str(path), kind.code]
    environment = {"PYTHONPATH": str(settings.BASE_DIR), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    try:
        ran = subprocess.run(
            command, env=environment, cwd="/", capture_output=True, timeout=SECONDS, check=True
        )
        told = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, ValueError):
        raise refusal("too_complex") from None
    if "code" in told:
        raise refusal(told["code"], told.get("part", ""))
    return bool(told.get("carries_files"))
