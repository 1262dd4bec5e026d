"""My work: what waits for a person first, what their organisation owes, and what they wait for."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.deadlines import give
from projects.models import Role
from tests.factories import (
    DAY,
    at,
    cast,
    complete_plan,
    member,
    now,
    organisation,
    project,
    started_plan,
    walk,
)
from tests.monitoring.scene import Scene
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.models import EnteredStep

pytestmark = pytest.mark.django_db

WAY = [("submit", "representative"), ("clear", "monitor"), ("accept", "officer"), ("endorse", "authority")]


@pytest.fixture
def scene(db):
    return Scene()


def page(client, person):
    client.force_login(person)
    answer = client.get(reverse("work"))
    assert answer.status_code == 200
    return answer


def mine(client, person):
    """The buttons of what waits for a person, in order."""
    return [str(item.verb) for item in page(client, person).context["work"].awaited]


def test_each_step_of_a_plan_waits_for_the_one_who_may_do_it(client, scene):
    way = [
        ("submit", "representative", "clear", "monitor", "Pass the plan on to the programme"),
        ("clear", "monitor", "accept", "officer", "Accept the plan"),
        ("accept", "officer", "endorse", "authority", "Endorse the plan"),
        ("endorse", "authority", "begin", "monitor", "Start implementation"),
    ]
    for done, by, _step, part, verb in way:
        scene.plan = walk(type(scene.plan).objects.get(pk=scene.plan.pk), (done, scene.people[by]))
        assert mine(client, scene.people[part]) == [verb]
        assert mine(client, scene.people["representative"]) == []


def test_the_partner_reads_for_whom_their_plan_waits(client, scene):
    walk(scene.plan, ("submit", scene.representative))
    [item] = page(client, scene.representative).context["work"].waiting
    assert (item.title, item.words) == (scene.plan.title, "Lead partner. Waiting since 26 May 2022")


def test_an_action_that_had_ended_before_its_plan_waits_only_since_the_plan_began(client, scene):
    action = scene.running_plan().actions.get()
    long_ago = DAY.replace(year=2021)
    type(action).objects.update(status="completed", status_since=long_ago, ended_on=long_ago)
    [item] = page(client, scene.monitor).context["work"].awaited
    assert (str(item.verb), item.since) == ("Confirm the end", DAY)


def test_a_completion_waits_since_it_can_be_confirmed(client, scene):
    plan, later = scene.running_plan(DAY - dt.timedelta(days=40)), DAY - dt.timedelta(days=3)
    walk(plan.actions.get(), ("start", scene.editor), ("finish", scene.editor), on=later)
    walk(plan.actions.get(), ("confirm", scene.monitor), on=later)
    walk(now(plan), ("propose_completion", scene.representative), on=later)
    [item] = page(client, scene.monitor).context["work"].awaited
    assert (str(item.verb), item.since) == ("Confirm completion", later)


def test_who_has_no_part_in_a_plan_does_not_wait_for_it(client, scene):
    walk(scene.plan, ("submit", scene.representative))
    for role in ("practice_administrator", "partner_representative"):
        other = member(scene.project, role, organisation())
        assert page(client, other).context["work"].waiting == []


def test_what_waits_for_a_person_is_opened_from_its_name(client, scene):
    walk(scene.plan, ("submit", scene.representative))
    address = scene.plan.get_absolute_url()
    assert f'<a href="{address}">' in page(client, scene.monitor).text


def test_a_claim_waits_for_the_auditor_then_for_the_programme(client, scene):
    scene.forwarded()
    assert "Sign the opinion" in mine(client, scene.auditor)
    assert mine(client, scene.officer) == []


def test_an_ended_action_waits_for_the_lead_partner(client, scene):
    scene.running_plan()
    action = scene.plan.actions.get()
    walk(action, ("start", scene.editor))
    walk(type(action).objects.get(pk=action.pk), ("finish", scene.editor))
    assert mine(client, scene.monitor) == ["Confirm the end"]
    walk(type(action).objects.get(pk=action.pk), ("confirm", scene.monitor))
    assert mine(client, scene.monitor) == []


def test_what_was_entered_for_somebody_waits_for_a_second_person(client, scene):
    made = walk(scene.plan, ("submit", scene.representative), ("clear", scene.monitor))
    absent = EnteredFor(Role.OFFICER, None, "Programme office")
    perform(made.accept, by=scene.monitor, version=made.version, effective_at=at(), entered_for=absent)
    assert [item.what for _key, item in page(client, scene.officer).context["work"].to_confirm] == [
        "Accepted the plan"
    ]
    assert page(client, scene.monitor).context["work"].to_confirm == []


def test_several_entered_steps_are_confirmed_at_once_and_each_refusal_is_told(client, scene):
    made = walk(scene.plan, ("submit", scene.representative))
    absent = EnteredFor(Role.OFFICER, None, "Programme office")
    made = walk(made, ("clear", scene.monitor))
    made = perform(made.accept, by=scene.monitor, version=made.version, effective_at=at(), entered_for=absent)
    owner = EnteredFor(Role.AUTHORITY, scene.body.pk, "Authority")
    perform(made.endorse, by=scene.monitor, version=made.version, effective_at=at(), entered_for=owner)
    keys = [key for key, _item in page(client, scene.officer).context["work"].to_confirm]
    sent = {"key": uuid.uuid4(), "entered": [*keys, "nonsense"]}
    answer = client.post(reverse("entered-confirm-several"), sent, follow=True)
    assert f"You have confirmed {len(keys)} step" in answer.text
    assert not EnteredStep.objects.filter(pk__in=keys).unconfirmed().exists()
    again = client.post(reverse("entered-confirm-several"), sent | {"key": uuid.uuid4()}, follow=True)
    assert "This was confirmed already." in again.text


def test_without_a_tick_nothing_is_confirmed(client, scene):
    client.force_login(scene.officer)
    answer = client.post(reverse("entered-confirm-several"), {"key": uuid.uuid4()}, follow=True)
    assert "Tick what you confirm." in answer.text


def test_own_duties_stand_by_their_date(client):
    here = project()
    partner, _authority, people = cast(here)
    plan = started_plan(here, partner, people["editor"])
    for kind, days in (("complete", 9), ("action", -3)):
        give(plan, plan, kind, DAY + dt.timedelta(days), "A rule.")
    shown = page(client, people["editor"])
    assert [item.since for item in shown.context["work"].duties] == [
        DAY - dt.timedelta(3),
        DAY + dt.timedelta(9),
    ]
    assert "You have 2 duties." in shown.content.decode()
    assert page(client, people["officer"]).context["work"].duties == []


def test_whoever_has_nothing_to_do_reads_so(client, scene):
    text = page(client, scene.auditor).content.decode()
    assert "Nobody waits for you." in text


def test_a_stakeholder_has_an_empty_page(client, scene):
    assert page(client, member(project(), Role.STAKEHOLDER)).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("part", ["monitor", "authority", "officer", "representative", "auditor"])
def test_the_page_takes_as_many_queries_for_thirty_plans_as_for_three(client, part):
    counts = []
    here = project()
    partner, authority, people = cast(here)
    for number in (3, 27):
        for index in range(number):
            made = complete_plan(here, partner, owner=authority)
            for method, by in WAY[: 1 + index % 4]:
                made = walk(type(made).objects.get(pk=made.pk), (method, people[by]), on=DAY)
        page(client, people[part])
        with CaptureQueriesContext(connection) as queries:
            page(client, people[part])
        counts.append(len(queries))
    assert counts[0] == counts[1]
