from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's own; a new installation gets its data folder first."""

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"The folder {settings.DATA_DIR} cannot be made: {error.strerror}. Set DATA_DIR to another one."
            ) from error
        return super().execute(*args, **options)
