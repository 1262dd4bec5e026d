from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scopes_disabled

from actionplans.interchange.writer import WRITERS, as_json, plans_of
from actionplans.management.commands.import_plans import named


class Command(BaseCommand):
    help = "Writes plans as import_plans reads them; see docs/interchange.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="A .json, .xlsx or .csv file; else JSON is printed."
        )
        parser.add_argument("--project", help="The short name of a project; else the plans of all.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if path and path.suffix.lower() not in WRITERS:
            raise CommandError(f"Name a file that ends in one of: {', '.join(WRITERS)}.")
        with scopes_disabled():
            plans = plans_of(named(options["project"]))
        if path:
            path.write_bytes(WRITERS[path.suffix.lower()](plans))
            self.stdout.write(f"Plans written: {len(plans)}")
        else:
            self.stdout.write(as_json(plans).decode(), ending="")
