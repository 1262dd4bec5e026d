"""An installation's settings, each read in a process of its own."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "a-key-of-this-installation-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2
INSTALLATION = {
    "DEMO": "0",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "t.example.org",
    "SITE_URL": "https://t.example.org",
}


def run(*arguments, **environment):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {*INSTALLATION, "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    command = [sys.executable, *arguments]
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)


def value_of(expression, **environment):
    program = f"from django.conf import settings; print(repr({expression}))"
    return run("-c", program, **environment).stdout.strip()


def test_an_installation_refuses_the_sample_key(tmp_path):
    asked = run(
        "manage.py", "check", **{**INSTALLATION, "SECRET_KEY": settings.SAMPLE_KEY}, DATA_DIR=str(tmp_path)
    )
    assert asked.returncode != 0
    assert "Set SECRET_KEY to a long random text of your own" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_an_installation_refuses_to_start_without_a_key():
    missing = {name: value for name, value in INSTALLATION.items() if name != "SECRET_KEY"}
    assert "Set SECRET_KEY" in run("manage.py", "check", **missing).stderr


def test_a_public_address_without_a_key_is_never_taken_for_the_demo():
    asked = run("manage.py", "check", ALLOWED_HOSTS="t.example.org")
    assert "Set SECRET_KEY" in asked.stderr


def test_djangos_own_deployment_check_finds_nothing(tmp_path):
    asked = run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **INSTALLATION, DATA_DIR=str(tmp_path)
    )
    assert asked.returncode == 0, asked.stderr


def test_without_any_variable_it_is_the_demo_and_answers_on_this_machine_only():
    assert (
        value_of("(settings.DEMO, settings.ALLOWED_HOSTS)") == "(True, ['localhost', '127.0.0.1', '[::1]'])"
    )


def test_the_demos_day_does_not_reach_an_installation():
    assert value_of("settings.DEMO_TODAY", **INSTALLATION, DEMO_TODAY="2022-05-26") == "None"


def test_a_long_data_folder_still_gets_a_short_socket(tmp_path):
    path = value_of("str(settings.RUN_DIR)", DATA_DIR=str(tmp_path / ("x" * 100)))
    assert len(path) < 100


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:2525", "('127.0.0.1', 2525, False, False)"),
        ("smtp+tls://me:secret@mail.example.org:587", "('mail.example.org', 587, True, False)"),
        ("smtp+ssl://me:secret@mail.example.org:465", "('mail.example.org', 465, False, True)"),
    ],
)
def test_mail_goes_where_the_environment_says(url, expected):
    smtp = "settings.MAILERS['smtp']['OPTIONS']"
    assert (
        value_of(f"tuple({smtp}[name] for name in ('host', 'port', 'use_tls', 'use_ssl'))", EMAIL_URL=url)
        == expected
    )


def test_the_web_process_never_imports_celery():
    program = "import sys, config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns; "
    asked = run("-c", program + "print(sorted({'celery', 'kombu'} & set(sys.modules)))")
    assert asked.stdout.strip() == "[]", asked.stderr


def test_every_variable_that_the_settings_read_is_in_the_example():
    read = set(
        re.findall(r'env\.\w+\(\s*"(\w+)"', (settings.BASE_DIR / "config" / "settings.py").read_text())
    )
    explained = set(
        re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    )
    assert read == explained


def test_sqlite_is_a_recent_one_with_its_limits():
    import sqlite3

    connection = sqlite3.connect(":memory:")
    before = connection.setlimit(9, 100)
    assert sqlite3.sqlite_version_info >= (3, 40)
    assert before > 100
    assert connection.getlimit(9) == 100
