"""What the values of an indicator say: gaps, trends, what is missing, and the drawing."""

from decimal import Decimal

import pytest

from monitoring.indicators.sparkline import spark
from monitoring.indicators.standing import expected_on, standing_at
from tests.factories import DAY
from tests.monitoring.measuring import approved, days, fresh, indicator, values_of
from values.dates import PartialDate

pytestmark = pytest.mark.django_db


def standing(made, day=DAY):
    return standing_at(fresh(made), values_of(made), day)


def kinds(made):
    return [one.kind for one in standing(made).alerts]


def test_s13_an_indicator_without_a_baseline_is_listed_as_incomplete(scene):
    bare = indicator(scene, baseline=None, baseline_on=None, targets=())
    assert [str(one) for one in standing(bare).missing] == ["no baseline", "no target"]
    said = indicator(scene, baseline=None, baseline_on=None, baseline_is_unknown=True)
    assert standing(said).missing == []


def test_a_value_behind_the_straight_line_to_the_next_target_is_a_gap(scene):
    made = indicator(scene, targets=(("2022-05-31", 100), ("2022-11-30", 120)))
    assert expected_on(made, list(made.targets.all()), DAY) == Decimal(100) * 114 / 119
    approved(scene, made, 74)
    assert kinds(made) == ["gap"]
    assert "Behind the line to the target: 74 on" in str(standing(made).alerts[0].words)


def test_targets_come_in_the_order_of_their_days_however_they_are_written(scene):
    """The whole of 2022 ends after June, though it is written before it."""
    made = indicator(scene, targets=(("2022", 120), ("2022-06", 60)))
    approved(scene, made, 20)
    assert standing(made).target.value == 60
    assert "45.9 was to be expected" in str(standing(made).alerts[0].words)


def test_a_yes_is_not_expected_before_its_day(scene):
    made = indicator(scene, kind="yes_no", targets=(("2022-06", 1),))
    approved(scene, made, 0)
    assert kinds(made) == []
    approved(scene, made, 0, on=DAY + days(40))
    assert [one.kind for one in standing(made, DAY + days(40)).alerts] == ["gap"]


def test_a_value_on_or_before_the_line_is_no_gap_and_a_falling_target_turns_the_line(scene):
    ahead = indicator(scene)
    approved(scene, ahead, 120)
    falling = indicator(scene, direction="fall", baseline=Decimal(100), targets=(("2022-05-31", 20),))
    approved(scene, falling, 90)
    assert (kinds(ahead), kinds(falling)) == ([], ["gap"])


def test_two_values_against_the_direction_are_a_falling_trend(scene):
    made = indicator(scene, targets=())
    approved(scene, made, 90, on=DAY - days(30))
    approved(scene, made, 80)
    assert kinds(made) == ["trend"]
    assert str(standing(made).alerts[0].words) == "Moves the wrong way: from 90 to 80"


def test_the_drawing_says_in_words_what_it_shows(scene):
    made = indicator(scene)
    approved(scene, made, 74)
    drawn = spark(standing(made))
    assert drawn.words == "Baseline: 0. Last value: 74 on 26 May 2022. Target: 120 by 26 Nov 2022."
    assert drawn.path.startswith("M4.0 35.0L")
    assert drawn.target == 5.0


def test_an_indicator_in_words_is_not_drawn(scene):
    assert spark(standing(indicator(scene, kind="text", baseline=None, targets=()))) is None


def test_a_target_may_be_of_a_year_or_a_month(scene):
    made = indicator(scene, targets=(("2022-06", 50), ("2023", 120)))
    assert standing(made).target.due == PartialDate("2022-06")
    assert standing(made, DAY + days(60)).target.due == PartialDate("2023")
