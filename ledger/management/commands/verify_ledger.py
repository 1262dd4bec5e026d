from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.models import Log
from ledger.verifier import verify


class Command(BaseCommand):
    """Recompute every log. Exit code 1 and the first bad entry when something does not fit."""

    help = "Recompute the root of every log and name the first bad entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", help="only the log with this key")

    def handle(self, *args: Any, **options: Any) -> None:
        logs = Log.objects.order_by("key")
        verdicts = [verify(log) for log in (logs.filter(key=options["log"]) if options["log"] else logs)]
        for verdict in verdicts:
            state = "ok" if verdict.fault is None else f"BAD at entry {verdict.seq}: {verdict.fault}"
            self.stdout.write(f"{verdict.log}  {verdict.size} entries  root {verdict.root[:16]}…  {state}")
        if any(verdict.fault for verdict in verdicts):
            raise CommandError("The ledger does not verify.")
        self.stdout.write(f"{len(verdicts)} logs, {sum(v.size for v in verdicts)} entries: everything fits.")
