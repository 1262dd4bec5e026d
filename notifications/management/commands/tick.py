from typing import Any

from django.core.management import BaseCommand

from notifications import rounds
from values import clock


class Command(BaseCommand):
    help = "Runs the background work once, as the worker does at every tick: for cron, or by hand."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = rounds.run(on=clock.today(), now=clock.now())
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
