"""Rule sets are data: loaded once, never changed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from notifications.occasions import ALIKE
from projects.models import Deadline, Role, RuleSet
from projects.services import RULE_SETS, RuleSetRefused, load_rule_sets, publish_rule_set

pytestmark = pytest.mark.django_db


def stored(code):
    return json.loads((RULE_SETS / f"{code}.json").read_text())


def test_both_calls_have_their_rules():
    load_rule_sets()
    old, new = RuleSet.objects.get(code="2014-2020"), RuleSet.objects.get(code="2021-2027")
    assert (old["plan_obligation"], new["plan_obligation"]) == ("every_instrument", "where_not_improved")
    assert (old["reporting_period_months"]["phase2"], new["partner_part_due_weeks"]) == (12, 2)
    assert old["auditor_opinion_required"]


def test_a_second_run_changes_nothing_and_says_so():
    call_command("load_rule_sets", stdout=StringIO())
    out = StringIO()
    call_command("load_rule_sets", stdout=out)
    assert out.getvalue() == "Nothing to do: all rule sets are loaded.\n"
    assert RuleSet.objects.count() == 2


def test_a_version_in_force_is_never_changed():
    load_rule_sets()
    with pytest.raises(RuleSetRefused, match="Give the change a new version"):
        publish_rule_set(stored("2014-2020") | {"report_due_months": 4})
    assert RuleSet.objects.get(code="2014-2020")["report_due_months"] == 3


def test_a_new_version_stands_beside_the_old_one():
    load_rule_sets()
    old = stored("2014-2020")["version"]
    publish_rule_set(stored("2014-2020") | {"version": old + 1, "report_due_months": 4})
    assert list(RuleSet.objects.filter(code="2014-2020").values_list("version", flat=True)) == [old, old + 1]


def test_rules_that_break_the_schema_are_refused_by_the_command(tmp_path):
    (tmp_path / "odd.json").write_text(json.dumps(stored("2014-2020") | {"plan_obligation": "sometimes"}))
    with pytest.raises(RuleSetRefused, match="sometimes"):
        load_rule_sets(tmp_path)
    with pytest.raises(CommandError, match="sometimes"):
        call_command("load_rule_sets", folder=tmp_path)
    assert not RuleSet.objects.exists()


@pytest.mark.parametrize("code", ["2014-2020", "2021-2027"])
def test_every_kind_of_deadline_has_reminders_and_every_rule_a_source(code):
    rules = stored(code)
    assert set(rules["reminders"]) | set(ALIKE) == set(Deadline.Kind.values)
    assert set(rules["sources"]) == set(rules) - {"code", "version", "name", "sources"}
    for reminders in rules["reminders"].values():
        for reminder in reminders:
            assert set(reminder["to"]) <= set(Role.values)
            assert not reminder["escalates"] or Role.MONITOR in reminder["to"]


def test_a_late_duty_is_told_again_and_again_and_reaches_the_lead_partner():
    """What the lead partner owes as such is told to nobody else; for a late milestone its action speaks."""
    every = stored("2014-2020")["reminders"]
    for kind in set(every) - {Deadline.Kind.MILESTONE}:
        reminders = every[kind]
        repeated = [reminder for reminder in reminders if reminder.get("every_days")]
        wanted = {Role.MONITOR} if kind in Deadline.OF_THE_LEAD else {Role.REPRESENTATIVE, Role.MONITOR}
        assert {role for reminder in repeated for role in reminder["to"]} >= wanted
        assert all(reminder["days"] > 0 for reminder in repeated)
