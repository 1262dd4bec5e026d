from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from notifications.models import Letter


class Command(BaseCommand):
    help = (
        "Lists the letters that could not be delivered; with --resend, they are tried again from the start."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--resend", action="store_true")

    def handle(self, *args: Any, resend: bool, **options: Any) -> None:
        failed = Letter.objects.failed()
        for letter in failed.order_by("created_at"):
            self.stdout.write(f"{letter.uuid} to {letter.to_address}, {letter.subject}: {letter.last_error}")
        if resend:
            self.stdout.write(f"{failed.resend()} letters wait to be sent again.")
