"""Who still owes a plan: every instrument under the rules of 2014-2020, later only those that were not improved."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.claims.obligation import owed
from monitoring.models import PolicyChangeClaim
from projects.models import Partnership, Role
from projects.services import changes
from tests import factories
from tests.factories import DAY, walk
from tests.projects.told import act

pytestmark = pytest.mark.django_db
CORE_ENDS = dt.date(2022, 1, 31)


def place(obligation="every_instrument", count=1):
    """A project in which so many partners address one instrument each."""
    here = factories.project(rule_set=factories.rule_set(plan_obligation=obligation))
    for number in range(count):
        partner = factories.organisation(f"Partner {number}")
        one = Partnership.objects.create(project=here, organisation=partner, part="partner")
        one.instruments.add(factories.instrument())
    return here


def why(here, on=DAY):
    return [str(one.why) for one in owed(here, list(here.phases.all()), on)]


def only(here):
    one = Partnership.objects.get(project=here)
    return one.organisation, one.instruments.get()


def claim(here, status, decision_on=dt.date(2021, 5, 1), **fields):
    partner, instrument = only(here)
    fields = {"counts": status in PolicyChangeClaim.ACCEPTED} | fields
    return PolicyChangeClaim.objects.create(
        project=here, organisation=partner, instrument=instrument, title="A call", status=status,
        decision_on=decision_on, status_since=DAY, **fields,
    )  # fmt: skip


def test_every_instrument_that_a_partner_addresses_owes_a_plan_by_the_end_of_phase_1():
    here = place()
    [one] = owed(here, list(here.phases.all()), dt.date(2020, 1, 1))
    assert (one.partners, one.due_on, str(one.why)) == (["Partner 0"], CORE_ENDS, "No plan is begun.")


def test_a_draft_does_not_meet_it_a_plan_that_was_sent_does_and_a_withdrawn_one_does_not():
    here = place()
    partner, instrument = only(here)
    made = factories.complete_plan(here, partner)
    made.instruments.set([instrument])
    assert why(here) == ["The plan is not sent yet."]
    sender = factories.member(here, Role.REPRESENTATIVE, partner)
    sent = walk(made, ("submit", sender))
    assert why(here) == []
    walk(sent, ("withdraw", sender, "No money."))
    assert why(here) == ["No plan is begun."]


def test_a_rejected_partnership_owes_nothing():
    here = place()
    Partnership.objects.filter(project=here).update(standing="rejected")
    assert why(here) == []


def test_later_rules_ask_for_a_plan_only_where_nothing_was_improved_by_the_end_of_the_core_phase():
    here = place("where_not_improved")
    assert why(here, CORE_ENDS - dt.timedelta(days=1)) == []
    assert why(here, CORE_ENDS) == ["Not improved in the core phase, and no plan is begun."]


@pytest.mark.parametrize(
    ("status", "decision_on", "is_owed"),
    [
        ("forwarded", dt.date(2021, 5, 1), True),
        ("rejected", dt.date(2021, 5, 1), True),
        ("validated", dt.date(2021, 5, 1), False),
        ("partially_validated", dt.date(2021, 5, 1), False),
        ("validated", dt.date(2022, 3, 1), True),
    ],
)
def test_a_claim_without_a_plan_is_an_improvement_once_it_is_verified(status, decision_on, is_owed):
    here = place("where_not_improved")
    claim(here, status, decision_on)
    assert bool(why(here)) == is_owed


def test_a_decision_that_waits_for_a_second_person_is_no_improvement_yet():
    here = place("where_not_improved")
    claim(here, "validated", counts=False)
    assert why(here)


def test_an_instrument_that_replaced_one_with_a_plan_or_with_an_improvement_owes_no_other_plan():
    here, improved = place(), place("where_not_improved")
    made = factories.complete_plan(here, only(here)[0])
    made.instruments.set([only(here)[1]])
    walk(made, ("submit", factories.member(here, Role.REPRESENTATIVE, made.organisation)))
    claim(improved, "validated")
    for project in (here, improved):
        officer = factories.member(project, Role.OFFICER, factories.organisation("Programme"))
        changes.replace_instrument(project, only(project)[1], factories.instrument(), on=DAY, **act(officer))
        assert why(project) == []


def test_under_the_earlier_rules_a_verified_claim_takes_no_plan_off_the_list():
    here = place()
    claim(here, "validated")
    assert why(here) == ["No plan is begun."]


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize("obligation", ["every_instrument", "where_not_improved"])
def test_the_list_takes_three_queries_at_any_size(obligation, count):
    here = place(obligation, count)
    phases = list(here.phases.all())
    with CaptureQueriesContext(connection) as queries:
        assert len(owed(here, phases, DAY)) == count
    assert len(queries) <= 3


@pytest.mark.parametrize("count", [3, 30])
def test_the_lead_partner_reads_it_under_the_list_of_plans_in_a_fixed_number_of_queries(count):
    here, client = place("where_not_improved", count), Client()
    client.force_login(factories.member(here, Role.MONITOR))
    client.get(reverse("plan-list"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("plan-list")).text
    assert len(queries) <= 15
    assert "Plans still owed" in page
    assert "late, 31 Jan 2022" in page
    assert page.count(reverse("plan-add", args=[here.slug])) >= count


def test_others_do_not_read_it_there():
    here, client = place(), Client()
    for role in (Role.EDITOR, Role.OFFICER, Role.AUDITOR):
        client.force_login(factories.member(here, role, factories.organisation()))
        assert "Plans still owed" not in client.get(reverse("plan-list")).text
