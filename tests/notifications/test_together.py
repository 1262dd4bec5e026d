"""Several workers at once do the work of one."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from notifications import rounds
from notifications.models import Letter, Notice
from projects.models import Role
from tests import factories
from tests.notifications.conftest import DAY, NOW, deadline, project_with_rules

WORKERS = 3
MINUTE = dt.timedelta(minutes=1)


def work(number):
    """Some rounds as a worker does them; what another worker did first is left to the next round."""
    try:
        for turn in range(3):
            rounds.run(DAY, NOW + turn * MINUTE)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_rounds_that_overlap_tell_each_person_once(sink):
    people = 20
    project = project_with_rules(plan=[{"days": 0, "to": ["partner_editor"]}])
    for _ in range(people):
        partner = factories.organisation()
        factories.member(project, Role.EDITOR, partner)
        deadline(project, partner)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    assert Notice.objects.count() == Letter.objects.count() == people
    assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.SENT}
    assert len(sink.taken) == len({letter["message-id"] for letter in sink.letters}) == people
