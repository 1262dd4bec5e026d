"""The line board's geometry: true positions, clamped, never going back; and what the drawing says in words."""

import datetime as dt
import itertools

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from monitoring.board.geometry import Due, Flag, Plan, board, census, in_order, row
from monitoring.board.timescale import Scale, Span, ticks
from monitoring.templatetags.board import spoken

TODAY = dt.date(2022, 5, 26)
PHASES = (
    Span(dt.date(2019, 8, 1), dt.date(2022, 1, 31)),
    Span(dt.date(2022, 2, 1), dt.date(2023, 1, 31)),
)
SCALE = Scale.of(PHASES, TODAY)
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))
STEPS = (
    dt.date(2020, 2, 10),
    dt.date(2021, 9, 24),
    dt.date(2021, 12, 6),
    dt.date(2022, 2, 1),
    dt.date(2022, 3, 1),
    dt.date(2022, 4, 1),
    dt.date(2022, 5, 12),
)


def plan(current=4, **fields):
    dates = tuple(day if number <= current else None for number, day in enumerate(STEPS, start=1))
    return Plan(
        **{"country": "SI", "region": "Slovenia", "url": "/plans/1/", "dates": dates, "current": current}
        | fields
    )


def kinds(drawn):
    return [stretch.kind for stretch in drawn.stretches]


@pytest.mark.parametrize(
    ("day", "x"),
    [
        (dt.date(2019, 8, 1), "0.00%"),
        (dt.date(2020, 1, 1), "6.35%"),
        (dt.date(2022, 2, 1), "38.00%"),
        (dt.date(2022, 5, 26), "56.68%"),
        (dt.date(2023, 1, 31), "97.64%"),
        (dt.date(2023, 2, 1), "97.80%"),
    ],
)
def test_the_days_of_the_design_stand_where_the_design_puts_them(day, x):
    assert SCALE.x(day) == x


@given(DAYS)
def test_every_day_stands_inside_the_picture(day):
    assert 0 <= SCALE.position(day) <= 100


@given(DAYS, DAYS)
def test_a_later_day_never_stands_further_left(one, other):
    earlier, later = sorted((one, other))
    assert SCALE.position(earlier) <= SCALE.position(later)


@given(st.lists(st.tuples(DAYS, st.integers(0, 900)), min_size=1, max_size=3), DAYS, DAYS)
def test_any_project_has_a_scale(phases, today, day):
    scale = Scale.of([Span(start, start + dt.timedelta(days=days)) for start, days in phases], today)
    assert 0 <= scale.position(day) <= 100
    assert all(0 <= float(tick.x[:-1]) <= 100 for tick in ticks(scale))


def test_a_project_without_phases_shows_the_days_that_are_known():
    drawn = board([plan()], [], TODAY)
    assert drawn.scale.start == STEPS[0]
    assert drawn.join_x is None


@given(
    st.integers(1, 7),
    st.lists(st.none() | DAYS, min_size=7, max_size=7),
    DAYS,
    st.lists(st.tuples(DAYS, st.sampled_from(["met", "soon", "late", "later"]), st.booleans()), max_size=4),
    st.booleans(),
)
def test_no_plan_however_odd_its_dates_leaves_the_picture(current, dates, today, dues, suspended):
    deadlines = tuple(Due(day, state, is_station=holds) for day, state, holds in dues)
    drawn = row(plan(current, dates=tuple(dates), deadlines=deadlines, is_suspended=suspended), SCALE, today)
    edges = [
        (float(piece.x1[:-1]), float(piece.x2[:-1])) for piece in drawn.stretches if piece.kind != "todo"
    ]
    assert all(0 <= left <= right <= 100 for left, right in edges)
    assert all(right <= following for (_, right), (following, _) in itertools.pairwise(edges))


def test_a_plan_is_written_then_carried_out_then_still_to_travel():
    drawn = row(plan(4), SCALE, TODAY)
    assert [(piece.kind, piece.x1, piece.x2) for piece in drawn.stretches] == [
        ("case", "8.02%", "38.00%"),
        ("run", "38.00%", "56.68%"),
        ("todo", "57.68%", "97.64%"),
    ]
    assert (drawn.passed, drawn.here, drawn.stop) == (("8.02%", "32.60%", "35.63%"), "38.00%", "97.64%")


def test_after_a_missed_station_the_track_is_broken():
    late = Due(dt.date(2022, 1, 31), "late", is_station=True)
    drawn = row(plan(1, deadlines=(late,)), SCALE, TODAY)
    assert kinds(drawn) == ["case", "late", "todo"]
    assert drawn.stretches[1].x1 == "37.96%"


def test_a_late_report_does_not_break_the_track():
    assert "late" not in kinds(row(plan(4, deadlines=(Due(dt.date(2022, 4, 30), "late"),)), SCALE, TODAY))


def test_nothing_follows_the_flag_of_a_verified_plan():
    later = Due(dt.date(2022, 7, 31), "later")
    drawn = row(plan(7, deadlines=(later,), flags=(Flag(STEPS[6], True),)), SCALE, TODAY)
    assert (kinds(drawn), drawn.deadlines, drawn.stop) == (["case", "run"], (), None)
    assert drawn.flags[0].kind == "verified"


def test_a_flag_at_the_edge_looks_back_into_the_picture():
    assert row(plan(6, flags=(Flag(dt.date(2023, 1, 31)),)), SCALE, TODAY).flags[0].is_turned


def test_axis_labels_give_way_to_the_end_of_the_last_phase():
    shown = {(tick.kind, tick.day): tick.is_shown for tick in ticks(SCALE)}
    assert shown[("end", dt.date(2023, 1, 31))]
    assert shown[("month", dt.date(2022, 8, 1))]
    assert not shown[("month", dt.date(2022, 11, 1))]
    assert ("year", dt.date(2022, 1, 1)) not in shown
    assert SCALE.times_wider == 4


def test_the_census_counts_plans_and_names_each_country_once():
    stops = census([plan(4), plan(4), plan(4, country="AT"), plan(7)])
    assert [stop.count for stop in stops] == [0, 0, 0, 3, 0, 0, 1]
    assert stops[3].countries == ("SI", "AT")
    assert stops[0].css == "writing nil"


def test_the_urgent_stand_first_when_asked():
    calm, soon = plan(next_kind="plain"), plan(next_kind="soon", next_on=TODAY)
    late = plan(5, next_kind="late")
    assert in_order([calm, soon, late], "urgent") == [late, soon, calm]
    assert in_order([calm, soon, late], "furthest")[0] is late
    assert in_order([calm, soon], "project") == [calm, soon]


def test_the_row_says_in_words_what_it_shows():
    drawn = row(
        plan(2, sub="Posavje", next_what="Your clearance", next_kind="go", next_words="Waiting"), SCALE, TODAY
    )
    assert spoken(drawn) == (
        "Slovenia, Posavje. Draft 10 Feb 2020; Submitted 24 Sep 2021. Next: Your clearance, Waiting."
    )


def test_names_in_the_picture_are_escaped():
    drawn = board([plan(region='"><script>')], PHASES, TODAY)
    html = Template("{% load board %}{% board_line board board.rows.0 %}").render(Context({"board": drawn}))
    assert "<script>" not in html
    assert 'style="' not in html
