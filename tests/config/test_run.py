"""The script at the root, on a machine that lacks something."""

import shutil
import subprocess

import pytest
from django.conf import settings

TOOLS = ("dirname", "cat", "cksum", "grep", "sed", "tee", "tr")


@pytest.fixture
def bare(tmp_path):
    """A copy of the script on a machine without Python."""
    shutil.copy(settings.BASE_DIR / "run", tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))

    def call(*arguments):
        environment = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
        command = ["/bin/sh", tmp_path / "run", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    return call


@pytest.mark.parametrize("command", ["setup", "demo", "test", "check", "manage"])
def test_without_python_it_says_what_to_install(bare, command):
    answer = bare(command)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Throughline needs Python 3.12 or newer with its venv module")
    assert answer.stderr.count("\n") == 1


def test_without_a_command_it_tells_its_commands(bare):
    assert "./run demo [--data DIR] [--port N]" in bare().stdout


def test_an_unknown_command_fails_and_tells_the_others(bare):
    answer = bare("dmeo")
    assert answer.returncode == 2
    assert "./run demo" in answer.stdout


def test_what_the_demo_does_not_know_is_named():
    answer = subprocess.run(
        [settings.BASE_DIR / "run", "demo", "--prot", "1"], capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "knows --data DIR and --port N, not --prot" in answer.stderr
