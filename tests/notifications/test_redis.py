"""Worker and beat on a Redis or Valkey server of the installation's own, as BROKER_URL names it."""

import pytest
from django.conf import settings

from config import programs
from config.supervisor import Program
from tests import machine
from tests.notifications import sink as sinks
from tests.notifications.background import all_sent, prepared, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="has a database of its own: runs once"
    ),
    pytest.mark.skipif(
        machine.redis() is None,
        reason="WITHOUT REDIS: install it (on Debian as root: apt-get install redis-server)",
    ),
]


@pytest.fixture
def installation():
    port = programs.free_port()
    with sinks.running() as (sink, mail_port), prepared(mail_port) as made:
        options = {"port": port, "bind": programs.HOST, "dir": made.folder, "save": ""}
        arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        made.broker = lambda: Program("broker", [machine.redis(), *arguments])
        made.environment["BROKER_URL"] = f"redis://{programs.HOST}:{port}/0"
        made.sink = sink
        yield made


def test_letters_leave_by_worker_and_beat_and_go_on_after_redis_was_killed(installation):
    installation.add_people(3)
    installation.start("broker", "worker", "beat")
    wait_until(lambda: all_sent(installation, 3), installation)

    installation.kill("broker")
    installation.add_people(2)
    installation.start("broker")
    wait_until(lambda: all_sent(installation, 5), installation)

    addresses = [letter["to"] for letter in installation.sink.letters]
    assert len(addresses) == len(set(addresses)) == 5
