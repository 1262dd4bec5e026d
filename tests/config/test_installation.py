"""A command on a folder without an installation says what to do and leaves nothing there."""

import os
import subprocess

import pytest
from django.conf import settings

OWN = {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE"}


def manage(*arguments):
    environment = {name: value for name, value in os.environ.items() if name not in OWN} | {"DEMO": "1"}
    command = [settings.BASE_DIR / "run", "manage", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_command_on_a_folder_that_is_not_there_says_how_to_make_an_installation(tmp_path):
    answer = manage("tick", "--data", tmp_path / "new")
    assert answer.returncode == 1
    assert answer.stderr == (
        f"There is no installation in {tmp_path}/new yet: ./run demo makes one with the sample, "
        "./run manage migrate an empty one.\n"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "arguments", [["--data", ".", "sweep", "--dry-run"], ["sweep", "--dry-run", "--data", "."]]
)
def test_command_on_an_empty_folder_says_so_wherever_the_folder_is_named(tmp_path, arguments):
    answer = manage(*(tmp_path if word == "." else word for word in arguments))
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
    assert f"The database {tmp_path}/throughline.sqlite3 is empty: ./run demo makes one" in answer.stderr


def test_migrate_makes_the_folder_and_a_database_older_than_the_code_is_told_to_migrate(tmp_path):
    assert manage("migrate", "values", "-v", "0", "--data", tmp_path / "new").returncode == 0

    answer = manage("load_rule_sets", "--data", tmp_path / "new")

    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
    assert "is older than this version of Throughline: ./run manage migrate" in answer.stderr


def test_folder_without_a_name_is_told_in_one_sentence():
    answer = manage("tick", "--data")
    assert (answer.returncode, answer.stderr) == (1, "--data needs a folder.\n")
