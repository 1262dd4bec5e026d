"""A start that is refused before anything runs leaves nothing behind."""

import platform

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def folder(settings, tmp_path):
    """The data folder of a demo that was never started."""
    settings.DATA_DIR = tmp_path / "new"
    settings.RUN_DIR, settings.MAILBOX_DIR = settings.DATA_DIR / "run", settings.DATA_DIR / "mailbox"
    return settings.DATA_DIR


def test_machine_for_which_no_valkey_is_bundled_is_told_what_to_set(folder, monkeypatch):
    monkeypatch.delenv("BROKER_URL", raising=False)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(CommandError, match="set BROKER_URL to a Redis or Valkey of your own"):
        call_command("demo", port="0")
    assert not folder.exists()


def test_folder_that_was_there_stays_with_what_it_holds(folder):
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(CommandError, match="--port takes a number"):
        call_command("demo", port="eight")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
