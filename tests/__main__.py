"""`./run test`: the checks, then pytest on SQLite and on PostgreSQL, on at most four cores. With arguments, which go
to pytest, the tests run one after the other.

`--long [NAME ...]` runs the long forms one by one instead, at most 45 minutes each; those that passed on this
code already are left out, unless they are named.
"""

import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from tests import machine
from tests.machine import say

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PASSED = ROOT / "build" / "long-passed"
LONGEST = 45 * 60
NOTHING_COLLECTED = 5
OF_BOTH = "database and not one_database and not long and not journey and not processes"
SIDE_BY_SIDE = ["--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal"]
CHECKS = {
    "style": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "import contracts": ["lint-imports"],
    "missing migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
}


def run(*command, **environment):
    """Run one of the virtual environment's programs; returns its exit code."""
    return subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, env={**os.environ, **environment}
    ).returncode


def failed_checks():
    for name, command in CHECKS.items():
        started = time.monotonic()
        if run(*command, DEMO="1"):
            yield name
        say(f"- {name}: {time.monotonic() - started:.0f} s")


def pytest(arguments, marker, database=None):
    """Run pytest once; a run in which the arguments leave nothing to test is a good one."""
    without = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**without, "DEMO": "1"} | ({"DATABASE_URL": database} if database else {})
    command = [BIN / "python", "-m", "pytest", "-m", marker, *(arguments or SIDE_BY_SIDE)]
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    return 0 if code == NOTHING_COLLECTED else code


def main(arguments):
    if arguments[:1] == ["--long"]:
        return long_forms(arguments[1:])
    journeys = "" if machine.install_browser() else " and not journey"
    if journeys:
        say("WITHOUT BROWSER JOURNEYS: install Chromium (on Debian as root: apt-get install chromium).")
    given = os.environ.get("DATABASE_URL", "")
    has_postgres = given.startswith("postgres") or machine.install_postgres()
    if not has_postgres:
        say(
            "WITHOUT POSTGRESQL: install it (on Debian as root: apt-get install postgresql) or set DATABASE_URL."
        )
    for missing in machine.missing_programs():
        say(missing)
    if run("python", "manage.py", "build_assets", DEMO="1"):
        return 1
    if failed := list(failed_checks()):
        say(f"Failed: {', '.join(failed)}. The tests did not run.")
        return 1
    say("pytest on SQLite")
    code = pytest(arguments, f"not long{journeys}")
    if code or not has_postgres:
        return code
    with nullcontext(given) if given.startswith("postgres") else machine.throwaway_postgres() as database:
        say("pytest on PostgreSQL: what asks something of the database and does not bring its own")
        return pytest(arguments, OF_BOTH, database)


def long_forms(names):
    """Each long form in a pytest of its own; the code of the last one that failed."""
    machine.install_browser()
    listing = [BIN / "python", "-m", "pytest", "-m", "long", "--collect-only", "-q"]
    lines = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    passed = PASSED.read_text().splitlines() if PASSED.exists() else []
    result = 0
    for test in (line for line in lines if "::" in line):
        if (names and not any(name in test for name in names)) or (
            not names and f"{_code()} {test}" in passed
        ):
            continue
        if code := _one_long_form(test):
            result = code
        else:
            PASSED.parent.mkdir(exist_ok=True)
            with PASSED.open("a") as file:
                file.write(f"{_code()} {test}\n")
    return result


def _one_long_form(test):
    try:
        command = [BIN / "python", "-m", "pytest", "-m", "long", test]
        return subprocess.run(command, cwd=ROOT, timeout=LONGEST).returncode
    except subprocess.TimeoutExpired:
        say(f"{test} took more than 45 minutes.")
        return 1


def _code():
    """The commit the tests run on."""
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
