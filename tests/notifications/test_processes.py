"""Real worker, beat and broker, killed in mid-delivery: no reminder is lost and none is doubled."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from config import programs
from config.paths import make_run_dir, run_dir
from tests.notifications import sink as sinks

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="has a database of its own: runs once"
    ),
]
ROOT = Path(__file__).parents[2]
LONGEST = 50


class Installation:
    """A data folder, a database and the background processes on it."""

    def __init__(self, folder, port):
        self.folder = folder
        self.socket = run_dir(folder) / "valkey.sock"
        make_run_dir(self.socket.parent)
        self.running = {}
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "DJANGO_SETTINGS_MODULE": "tests.notifications.installation",
            "DEMO": "1",
            "DATA_DIR": str(folder),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "TICK_SECONDS": "1",
        }
        self.environment.pop("BROKER_URL", None)

    def manage(self, *command):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=self.environment, check=True)

    def add_people(self, number):
        self.manage("-m", "tests.notifications.scene", str(number))

    def start(self, *names):
        known = {
            "broker": lambda: programs.broker(self.folder, self.socket),
            "worker": programs.worker,
            "beat": programs.beat,
        }
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    known[name]().command,
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, name):
        """As the kernel does when memory is short: the whole group at once, no goodbye."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def query(self, sql):
        connection = sqlite3.connect(self.folder / "throughline.sqlite3", timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def logs(self):
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("*.log"))


@pytest.fixture
def sink():
    with sinks.running() as (sink, port):
        sink.pause, sink.port = 0.3, port
        yield sink


@pytest.fixture
def installation(sink):
    folder = Path(tempfile.mkdtemp(prefix="tl-kill-", dir="/tmp"))
    made = Installation(folder, sink.port)
    try:
        made.manage("manage.py", "migrate", "-v0")
        yield made
    finally:
        for name in list(made.running):
            made.kill(name)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(met, installation, longest=LONGEST):
    until = time.monotonic() + longest
    while not met():
        if time.monotonic() > until:
            pytest.fail(f"It did not happen within {longest} seconds.\n{installation.logs()}")
        time.sleep(0.05)


def all_sent(installation, people):
    states = dict(installation.query("SELECT state, COUNT(*) FROM notifications_letter GROUP BY state"))
    return states == {"sent": people}


def check_nothing_lost_and_nothing_doubled(installation, sink, people, kills):
    notices = installation.query("SELECT matter, rule, due_on, recipient_id FROM notifications_notice")
    letters = installation.query("SELECT message_id, to_address FROM notifications_letter")
    copies = Counter(letter["message-id"] for letter in sink.letters)
    assert len(notices) == len({recipient for *_, recipient in notices}) == people
    assert len(letters) == len({address for _id, address in letters}) == people
    assert set(copies) == {message_id for message_id, _address in letters}
    assert sum(copies.values()) <= people + kills


def test_killed_worker_loses_no_reminder_and_doubles_none(installation, sink):
    people, kills = 12, 2
    installation.add_people(people)
    installation.start("broker", "worker", "beat")
    for kill in range(kills):
        enough = len(sink.taken) + 1 + kill
        wait_until(lambda enough=enough: len(sink.taken) >= enough, installation)
        installation.kill("worker")  # the server has taken a letter and withholds its answer
        installation.start("worker")

    wait_until(lambda: all_sent(installation, people), installation)

    check_nothing_lost_and_nothing_doubled(installation, sink, people, kills)


def test_killed_broker_loses_no_reminder_and_doubles_none(installation, sink):
    people = 12
    installation.add_people(people - 4)
    installation.start("broker", "worker", "beat")
    wait_until(lambda: len(sink.taken) >= 3, installation)
    installation.kill("broker")
    installation.add_people(4)  # life goes on without a broker
    installation.start("broker")

    wait_until(lambda: all_sent(installation, people), installation)

    check_nothing_lost_and_nothing_doubled(installation, sink, people, kills=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_again_and_again_at_any_moment_loses_none_and_doubles_none(installation, sink, seed):
    dice, people, kills = random.Random(seed), 60, 20
    installation.add_people(people)
    installation.start("broker", "worker", "beat")
    for _kill in range(kills):
        time.sleep(dice.uniform(0.5, 5))
        victim = dice.choice(["worker", "worker", "broker", "beat"])
        installation.kill(victim)
        time.sleep(dice.uniform(0, 1))
        installation.start(victim)

    wait_until(lambda: all_sent(installation, people), installation, longest=300)

    check_nothing_lost_and_nothing_doubled(installation, sink, people, kills)
