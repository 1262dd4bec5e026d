"""Real worker, beat and broker, killed in mid-delivery: no reminder is lost and none is doubled."""

import random
import time
from collections import Counter

import pytest
from django.conf import settings

from tests.notifications import sink as sinks
from tests.notifications.background import all_sent, prepared, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="has a database of its own: runs once"
    ),
]


@pytest.fixture
def sink():
    with sinks.running() as (sink, port):
        sink.pause, sink.port = 0.3, port
        yield sink


@pytest.fixture
def installation(sink):
    with prepared(sink.port) as made:
        yield made


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
