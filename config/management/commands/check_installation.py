import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.selfcheck.journey import STEPS, Journey
from config.selfcheck.visitor import Unexpected

READY = re.compile(r"Throughline is ready at (http://\S+)")


class Command(BaseCommand):
    """Leaves nothing behind; what runs on this machine already is not touched."""

    help = "Starts everything on a free port and takes one plan from draft to verified."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="throughline-check-") as folder:
            environment = _environment(folder)
            started = time.monotonic()
            with _demo(environment) as site:
                self.tell(started, "everything starts")
                self.walk(Journey(site))
            started = time.monotonic()
            _verify_ledger(environment)
            self.tell(started, "every entry of the ledger is verified")
        self.stdout.write("This installation works.")

    def walk(self, journey: Journey) -> None:
        for step in STEPS:
            started = time.monotonic()
            try:
                self.tell(started, step(journey))
            except (Unexpected, OSError) as error:
                raise CommandError(f"FAILED {step.__name__}: {error}") from error

    def tell(self, started: float, what: str) -> None:
        self.stdout.write(f"ok  {time.monotonic() - started:5.1f} s  {what}")
        self.stdout.flush()


def _environment(folder: str) -> dict[str, str]:
    """A demo of its own: a quick tick, letters due at once, nothing of this installation."""
    own = {"DATABASE_URL", "BROKER_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEMO_TODAY"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"DEMO": "1", "DATA_DIR": folder, "TICK_SECONDS": "1", "LETTER_HOUR": "0"}


@contextmanager
def _demo(environment: dict[str, str]) -> Iterator[str]:
    """A running demo; yields its address."""
    command = [sys.executable, "manage.py", "demo", "--port", "0"]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes) as process:
        try:
            said = ""
            for line in process.stdout or ():
                said = line
                if found := READY.match(line):
                    yield found.group(1)
                    return
            raise CommandError(f"FAILED start: {said.strip()}")
        finally:
            process.terminate()
            process.wait()


def _verify_ledger(environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "verify_ledger"]
    answer = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    if answer.returncode:
        raise CommandError(f"FAILED verify_ledger: {answer.stdout or answer.stderr}")
