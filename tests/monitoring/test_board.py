import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.board.overview import due_of
from monitoring.models import PolicyChangeClaim
from projects.models import Deadline, Role
from tests import factories
from tests.factories import cast, complete_plan, member, organisation, plan, project, walk

pytestmark = pytest.mark.django_db
TERRITORIES = ["AT12", "ES13", "SI03", "LV00", "PT11"]


def filled(here, count):
    """A project with plans of as many partners, each with a claim and two duties."""
    from actionplans.deadlines import give
    from values.dates import PartialDate

    for number in range(count):
        partner = organisation()
        made = plan(here, partner, territory=factories.territory(TERRITORIES[number % 5]))
        made.instruments.add(factories.instrument(partner))
        give(made, made, "plan", PartialDate("2022-01-31"), "test")
        give(made, made, "complete", PartialDate("2023-01-31"), "test")
        PolicyChangeClaim.objects.create(
            project=here,
            organisation=partner,
            plan=made,
            instrument=made.instruments.get(),
            title="A call",
            status_since=dt.date(2022, 5, 1),
        )


def test_the_board_takes_at_most_ten_queries(client):
    here, count = project(), 10
    filled(here, count)
    client.force_login(member(here, Role.MONITOR))
    client.get(here.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        response = client.get(here.get_absolute_url())
    assert response.status_code == 200
    assert len(response.context["board"].rows) == count
    assert len(queries) <= 10, "\n".join(query["sql"][:200] for query in queries)


def test_s46_ten_regions_have_ten_plans_each_with_a_state_and_its_next_date(client):
    here = project()
    filled(here, 10)
    client.force_login(member(here, Role.MONITOR))
    rows = client.get(here.get_absolute_url()).context["board"].rows
    assert len({row.plan.url for row in rows}) == 10
    assert all(row.station and row.plan.next_on for row in rows)


def test_a_partner_sees_their_draft_and_the_approved_plans_of_others(client):
    here = project()
    partner, authority, people = cast(here)
    own = plan(here, partner, title="Own draft")
    other = organisation()
    sender = member(here, Role.REPRESENTATIVE, other)
    approved = walk(
        complete_plan(here, other, owner=authority),
        ("submit", sender),
        ("clear", people["monitor"]),
        ("accept", people["officer"]),
    )
    plan(here, organisation(), title="Somebody's draft")
    client.force_login(people["editor"])
    rows = client.get(here.get_absolute_url()).context["board"].rows
    assert {row.plan.url for row in rows} == {own.get_absolute_url(), approved.get_absolute_url()}


def test_a_board_of_another_project_does_not_exist_for_a_stranger(client):
    client.force_login(member(project()))
    assert client.get(project().get_absolute_url()).status_code == 404


def test_what_waits_for_the_reader_stands_under_attention_and_its_figure_says_what_it_counts(client):
    here = project()
    partner, authority, people = cast(here)
    walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    client.force_login(people["monitor"])
    context = client.get(here.get_absolute_url()).context
    assert [item["kind"] for item in context["attention"]] == ["go"]
    waits = context["totals"][2]
    assert (waits["count"], waits["words"]) == (1, "plan or policy change waits for you")
    client.force_login(people["officer"])
    assert client.get(here.get_absolute_url()).context["attention"] == []


def test_an_overdue_duty_is_late_on_the_line_and_in_the_figures(client):
    here = project()
    filled(here, 1)
    client.force_login(member(here, Role.MONITOR))
    context = client.get(here.get_absolute_url()).context
    assert context["totals"][0]["count"] == 1
    assert context["board"].rows[0].plan.next_kind == "late"


def test_home_leads_a_partner_to_their_plan_and_the_lead_partner_to_the_board(client):
    here = project()
    partner, _, people = cast(here)
    own = plan(here, partner)
    client.force_login(people["editor"])
    assert client.get("/").url == own.get_absolute_url()
    client.force_login(people["monitor"])
    assert client.get("/").url == here.get_absolute_url()


def test_home_leads_an_overseer_to_the_project_with_the_most_plans(client):
    empty, busy = project("a-first-by-title"), project("z-last-by-title")
    plan(busy, organisation())
    officer = member(empty, Role.OFFICER, organisation())
    member(busy, Role.OFFICER, user=officer)
    client.force_login(officer)
    assert client.get("/").url == busy.get_absolute_url()


def test_an_empty_board_offers_a_first_plan_only_to_those_who_may_start_one(client):
    here = project()
    for role, offered in [(Role.MONITOR, True), (Role.ADMINISTRATOR, False)]:
        client.force_login(member(here, role))
        assert bool(client.get(here.get_absolute_url()).context["start_url"]) == offered


def test_who_has_no_role_reads_what_to_do(client):
    client.force_login(factories.person())
    assert b"You have no role in a project yet" in client.get("/").content


@pytest.mark.parametrize(("sent_on", "reads"), [(None, 404), (dt.date(2022, 5, 16), 200)])
def test_the_authority_of_the_instrument_reads_a_claim_once_it_is_sent(client, sent_on, reads):
    here = project()
    partner, authority, people = cast(here)
    claim = PolicyChangeClaim.objects.create(
        project=here,
        organisation=partner,
        instrument=factories.instrument(authority),
        title="A call",
        status_since=dt.date(2022, 5, 1),
        submitted_on=sent_on,
    )
    client.force_login(people["authority"])
    assert client.get(claim.get_absolute_url()).status_code == reads


def test_the_table_of_deadlines_says_each_date_once(client):
    here = project()
    filled(here, 1)
    client.force_login(member(here, Role.MONITOR))
    table = (
        client.get(here.get_absolute_url()).text.partition('id="deadlines-title"')[2].partition("</table>")[0]
    )
    assert table.count("31 Jan 2022") == 1
    assert "115 days late" in table


def test_a_duty_that_was_met_before_its_day_is_drawn_where_it_was_met():
    known = {"kind": "action", "due_on": dt.date(2023, 1, 31)}
    assert due_of(Deadline(**known, met_on=dt.date(2022, 4, 8)), factories.DAY).day == dt.date(2022, 4, 8)
    assert due_of(Deadline(**known, met_on=dt.date(2023, 2, 8)), factories.DAY).day == known["due_on"]
    assert due_of(Deadline(**known), factories.DAY).day == known["due_on"]
