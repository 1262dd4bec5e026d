from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_scopes import scopes_disabled

from actionplans import sample as plans
from monitoring.sample import claims, indicators, reports
from practices import sample as practices
from projects.sample import people, registers
from projects.sample.intake import Intake
from projects.sample.reader import FOLDER, SampleRefused, read
from publishing import sample as pages

# Each part has `load(intake)`; they run in this order, in one transaction.
PARTS = [registers, people, practices, plans, claims, indicators, reports, pages]


class Command(BaseCommand):
    help = (
        "Loads the sample. A second run changes nothing; a record that is not as it should be stops it all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Where the sample's files are.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            intake = Intake(read(options["folder"]))
            with transaction.atomic(), scopes_disabled():
                for part in PARTS:
                    part.load(intake)
        except SampleRefused as refusal:
            problems = "\n".join(f"  {problem}" for problem in refusal.problems)
            raise CommandError(f"The sample was refused and nothing was written.\n{problems}") from refusal
        for line in intake.report():
            self.stdout.write(line)
