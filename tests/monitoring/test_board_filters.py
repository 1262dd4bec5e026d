"""Choosing lines of the board: by theme, station, what is due and country, in words and in the address."""

import datetime as dt

import pytest

from actionplans.deadlines import give
from actionplans.models import Inspiration
from monitoring.models import PartnerPart, ProgressReport
from practices.models import Theme
from projects.models import Deadline, Role
from tests import factories
from tests.factories import DAY, cast, complete_plan, member, organisation, plan, project, walk
from values.dates import PartialDate

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return project()


@pytest.fixture
def reader(client, here):
    client.force_login(member(here, Role.MONITOR))
    return client


def asked(client, here, **filters):
    return client.get(here.get_absolute_url(), filters)


def regions(answer):
    return [row.plan.region for row in answer.context["board"].rows]


def placed(here, code, due=None):
    """A draft in a territory, with a day until which it is to be sent."""
    made = plan(here, organisation(), territory=factories.territory(code, code))
    if due:
        give(made, made, "plan", PartialDate(due), "test")
    return made


def test_a_country_shows_its_lines_and_the_figures_stay_those_of_all(reader, here):
    for code in ("AT12", "ES13", "ES51"):
        placed(here, code, "2022-01-31")
    answer = asked(reader, here, country="ES")
    assert regions(answer) == ["ES13", "ES51"]
    assert answer.context["totals"][0]["count"] == 3
    assert sum(stop.count for stop in answer.context["board"].census) == 3
    assert "2 of 3 plans" in answer.text
    assert "Country: Spain" in answer.text


def test_a_station_shows_the_plans_that_stand_there(client, here):
    partner, authority, people = cast(here)
    placed(here, "ES13")
    walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    client.force_login(people["monitor"])
    assert [row.plan.current for row in asked(client, here, station="2").context["board"].rows] == [2]
    assert [row.plan.current for row in asked(client, here, station="1").context["board"].rows] == [1]


@pytest.mark.parametrize(("lateness", "shown"), [("late", ["AT12"]), ("soon", ["ES13"]), ("mine", [])])
def test_what_is_due_shows_late_and_close_lines(reader, here, lateness, shown):
    placed(here, "AT12", "2022-05-16")
    placed(here, "ES13", (DAY + dt.timedelta(days=10)).isoformat())
    placed(here, "SI03", "2023-01-31")
    assert regions(asked(reader, here, lateness=lateness)) == shown


def test_what_waits_for_the_reader_is_theirs_alone(client, here):
    partner, authority, people = cast(here)
    walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    for part, count in (("monitor", 1), ("officer", 0)):
        client.force_login(people[part])
        assert len(regions(asked(client, here, lateness="mine"))) == count


def test_who_has_not_reported_is_shown_while_the_part_is_due_or_late(reader, here):
    silent, told = placed(here, "AT12"), placed(here, "ES13")
    report = ProgressReport.objects.create(
        project=here,
        number=1,
        starts_on=dt.date(2022, 2, 1),
        ends_on=dt.date(2022, 4, 30),
        due_on=dt.date(2022, 7, 31),
        parts_due_on=dt.date(2022, 5, 31),
        parts_rule="test",
        status="open",
        status_since=DAY,
    )
    for one in (silent, told):
        part = PartnerPart.objects.create(report=report, organisation=one.organisation, status_since=DAY)
        give(report, part, "part", DAY + dt.timedelta(days=3), "test", one.organisation_id)

    Deadline.objects.filter(organisation=told.organisation, kind="part").update(met_on=DAY)
    assert regions(asked(reader, here, lateness="unreported")) == ["AT12"]


def test_a_theme_shows_the_plans_that_its_practices_inspired(reader, here):
    theme = Theme.objects.create(slug="cycle-1", project=here, number=1, name="Access", short_name="Access")
    practice = factories.practice(here, theme=theme)
    inspired = complete_plan(here, organisation(), territory=factories.territory("AT12", "AT12"))
    Inspiration.objects.create(action=inspired.actions.first(), practice=practice, learnt="Short forms.")
    placed(here, "ES13")
    answer = asked(reader, here, theme="cycle-1")
    assert regions(answer) == ["AT12"]
    assert "Theme: Access" in answer.text


def test_the_theme_is_offered_only_where_the_project_has_themes(reader, here):
    placed(here, "ES13")
    assert 'id="id_theme"' not in asked(reader, here).text
    Theme.objects.create(slug="cycle-1", project=here, number=1, name="Access", short_name="Access")
    assert 'id="id_theme"' in asked(reader, here).text


def test_each_filter_has_a_link_that_takes_it_away_and_keeps_the_others(reader, here):
    placed(here, "ES13")
    answer = asked(reader, here, country="ES", station="1", order="furthest", as_at="2022-05-20")
    without = {one["label"]: one["without"] for one in answer.context["chosen"]}
    assert "country" not in without["Country"]
    for kept in ("station=1", "order=furthest", "as_at=2022-05-20"):
        assert kept in without["Country"]


def test_filters_stay_when_another_day_is_asked_for(reader, here):
    placed(here, "ES13")
    page = asked(reader, here, country="ES").text
    assert '<input type="hidden" name="country" value="ES">' in page


def test_a_choice_that_nothing_fits_says_so_and_leads_back(reader, here):
    placed(here, "ES13")
    page = asked(reader, here, station="7").text
    assert "No plan fits" in page
    assert "0 of 1 plans" in page
    assert f'href="{here.get_absolute_url()}"' in page


def test_a_choice_that_is_none_is_told_and_all_lines_are_shown(reader, here):
    placed(here, "ES13")
    answer = asked(reader, here, station="99")
    assert answer.status_code == 422
    assert "99 is not one of the available choices" in answer.text
    assert regions(answer) == ["ES13"]
