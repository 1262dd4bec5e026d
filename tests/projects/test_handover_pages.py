"""The page of handovers and corrections: who is offered what, and what a wrong form is told."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.forms.changes import FORMS
from projects.models import ProjectChange, Role
from projects.services import changes
from tests import factories
from tests.factories import (
    DAY,
    now,
    territory,
)
from tests.projects.told import WHY, act
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("administrator", {"partner_leaves", "duties_handed_over"}),
        ("officer", {"phase_extended", "region_corrected", "instrument_replaced"}),
        ("monitor", set(FORMS)),
        ("representative", {"lead_changes"}),
        ("auditor", set()),
        ("editor", set()),
        ("deputy", set()),
    ],
)
def test_everybody_of_a_project_reads_its_changes_and_is_offered_their_own(client, here, scene, who, kinds):
    people = scene[2]
    client.force_login(people[who])
    page = client.get(reverse("project-changes", args=[here.slug]))
    assert set(page.context["kinds"]) == kinds
    for kind in FORMS:
        status = client.get(reverse("project-change-add", args=[here.slug, kind])).status_code
        assert status == (200 if kind in kinds else 403)


def test_a_partner_leaves_by_the_form_and_a_wrong_one_says_what_to_do(client, here, scene):
    partner, _plan, people = scene
    client.force_login(people["administrator"])
    page = reverse("project-change-add", args=[here.slug, "partner_leaves"])
    form = {"organisation": partner.pk, "reason": WHY, "on": "2999-01-01"}
    wrong = client.post(page, form | {"key": uuid.uuid4()})
    assert wrong.status_code == 422
    assert "today or an earlier one" in wrong.content.decode()
    assert client.post(page, form | {"on": DAY, "key": uuid.uuid4()}).status_code == 302
    assert ProjectChange.objects.get().organisation == partner


def test_as_new_lead_partner_only_those_are_offered_who_have_somebody_to_sign(client, here, scene):
    partner, _plan, people = scene
    page = reverse("project-change-add", args=[here.slug, "lead_changes"])
    other = factories.organisation("Other partner")
    representative = factories.member(here, "partner_representative", other)
    for person, offered in (
        (people["monitor"], {partner, other}),
        (people["representative"], {partner}),
        (representative, {other}),
    ):
        client.force_login(person)
        assert set(client.get(page).context["form"].fields["organisation"].queryset) == offered


def test_whoever_is_to_sign_reads_first_what_follows(client, here, scene):
    partner, _plan, people = scene
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    page = reverse("project-change-sign", args=[here.slug, change.pk])
    client.force_login(people["representative"])
    assert page in client.get(change.get_absolute_url()).text
    assert f"When you sign, {partner} leads at once" in client.get(page).text
    assert now(here).lead_organisation != partner
    client.post(page, {"key": uuid.uuid4()})
    assert now(here).lead_organisation == partner
    client.force_login(people["officer"])
    assert client.get(page).status_code == 403


def test_before_its_day_the_page_that_signs_has_no_button_and_says_when(client, here, scene):
    partner, _plan, people = scene
    later = DAY + dt.timedelta(days=7)
    change = changes.propose_lead(here, partner, on=later, **act(people["monitor"]))
    client.force_login(people["representative"])
    page = client.get(reverse("project-change-sign", args=[here.slug, change.pk])).text
    assert "It can be signed from 2 Jun 2022." in page
    assert "btn primary" not in page


def test_no_body_that_checks_takes_a_partners_work_over_and_one_without_people_is_named(client, here, scene):
    partner, _plan, people = scene
    checking = here.memberships.get(user=people["auditor"]).organisation
    newcomer = factories.organisation("Newcomer")
    client.force_login(people["administrator"])
    page = reverse("project-change-add", args=[here.slug, "partner_leaves"])
    offered = set(client.get(page).context["form"].fields["successor"].queryset)
    assert newcomer in offered
    assert checking not in offered
    with pytest.raises(Blocked):
        changes.partner_leaves(here, partner, on=DAY, successor=checking, **act(people["administrator"]))
    form = {"organisation": partner.pk, "successor": newcomer.pk, "reason": WHY, "on": DAY}
    answer = client.post(page, form | {"key": uuid.uuid4()}, follow=True)
    assert "Nobody writes for Newcomer here yet." in answer.text


def test_the_lead_partner_is_offered_only_those_whose_duties_it_may_hand_on(client, here, scene):
    people = scene[2]
    page = reverse("project-change-add", args=[here.slug, "duties_handed_over"])

    def offered(who):
        client.force_login(people[who])
        return {int(key.partition(":")[0]) for key in client.get(page).context["form"].pairs}

    checking = {people["auditor"].pk, people["officer"].pk}
    assert checking <= offered("administrator")
    assert people["editor"].pk in offered("monitor")
    assert not checking & offered("monitor")


def test_thirty_changes_take_as_many_queries_as_three(client, here, scene):
    _partner, plan, people = scene
    client.force_login(people["officer"])
    page = reverse("project-changes", args=[here.slug])

    def count(number):
        for _ in range(number):
            other = "AT31" if now(plan).territory_id == "AT12" else "AT12"
            changes.correct_region(plan, territory(other, other), **act(people["officer"]))
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    assert count(3) == count(27) <= 10
    rows = [row for row, *_may in client.get(page).context["rows"]]
    assert rows == sorted(rows, key=lambda row: row.recorded_at, reverse=True)  # the latest first


def test_the_lead_partner_is_not_offered_the_leaving_of_who_checks_or_administers(client):
    here = factories.project()
    partner, _authority, people = factories.cast(here)
    operator = factories.organisation("Operator")
    administrator = factories.member(here, Role.ADMINISTRATOR, operator)
    for person, sees_operator in ((people["monitor"], False), (administrator, True)):
        client.force_login(person)
        answer = client.get(reverse("project-change-add", args=[here.slug, "partner_leaves"]))
        offered = set(answer.context["form"].fields["organisation"].queryset)
        assert partner in offered
        assert (operator in offered) == sees_operator
        assert ("are not listed" in answer.content.decode()) != sees_operator
