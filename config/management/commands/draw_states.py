from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from config.diagrams import draw
from workflow.registry import machines

FOLDER = Path(settings.BASE_DIR) / "docs" / "states"


class Command(BaseCommand):
    help = "Draw every state machine as an SVG file for the documentation (docs/states/)."

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(exist_ok=True)
        for name, drawing in drawings().items():
            (FOLDER / name).write_text(drawing, encoding="utf-8")
            self.stdout.write(f"docs/states/{name}")


def drawings() -> dict[str, str]:
    """The drawing of every machine in the source language, by the name of its file."""
    with translation.override(settings.LANGUAGE_CODE):
        return {f"{model.__name__}.svg": f"{draw(model)}\n" for model in machines()}
