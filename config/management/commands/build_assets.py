import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from fontpkg_overpass import ROOT as FONT_PACKAGE
from fontTools import subset

from config.management.commands.compile_catalogues import compile_catalogues

FONT_SOURCE = Path(FONT_PACKAGE) / "files" / "Overpass[wght].ttf"
# Latin, punctuation, super- and subscripts, currencies, letterlike signs, arrows, mathematics
CHARACTERS = [
    *range(0x20, 0x250),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2070),
    *range(0x2070, 0x20D0),
    *range(0x2100, 0x2150),
    *range(0x2190, 0x2300),
]
PACKAGES = ("django", "django-allauth", "django-htmx", "fontpkg-overpass", "fonttools", "whitenoise")


def build_font(target: Path) -> None:
    """Make the web font of the packaged one: the scripts that are written here, every weight."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    target.parent.mkdir(parents=True, exist_ok=True)
    with subset.load_font(str(FONT_SOURCE), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        subset.save_font(font, str(target), options)


def fingerprint() -> str:
    """Changes when something that is served changes."""
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in PACKAGES).encode())
    digest.update(Path(__file__).read_bytes())
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.name} {path.stat().st_size}".encode() + path.read_bytes())
    return digest.hexdigest()


class Command(BaseCommand):
    """Does nothing when nothing changed since it ran last."""

    help = "Turns the packaged font into a web font, collects what is served and compiles the languages."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues()
        stamp = settings.BUILD_DIR / "assets.stamp"
        now = fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        build_font(settings.BUILD_DIR / "assets" / "fonts" / "overpass-wght.woff2")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)
