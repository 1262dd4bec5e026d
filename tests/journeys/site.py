"""Throughline as it runs for people: its real web server on a data folder of its own."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from config import programs
from tests import migrated

ROOT = Path(__file__).parents[2]
DATABASE = "throughline.sqlite3"
PEOPLE = {
    person["login"]: person["password"]
    for person in json.loads((ROOT / "sampledata" / "people.json").read_text())["people"]
    if person["password"]
}


class Site:
    """One installation; `reset` brings the sample back as it was when it was remembered."""

    def __init__(self, folder):
        self.folder = folder
        self.port = programs.free_port()
        self.mail_port = programs.free_port()
        self.url = f"http://{programs.HOST}:{self.port}"
        self.running = []
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "DJANGO_SETTINGS_MODULE": "tests.journeys.installation",
            "DEMO": "1",
            "DEMO_TODAY": "2022-05-26",
            "DATA_DIR": str(folder),
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://{programs.HOST}:{self.mail_port}",
        }

    def prepare(self):
        migrated.put(self.folder / DATABASE)
        subprocess.run(
            [sys.executable, "-m", "tests.journeys.prepare"], cwd=ROOT, env=self.environment, check=True
        )

    def start(self):
        self._launch(programs.web(self.port), lambda: programs.web_answers(self.port))

    def empty_mailbox(self):
        for letter in (self.folder / "mailbox").glob("*.eml"):
            letter.unlink()

    def deliver(self):
        """One round of the background work, as beat and worker do it: what is due arrives in the mailbox."""
        if not programs.mail_answers(self.mail_port):
            self._launch(programs.mail_sink(self.mail_port), lambda: programs.mail_answers(self.mail_port))
        self.manage("tick")

    def _launch(self, program, answers):
        with (self.folder / f"{program.name}.log").open("ab") as log:
            process = subprocess.Popen(
                program.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.running.append(process)
        until = time.monotonic() + 60
        while not answers():
            assert process.poll() is None, f"the {program.name} ended"
            assert time.monotonic() < until, f"the {program.name} does not answer"
            time.sleep(0.1)

    def stop(self):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            process.wait(30)

    def remember(self):
        self._copy(self.folder / DATABASE, self.folder / "remembered.sqlite3")

    def reset(self):
        self._copy(self.folder / "remembered.sqlite3", self.folder / DATABASE)

    def _copy(self, source, target):
        """Through the database's own backup: it waits for whoever is writing."""
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target, timeout=20)) as new:
            old.backup(new)

    def manage(self, *command):
        """What a command of manage.py prints; it has to end well."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def query(self, sql, *values):
        with closing(sqlite3.connect(self.folder / DATABASE, timeout=20)) as connection:
            return connection.execute(sql, values).fetchall()
