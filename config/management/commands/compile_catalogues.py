from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import BaseCommand


def compile_catalogues() -> list[Path]:
    """Make a .mo of every .po that is newer than its own; returns what was made."""
    made = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(target))
                made.append(target)
    return made


class Command(BaseCommand):
    help = "Compiles the language catalogues without any system package."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"Compiled {path}")
