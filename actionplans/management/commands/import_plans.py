from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scopes_disabled

from actionplans.interchange.intake import bring_in, lead_partners
from actionplans.interchange.problems import Refused
from projects.models import Project
from values import clock


class Command(BaseCommand):
    help = "Brings in plans that exist from a file (xlsx, csv or json), all or none; see docs/interchange.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The spreadsheet, CSV or JSON file.")
        parser.add_argument("--project", help="The short name of the project into which the plans go.")
        parser.add_argument("--dry-run", action="store_true", help="Check everything and write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        path, is_dry_run = options["file"], options["dry_run"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with scopes_disabled():
            project = named(options["project"])
            try:
                made = bring_in(
                    path, name=path.name, project=project, on=clock.today(), actor=lead_partners(),
                    is_dry_run=is_dry_run,
                )  # fmt: skip
            except Refused as refusal:
                problems = "\n".join(f"  {problem}" for problem in refusal.problems)
                raise CommandError(f"The file was refused and nothing was written.\n{problems}") from refusal
            for plan in made:
                self.stdout.write(f"{plan.organisation}: {plan.title} ({plan.get_status_display()})")
        done = "would be brought in; nothing was written" if is_dry_run else "brought in"
        self.stdout.write(f"Plans {done}: {len(made)}")


def named(slug: str | None) -> Project | None:
    """The project with this short name, if one is given. Raises CommandError where there is none."""
    if slug is None:
        return None
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        known = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no project {slug}. Known: {known}.")
    return project
