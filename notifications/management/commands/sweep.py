import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django_scopes import scopes_disabled

from notifications import reminders
from values import clock


class Command(BaseCommand):
    help = (
        "Writes the reminders that are due on a day; with --dry-run, only prints who would get what and why."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, metavar="DATE", help="default: today")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, on: dt.date | None, dry_run: bool, **options: Any) -> None:
        day = on or clock.today()
        with scopes_disabled():
            if not dry_run:
                self.stdout.write(f"{reminders.queue_due(day)} reminders are new on {day}.")
                return
            planned = reminders.plan(day)
        for one in planned:
            why = f"rule {one.rule}, due {one.due_on}, {_distance(one.due_on, day)}"
            self.stdout.write(f"{one.recipient}: {one.kind}, {one.subject} ({why})")
        self.stdout.write(f"{len(planned)} reminders would be written on {day}; nothing was.")


def _distance(due_on: str, day: dt.date) -> str:
    days = (dt.date.fromisoformat(due_on) - day).days
    return f"in {days} days" if days > 0 else f"{-days} days late" if days else "today"
