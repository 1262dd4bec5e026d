from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_scopes import scopes_disabled

from documents import pieces, previews, storage
from documents.models import Document

HOURS = 24


class Command(BaseCommand):
    help = "Removes uploads that nobody took over, and names stored files without a document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="also put files without a document into quarantine, from where the next day's sweep removes them",
        )

    @scopes_disabled()
    def handle(self, *args: Any, **options: Any) -> None:
        left = list(storage.older_than(HOURS, storage.quarantine().glob("*")))
        for path in left:
            path.unlink(missing_ok=True)
        for path in storage.older_than(HOURS, pieces.sweepable()):
            left += [path] if path.suffix != ".json" else []
            path.unlink(missing_ok=True)
        for path in storage.older_than(HOURS * 30, previews.kept()):
            path.unlink(missing_ok=True)
        self.stdout.write(f"{len(left)} abandoned uploads removed.")
        known = set(Document.objects.standing().values_list("sha256", flat=True))
        for path in [path for path in storage.older_than(HOURS, storage.stored()) if path.name not in known]:
            self.stdout.write(f"{path.name} belongs to no document.")
            if options["remove"] and not Document.objects.standing().filter(sha256=path.name).exists():
                storage.set_aside(path)
