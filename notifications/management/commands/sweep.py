import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django_scopes import scopes_disabled

from notifications import reminders
from projects.models import Deadline, Role
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
            self.stdout.write(f"{one.recipient}: {_what(one)}, {_distance(one.due_on, day)}\n    {_why(one)}")
        total = "1 reminder" if len(planned) == 1 else f"{len(planned)} reminders"
        self.stdout.write(f"{total} would be written on {day}; nothing was.")


def _what(one: reminders.Planned) -> str:
    return f"{Deadline.Kind(one.kind).label}: {one.subject}"


def _distance(due_on: dt.date, day: dt.date) -> str:
    days = (due_on - day).days
    away = f"in {_days(days)}" if days > 0 else f"{_days(-days)} late" if days else "today"
    return f"due {due_on}, {away}"


def _why(one: reminders.Planned) -> str:
    """The rule in words and its key."""
    when = (
        f"{_days(abs(one.days))} {'before' if one.days < 0 else 'after'} the date"
        if one.days
        else "on the date"
    )
    roles = "; ".join(str(Role(role).label) for role in one.roles)
    return f"why: as {roles} of the project, whose rules remind of it {when} (rule {one.rule})"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
