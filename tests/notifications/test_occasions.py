"""Which reminder of a duty fires on which day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.occasions import GRACE, LONGEST, occasions

DUE = dt.date(2022, 5, 31)
RULES = {
    "plan": [
        {"days": -30, "to": ["partner_editor"], "escalates": False},
        {"days": -7, "to": ["partner_editor"], "escalates": False},
        {"days": 1, "every_days": 7, "to": ["partner_editor"], "escalates": False},
        {"days": 14, "to": ["lead_partner_monitor"], "escalates": True},
    ]
}


def fired(rules, days, due=DUE):
    """The rules that fire for a duty so many days after its date, each with its roles."""
    on = due + dt.timedelta(days=days)
    return {one.name: one.roles for one in occasions(rules, on) if one.first <= due <= one.last}


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (-31, None),
        (-30, "plan-30"),
        (-8, "plan-30"),
        (-7, "plan-7"),
        (0, "plan-7"),
        (1, "plan+1"),
        (8, "plan+8"),
    ],
)
def test_rule_fires_from_its_day_until_the_next_one(days, rule):
    assert list(fired(RULES, days)) == ([rule] if rule else [])


def test_reminders_that_were_missed_collapse_into_the_latest():
    assert fired(RULES, 13) == {"plan+8": ("partner_editor",)}


def test_escalation_does_not_end_the_partners_own_reminders():
    assert fired(RULES, 15) == {"plan+15": ("partner_editor",), "plan+14": ("lead_partner_monitor",)}


def test_single_occasion_is_not_told_a_season_later():
    once = {"plan": [{"days": -30, "to": ["partner_editor"]}]}
    assert fired(once, -30 + GRACE)
    assert not fired(once, -29 + GRACE)


def test_late_duty_stops_being_told_after_half_a_year():
    assert fired(RULES, LONGEST)
    assert not fired(RULES, LONGEST + 60)


def test_without_rules_nothing_fires():
    assert occasions({}, DUE) == []
    assert occasions({"plan": []}, DUE) == []


offsets = st.lists(st.integers(-120, 60), min_size=1, max_size=5, unique=True)


@given(offsets, st.integers(-150, 200), st.one_of(st.none(), st.integers(1, 30)))
def test_at_most_one_rule_fires_for_a_role_and_it_is_the_latest(days, on, every):
    rules = {"plan": [{"days": day, "to": ["partner_editor"]} for day in sorted(days)]}
    if every:
        rules["plan"][-1]["every_days"] = every
    passed = [day for day in days if day <= on]
    if every:
        passed += [day for day in range(max(days), LONGEST + 1, every) if day <= on]
    expected = [f"plan{max(passed):+d}"] if passed and on - max(passed) <= GRACE else []
    assert list(fired(rules, on)) == expected


def test_a_returned_claim_is_told_of_by_the_rules_of_a_questioned_one_where_it_has_none():
    rule = [{"days": 0, "to": ["partner_editor"]}]
    both = {one.kind for one in occasions({"claim": rule}, DUE)}
    assert both == {"claim", "mend", "question"}
