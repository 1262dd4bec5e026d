"""The phase, the timeline, the regions and the money of a project, each on one page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from actionplans.services.dates import ask_new_date
from monitoring.board import overview
from monitoring.dashboards import tiles
from monitoring.dashboards.cockpit import Clock, Figure
from monitoring.dashboards.timeline import Axis, Bar, Group, axis_of, days_of
from monitoring.models import PolicyChangeClaim, ProgressReport
from projects.models import Role
from tests import factories
from tests.factories import DAY, complete_plan, event, member, organisation, project, territory, walk
from tests.monitoring.scene import Scene, look
from values.dates import PartialDate

DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))
PAGES = ("cockpit", "timeline", "funds", "region-list")


def bar(start, end, kind="event"):
    return Bar(kind, "A bar", start, end, "Then")


# The timeline


def test_s16_a_date_known_to_the_month_is_drawn_as_the_whole_month():
    first, last, is_imprecise = days_of(PartialDate("2017-11"), None)
    assert (first, last, is_imprecise) == (dt.date(2017, 11, 1), dt.date(2017, 11, 30), True)


def test_an_end_before_its_start_is_drawn_on_the_start():
    assert days_of(PartialDate("2018-05-03"), PartialDate("2018-04"))[:2] == (
        dt.date(2018, 5, 3),
        dt.date(2018, 5, 3),
    )


@given(st.lists(DAYS, min_size=1, max_size=20), DAYS)
def test_the_axis_never_goes_back_and_stays_within_the_picture(days, other):
    axis = Axis.over(days)
    places = [axis.position(day) for day in sorted([*days, other])]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
    assert axis.start <= min(days)
    assert max(days) < axis.end


@given(st.lists(DAYS, min_size=1, max_size=20))
def test_the_axis_names_a_readable_number_of_months(days):
    assert 0 < len(Axis.over(days).ticks()) <= 27


def test_one_day_is_wide_enough_to_be_seen():
    axis = Axis.over([dt.date(2010, 1, 1), dt.date(2030, 1, 1)])
    day = dt.date(2020, 6, 1)
    assert float(axis.width(bar(day, day)).rstrip("%")) >= 0.6


def test_without_any_date_there_is_no_axis():
    assert axis_of([Group("Events", ())]) is None


@pytest.mark.django_db
def test_s16_the_second_workshop_appears_as_a_bar_over_november_2017(client):
    here = project()
    event(title="Thematic workshop 2", initiative="Smart Specialisation", starts=PartialDate("2017-11"))
    context = look(client, member(here, Role.MONITOR), "timeline", here.slug).context
    (series,) = context["series"]
    (drawn,) = series["groups"][0].bars
    assert (drawn.start, drawn.end) == (dt.date(2017, 11, 1), dt.date(2017, 11, 30))
    assert drawn.is_imprecise


@pytest.mark.django_db
def test_events_without_a_date_are_named_below_the_timeline(client):
    here = project()
    event(title="A meeting at some time", project=here)
    response = look(client, member(here, Role.MONITOR), "timeline", here.slug)
    assert [one.title for one in response.context["undated"]] == ["A meeting at some time"]
    assert "A meeting at some time" in response.content.decode()


@pytest.mark.django_db
def test_a_duty_of_what_a_person_may_not_read_is_not_on_their_timeline(client):
    from actionplans.deadlines import give

    scene = Scene()
    claim = scene.claim(plan=None)
    for thing in (scene.plan, claim):
        give(thing, thing, "mend", PartialDate("2022-06-30"), "test")
    stranger = member(scene.project, Role.EDITOR, organisation())

    def duties(person):
        groups = look(client, person, "timeline", scene.project.slug).context["groups"]
        return [one for group in groups for one in group.bars if one.kind == "duty"]

    assert (len(duties(scene.editor)), duties(stranger)) == (1, [])


# The phase


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2022, 1, 1), "1 month left"),
        (dt.date(2022, 1, 31), "1 day left"),
        (dt.date(2021, 8, 1), "6 months left"),
    ],
)
@pytest.mark.django_db
def test_s11_the_phase_says_how_much_of_it_is_left(day, words):
    assert Clock.of(project(), day).left == words


@pytest.mark.django_db
def test_s11_on_1_january_2022_the_project_shows_one_month_left_and_the_plans_not_yet_adopted(
    client, settings
):
    settings.DEMO_TODAY = dt.date(2022, 1, 1)
    here = project()
    partner, authority, people = factories.cast(here)
    draft = factories.plan(here, organisation(), territory=territory("RO11", "Nord-Vest"))
    approved = complete_plan(here, partner, owner=authority)
    route = ("submit", people["representative"]), ("clear", people["monitor"]), ("accept", people["officer"])
    walk(approved, *route, on=dt.date(2021, 12, 1))
    response = look(client, people["monitor"], "cockpit", here.slug)
    assert "1 month left" in response.content.decode()
    assert [line.plan for line in response.context["not_approved"]] == [draft]


@pytest.mark.parametrize(
    ("now", "then", "better", "mark"),
    [(3, 1, 1, "ok"), (1, 3, 1, "late"), (3, 1, -1, "late"), (3, 1, 0, "plain"), (2, 2, 1, "plain")],
)
def test_a_change_is_marked_by_whether_it_is_good(now, then, better, mark):
    assert Figure("A figure", now, then, better).mark == mark


@pytest.mark.django_db
def test_the_phase_is_compared_with_the_day_on_which_the_last_report_was_sent(client):
    scene = Scene()
    ProgressReport.objects.create(
        project=scene.project, number=1, starts_on=DAY, ends_on=DAY, due_on=DAY, parts_due_on=DAY, parts_rule="rule",
        status="submitted", status_since=DAY, submitted_on=DAY - dt.timedelta(days=10),
    )  # fmt: skip
    factories.started_plan(scene.project, scene.partner, scene.editor)
    response = look(client, scene.monitor, "cockpit", scene.project.slug)
    stations = dict(response.context["groups"])["Plans by station"]
    assert [(one.now, one.then) for one in stations[:2]] == [(2, 0), (0, 0)]


@pytest.mark.django_db
def test_an_action_whose_new_date_was_accepted_is_late_after_that_one(client, settings):
    settings.DEMO_TODAY = dt.date(2022, 12, 1)
    scene = Scene()
    action = walk(scene.running_plan().actions.get(), ("start", scene.editor))
    asked = ask_new_date(action, by=scene.editor, on=DAY, wanted=PartialDate("2022-12"), reason="A law.")

    def late():
        groups = dict(look(client, scene.monitor, "cockpit", scene.project.slug).context["groups"])
        return groups["Actions"][3].now

    assert late() == 1
    walk(asked, ("accept", scene.monitor))
    assert late() == 0


@pytest.mark.django_db
def test_the_phase_and_the_page_of_funds_tell_the_same_of_the_changes(client):
    scene = Scene()
    alone = scene.claim(plan=None)
    PolicyChangeClaim.objects.filter(pk=alone.pk).update(
        status="validated", counts=True, submitted_on=DAY, decided_on=DAY
    )
    waits = scene.claim()
    PolicyChangeClaim.objects.filter(pk=waits.pk).update(status="validated", submitted_on=DAY, decided_on=DAY)
    funds = look(client, scene.monitor, "funds", scene.project.slug).context
    groups = look(client, scene.monitor, "cockpit", scene.project.slug).context["groups"]
    told = [one.now for one in dict(groups)["Policy changes"]]
    assert told == [len(funds["claims"]), len(funds["verified"]), funds["money"].euro]
    assert told[:2] == [2, 1]


@pytest.mark.django_db
def test_without_a_report_nothing_is_compared(client):
    here = project()
    response = look(client, member(here, Role.MONITOR), "cockpit", here.slug)
    assert "No progress report has been sent yet" in response.content.decode()
    assert all(one.then is None for _title, figures in response.context["groups"] for one in figures)


# The regions


def test_every_country_has_its_own_tile():
    drawn = tiles.tiles({})
    assert len({(one.x, one.y) for one in drawn}) == len(drawn)
    assert {one.css for one in drawn} == {"m-none"}


def test_a_tile_tells_the_furthest_station_of_its_country():
    by_code = {one.code: one for one in tiles.tiles({"SE": [2, 7], "AT": [1], "XX": [4]})}
    assert (by_code["SE"].count, by_code["SE"].css) == (2, "m-end")
    assert by_code["AT"].css == "m-plan"
    assert by_code["XX"].y == tiles.ELSEWHERE * tiles.STEP


@pytest.mark.django_db
def test_s59_a_region_page_answers_in_one_screen_what_is_done_due_and_missing(client):
    from actionplans.deadlines import give

    scene = Scene()
    give(scene.plan, scene.plan, "plan", PartialDate("2022-06-30"), "test")
    scene.plan.instruments.clear()
    code = scene.plan.territory.code
    response = look(client, scene.editor, "region", scene.project.slug, code)
    (standing,) = response.context["standings"]
    assert [name for name, _day in standing.reached] == ["Draft"]
    assert [duty.due_on for duty in standing.open] == [dt.date(2022, 6, 30)]
    text = response.content.decode()
    assert all(str(gap.text) in text for gap in standing.hold.unmet)
    assert standing.hold.unmet


@pytest.mark.django_db
def test_a_region_of_which_a_person_sees_no_plan_does_not_exist_for_them(client):
    scene = Scene()
    stranger = member(scene.project, Role.EDITOR, organisation())
    code = scene.plan.territory.code
    assert look(client, stranger, "region", scene.project.slug, code).status_code == 404


@pytest.mark.django_db
def test_the_lines_of_one_region_are_read_without_those_of_the_others():
    from tests.monitoring.test_board import filled

    here = project()
    person = member(here, Role.MONITOR)
    filled(here, 10)
    found = overview.lines(here, person, [], DAY, code="at12")
    assert [(line.plan.territory_id, len(line.deadlines)) for line in found] == [("AT12", 2), ("AT12", 2)]


@pytest.mark.django_db
def test_partners_without_a_plan_are_named_beside_the_regions(client):
    from projects.models import Partnership

    scene = Scene()
    silent = organisation("Silent partner")
    for body in (silent, scene.partner):
        Partnership.objects.create(project=scene.project, organisation=body, part=Partnership.Part.PARTNER)
    found = look(client, scene.monitor, "region-list", scene.project.slug).context["without_plan"]
    assert found == [silent]


# The money


@pytest.mark.django_db
def test_a_change_of_two_kinds_stands_under_each_and_counts_once(client):
    from tests.monitoring.test_funds import euros, verified

    scene = Scene({"auditor_opinion_required": False})
    verified(scene, euros(2_000_000), types=["new_projects", "governance"])
    context = look(client, scene.monitor, "funds", scene.project.slug).context
    assert [(row.verified, row.euro) for row in context["by_kind"]] == [
        (1, Decimal(2_000_000)),
        (1, Decimal(2_000_000)),
        (0, Decimal(0)),
    ]
    assert context["money"].euro == 2_000_000
    assert context["instruments"] == 1


@pytest.mark.django_db
def test_a_verified_change_stands_in_the_period_in_which_it_was_decided(client):
    from tests.monitoring.test_funds import euros, verified

    scene = Scene({"auditor_opinion_required": False})
    verified(scene, euros(5))
    ProgressReport.objects.create(
        project=scene.project, number=3, starts_on=dt.date(2022, 5, 1), ends_on=dt.date(2022, 10, 31), due_on=DAY,
        parts_due_on=DAY, parts_rule="rule", status_since=DAY,
    )  # fmt: skip
    rows = look(client, scene.monitor, "funds", scene.project.slug).context["by_period"]
    assert [(row.name, row.verified) for row in rows] == [("Progress report 3", 1)]


# All of them


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_another_project_does_not_exist_for_a_stranger(client, name):
    assert look(client, member(project()), name, project().slug).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_an_empty_project_has_a_page_all_the_same(client, name):
    here = project()
    assert look(client, member(here, Role.MONITOR), name, here.slug).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_project_take_the_same_queries_at_three_and_at_thirty_plans(client, name):
    from tests.monitoring.test_board import filled

    here = project()
    person = member(here, Role.MONITOR)
    taken = []
    for count in (3, 27):
        filled(here, count)
        look(client, person, name, here.slug)
        with CaptureQueriesContext(connection) as queries:
            look(client, person, name, here.slug)
        taken.append(len(queries))
    assert taken[0] == taken[1]
