from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from config import messages


class Command(BaseCommand):
    """New messages come in empty, those that are gone leave; the file has no dates and no line numbers."""

    help = "Brings the language catalogues in step with the messages of our code and templates."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", action="append", choices=list(messages.PLURAL_FORMS))

    def handle(self, *args: Any, **options: Any) -> None:
        found = messages.collect()
        for language in options["language"] or messages.PLURAL_FORMS:
            catalogue = messages.updated(messages.read(language), found.values(), language)
            path = messages.catalogue_path(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            missing = len(catalogue) - len(catalogue.translated_entries())
            self.stdout.write(f"{path}: {len(catalogue)} messages, {missing} without a translation.")
