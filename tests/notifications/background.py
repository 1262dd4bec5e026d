"""A small installation whose background processes a test starts and kills."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import programs
from config.paths import make_run_dir, run_dir

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

    def broker(self):
        return programs.broker(self.folder, self.socket)

    def add_people(self, number):
        self.manage("-m", "tests.notifications.scene", str(number))

    def start(self, *names):
        known = {"broker": self.broker, "worker": programs.worker, "beat": programs.beat}
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


@contextmanager
def prepared(sink_port):
    """An installation with an empty database; whatever it started ends with it."""
    folder = Path(tempfile.mkdtemp(prefix="tl-kill-", dir="/tmp"))
    made = Installation(folder, sink_port)
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
