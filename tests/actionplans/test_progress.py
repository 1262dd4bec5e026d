"""How far a running action is: in the partner's words, confirmed with one button, stale after some months."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action
from actionplans.progress import is_stale, stale_on
from ledger.models import Entry
from projects.models import Role
from tests import factories
from tests.factories import DAY, at, now, walk
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, Impossible

pytestmark = pytest.mark.django_db


class Scene:
    """A plan in implementation whose only action runs since a day."""

    def __init__(self, since=DAY, **rules):
        self.project = factories.project(rule_set=factories.rule_set(**rules))
        self.partner, self.authority, self.people = factories.cast(self.project)
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority)
        self.plan = factories.begun(plan, self.people, on=since)
        self.action = self.walk(("start", "editor"), on=since)

    def walk(self, *steps, on=DAY):
        steps = [(method, self.people[part], *note) for method, part, *note in steps]
        return walk(now(self.plan.actions.get()), *steps, on=on)

    def get(self, url, part="editor"):
        client = Client()
        client.force_login(self.people[part])
        return client.get(url)

    def press(self, part="editor"):
        client, row = Client(), now(self.action)
        client.force_login(self.people[part])
        url = reverse("action-step", args=[row.uuid, "confirm_progress"])
        return client.post(url, {"key": uuid.uuid4(), "version": row.version})


@pytest.fixture
def scene():
    return Scene()


LONG_AGO = dt.date(2022, 2, 26)  # three months before the day
SOON = {"progress_confirmed_months": 3}


def test_the_partner_says_how_far_it_is_and_the_pages_tell_it_with_its_day(scene):
    scene.walk(("tell_progress", "editor", "Half of the vouchers are out."))
    page = scene.get(scene.action.get_absolute_url(), "auditor").text
    assert "Half of the vouchers are out." in page
    assert "Last confirmed on 26 May 2022" in page
    assert "Last confirmed on 26 May 2022" in scene.get(scene.plan.get_absolute_url(), "auditor").text


def test_its_form_asks_how_far_it_is_and_takes_no_empty_answer(scene):
    url = reverse("action-step", args=[scene.action.uuid, "tell_progress"])
    assert "How far it is" in scene.get(url).text
    with pytest.raises(Blocked):
        scene.walk(("tell_progress", "editor"))


def test_words_are_stale_when_nobody_confirmed_them_for_so_long():
    scene = Scene(since=LONG_AGO, **SOON)
    action = scene.walk(("tell_progress", "editor", "Half is done."), on=LONG_AGO)
    assert (is_stale(action, DAY - dt.timedelta(days=1)), is_stale(action, DAY)) == (False, True)
    for url in (action.get_absolute_url(), scene.plan.get_absolute_url()):
        assert "Not confirmed since 26 Feb 2022" in scene.get(url).text


def test_one_button_confirms_them():
    scene = Scene(since=LONG_AGO, **SOON)
    scene.walk(("tell_progress", "editor", "Half is done."), on=LONG_AGO)
    assert "Still as described" in scene.get(scene.action.get_absolute_url()).text
    assert scene.press().status_code == 302
    assert (now(scene.action).progress, now(scene.action).progress_on) == ("Half is done.", DAY)
    assert Entry.objects.filter(step="Action.confirm_progress").count() == 1
    assert "Not confirmed since" not in scene.get(scene.action.get_absolute_url()).text


def test_there_is_nothing_to_confirm_before_something_is_said(scene):
    assert scene.press().status_code == 422
    assert ">Still as described</button>" not in scene.get(scene.action.get_absolute_url()).text


def test_the_rule_set_says_how_long_they_hold():
    assert stale_on(Scene(**SOON).action) == dt.date(2022, 8, 26)
    assert stale_on(Scene().action) == dt.date(2022, 11, 26)
    assert stale_on(Scene(since=dt.date(2022, 8, 31)).action) == dt.date(2023, 2, 28)


def test_only_a_running_action_has_words_that_grow_stale():
    scene = Scene(since=LONG_AGO, **SOON)
    assert not is_stale(scene.walk(("finish", "editor")), DAY)
    with pytest.raises(Impossible):
        scene.walk(("tell_progress", "editor", "All."))


def test_stale_words_stand_in_the_partners_work_and_in_nobody_elses():
    scene = Scene(since=LONG_AGO, **SOON)
    [item] = [
        one for one in work(scene, "editor").duties if one.title == scene.action.title and one.kind == "soon"
    ]
    assert (item.words, item.url) == (
        "Not confirmed since 26 Feb 2022",
        f"{scene.action.get_absolute_url()}#progress",
    )
    scene.walk(("tell_progress", "editor", "Half is done."))
    assert "Not confirmed since 26 Feb 2022" not in [one.words for one in work(scene, "editor").duties]
    assert work(scene, "officer").duties == []


def work(scene, part):
    return scene.get(reverse("work"), part).context["work"]


def test_a_partner_who_does_not_sign_in_says_it_by_letter(scene):
    absent = EnteredFor(Role.REPRESENTATIVE, scene.partner.pk, "The partner")
    row = now(scene.action)
    act = {
        "by": scene.people["monitor"],
        "version": row.version,
        "effective_at": at(),
        "note": "Half is done.",
    }
    assert perform(row.tell_progress, entered_for=absent, **act).progress == "Half is done."


def test_thirty_actions_take_as_many_queries_as_three():
    scene, counts = Scene(since=LONG_AGO, **SOON), []
    for number in (3, 27):
        for _ in range(number):
            factories.action(scene.plan, status=Action.Status.RUNNING, status_since=LONG_AGO)
        for url in (reverse("work"), scene.plan.get_absolute_url()):
            scene.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert "Not confirmed since" in scene.get(url).text
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
