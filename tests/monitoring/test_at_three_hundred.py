"""Every page that lists a project's things asks the database as often at three plans as at three hundred."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from tests.factories import statements
from tests.monitoring.crowd import Crowd

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGES = [
    *(("board", "monitor"), ("board as at an earlier day", "monitor"), ("board", "authority")),
    *(("plan-list", "monitor"), ("plan-list", "representative"), ("claim-list", "officer")),
    *(("work", "monitor"), ("work", "representative")),
    *(("practice-list", "editor"), ("report-list", "officer"), ("a report", "monitor")),
    *(("project-changes", "officer"), ("project-about", "editor"), ("people-list", "monitor")),
    *(("plan-several", "monitor"), ("clear several", "monitor")),
    *(("a partner leaves", "monitor"), ("plan-add", "monitor"), ("claim-add-without-plan", "editor")),
]
OF_PROJECT = {"board", "project-changes", "project-about", "people-list", "plan-several", "plan-add"} | {
    "claim-add-without-plan"
}


def address(crowd, name):
    slug = crowd.project.slug
    others = {
        "board as at an earlier day": reverse("board", args=[slug]) + "?as_at=2022-03-01",
        "a report": crowd.report.get_absolute_url(),
        "clear several": reverse("plan-several-step", args=[slug, "clear"]),
        "a partner leaves": reverse("project-change-add", args=[slug, "partner_leaves"]),
    }
    return others.get(name) or reverse(name, args=[slug] if name in OF_PROJECT else [])


def counted(crowd):
    """The queries of each page, and the page."""
    found = {}
    for name, part in PAGES:
        client = Client()
        client.force_login(crowd.people[part])
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address(crowd, name))
        assert answer.status_code == 200, (name, part)
        found[name, part] = statements(queries), answer.text
    return found


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    """Every page at three plans and at three hundred, with its queries; the crowd is made once."""
    with django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        crowd = Crowd()
        sizes = []
        for size in (3, 300):
            crowd.grow_to(size)
            sizes.append(counted(crowd))
        yield sizes
        transaction.set_rollback(True)


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_a_page_asks_as_often_at_three_hundred_plans_as_at_three(measured, name, part):
    few, many = (len(size[name, part][0]) for size in measured)
    assert few == many


def test_of_three_hundred_things_to_do_the_oldest_fifty_are_in_sight_and_the_others_folded(measured):
    for part, start, item in (
        ("monitor", "awaited-title", "todo-item"),
        ("representative", "confirm-title", 'name="entered"'),
    ):
        _queries, work = measured[1]["work", part]
        listed = work.partition(start)[2].partition("</section>")[0]
        in_sight, _details, folded = listed.partition("<details")
        assert in_sight.count(item) == 50
        assert folded.count(item) > 50
