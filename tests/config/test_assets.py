"""What is served is made from packages: the font, the static files, the languages."""

import polib
import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from config.management.commands import build_assets, compile_catalogues


@pytest.fixture
def build(settings, tmp_path):
    settings.BUILD_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "static", tmp_path / "assets"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "assets").mkdir()
    return tmp_path


def test_the_font_writes_every_language_of_the_project_in_every_weight(build):
    build_assets.build_font(build / "font.woff2")
    with TTFont(build / "font.woff2") as font:
        letters = set(font.getBestCmap())
        assert {ord(letter) for letter in "AŽščćđőűłżņģășțßøåæéñç€–→„“"} <= letters
        assert "wght" in {axis.axisTag for axis in font["fvar"].axes}
    assert (build / "font.woff2").stat().st_size < 100_000


def test_assets_are_built_once_and_again_when_something_changed(build, monkeypatch):
    call_command("build_assets")
    stamp = build / "assets.stamp"
    first = stamp.stat().st_mtime_ns
    call_command("build_assets")
    assert stamp.stat().st_mtime_ns == first
    stamp.write_text("another state")
    call_command("build_assets")
    assert stamp.stat().st_mtime_ns != first
    assert list((build / "static" / "fonts").glob("overpass-wght.*.woff2"))


def test_a_catalogue_is_compiled_without_system_packages(build):
    source = build / "locale" / "sl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Plan", msgstr="Načrt"))
    catalogue.save(str(source))
    assert compile_catalogues.compile_catalogues() == [source.with_suffix(".mo")]
    assert polib.mofile(str(source.with_suffix(".mo"))).find("Plan").msgstr == "Načrt"
    assert compile_catalogues.compile_catalogues() == []
