from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_scopes import scopes_disabled

from actionplans.models import ActionPlan
from monitoring.board.summaries import ENOUGH, drift, rebuild
from monitoring.models import BoardTotal
from projects.models import Project


class Command(BaseCommand):
    help = (
        "Computes the kept lines of large boards anew and says how many were missing or wrong; "
        "with --check it only says so, and fails where one is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        with scopes_disabled():
            for project in Project.objects.order_by("slug"):
                kept = BoardTotal.objects.filter(project=project, kind="all").exists()
                if not kept and ActionPlan.objects.filter(project=project).count() <= ENOUGH:
                    continue
                with transaction.atomic():
                    differing = drift(project.pk) if options["check"] else rebuild(project.pk)
                self.stdout.write(f"{project.slug}: {differing} differed")
                wrong += differing
        if options["check"] and wrong:
            raise CommandError("Run `manage.py board_lines` to compute them anew.")
