import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scopes_disabled

from monitoring.services.reports import schedule
from projects.models import Project
from values import clock


class Command(BaseCommand):
    help = "Makes the progress reports that projects lack, with their duties, and opens those whose day has come."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", help="The project's short name; without it, every open project.")
        parser.add_argument(
            "--since",
            type=dt.date.fromisoformat,
            help="Also past periods, from the one that ends on this day or later.",
        )
        parser.add_argument(
            "--part-weeks",
            type=int,
            help="Weeks after a period for the partners' parts, where the rule set says nothing.",
        )

    @scopes_disabled()
    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Project.objects.select_related("rule_set", "lead_organisation").filter(is_open=True)
        if slug := options["project"]:
            chosen = chosen.filter(slug=slug)
            if not chosen.exists():
                raise CommandError(f"No open project is called {slug}.")
        limits = {"since": options["since"], "part_weeks": options["part_weeks"]}
        for project in chosen.order_by("slug"):
            made = schedule(project, on=clock.today(), at=clock.moment(), **limits)
            self.stdout.write(f"{project}: {len(made)} scheduled.")
