from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from projects.services import RuleSetRefused, load_rule_sets


class Command(BaseCommand):
    help = "Loads the rule sets of the programme's calls. A version that is there is never changed."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                new = load_rule_sets()
        except RuleSetRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for rules in new:
            self.stdout.write(f"Loaded {rules}.")
        if not new:
            self.stdout.write("Nothing to do: all rule sets are loaded.")
