import io
import os
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django_scopes import scopes_disabled

from config import programs
from config.supervisor import (
    CannotStart,
    Program,
    keep_running,
    start,
    stop_all,
    stop_on_signals,
    wait_until,
)
from projects.models import Project
from projects.sample.people import demo_people

WHAT_TO_TRY = """
Try first:
  1. Sign in as the partner of Lower Austria: your plan opens, and below its line stands what holds it back.
  2. Move the day on by a week in the bar on top and watch the letters arrive at /mailbox/.
  3. Give a plan its next step as the person whom it waits for, and read its history.
Ctrl-C stops everything; the next start goes on where this one was.
"""


class Command(BaseCommand):
    """Prepares the database and the sample, then runs every process until it is stopped."""

    help = "Starts the whole product with its sample on this machine."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000", help="0 takes any free port.")

    def handle(self, *args: Any, port: str, **options: Any) -> None:
        folders = programs.folders(settings.DATA_DIR, settings.RUN_DIR, settings.MAILBOX_DIR)
        try:
            with folders, programs.only_one(settings.RUN_DIR):
                self.run(programs.port_for(port))
        except CannotStart as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped before it was ready.", returncode=130) from None

    def run(self, port: int) -> None:
        mail_port = programs.free_port(programs.PREFERRED_MAIL_PORT)
        if "BROKER_URL" not in os.environ:
            programs.valkey_server()
        self.prepare()
        self.set_environment(port, mail_port)
        stop = stop_on_signals()
        running: list[Program] = []
        try:
            self.start_all(running, port, mail_port, stop)
            if not stop.is_set():
                self.introduce(port)
            keep_running(running, settings.DATA_DIR / "log", stop)
        finally:
            stop_all(running)
        self.say("Throughline has stopped.")

    def prepare(self) -> None:
        """Bring assets, database and sample up to date; what is there already stays as it is."""
        self.say("Building style sheet, font and languages ...")
        call_command("build_assets", verbosity=0)
        self.say("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if "load_sample" in get_commands():
            with scopes_disabled():
                is_there = Project.objects.exists()
            self.say(
                "The sample is there; adding what is new in it ..." if is_there else "Loading the sample ..."
            )
            call_command("load_sample", stdout=io.StringIO())

    def set_environment(self, port: int, mail_port: int) -> None:
        """What the programs inherit: a setting that the person gave stays."""
        os.environ["DATA_DIR"] = str(settings.DATA_DIR)
        os.environ.setdefault("SITE_URL", f"http://{programs.HOST}:{port}")
        os.environ.setdefault("EMAIL_URL", f"smtp://{programs.HOST}:{mail_port}")
        os.chdir(settings.BASE_DIR)

    def start_all(self, running: list[Program], port: int, mail_port: int, stop: threading.Event) -> None:
        self.say("Starting broker, mail, web server, worker and beat ...")
        log_dir = settings.DATA_DIR / "log"

        def launch(program: Program, answers: Callable[[], bool] = lambda: True) -> None:
            if not stop.is_set():
                start(program, log_dir)
                running.append(program)
                wait_until(answers, program, log_dir, stop, 90)

        if "BROKER_URL" not in os.environ:
            socket_path = Path(settings.RUN_DIR / "valkey.sock")
            launch(
                programs.broker(settings.DATA_DIR, socket_path), lambda: programs.broker_answers(socket_path)
            )
        launch(programs.mail_sink(mail_port))
        launch(programs.web(port), lambda: programs.web_answers(port))
        launch(programs.worker())
        launch(programs.beat())

    def introduce(self, port: int) -> None:
        """Who can sign in, what to try, and the address as the last line."""
        self.say("\nSign in as:")
        for person in demo_people():
            self.say(f"  {person.email:<28} {person.password}\n      {person.can}")
        self.say(WHAT_TO_TRY)
        self.say(f"Throughline is ready at http://{programs.HOST}:{port}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
