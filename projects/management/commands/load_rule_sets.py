from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from projects.services import RULE_SETS, RuleSetRefused, load_rule_sets


class Command(BaseCommand):
    help = "Loads the rule sets of the programme's calls. A version that is there is never changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=RULE_SETS, help="Where the rule sets' files are.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                new = load_rule_sets(options["folder"])
        except RuleSetRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for rules in new:
            self.stdout.write(f"Loaded {rules}.")
        if not new:
            self.stdout.write("Nothing to do: all rule sets are loaded.")
