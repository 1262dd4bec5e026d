"""From the regions to the project and the programme: sums without double counting, counts from records, targets."""

import datetime as dt
from decimal import Decimal

import pytest

from monitoring.indicators.counted import (
    achieved,
    funds,
    instruments,
    plans,
    practices,
    practices_counted,
    records_of,
)
from monitoring.indicators.rollup import total_of
from monitoring.indicators.standing import standing_at
from monitoring.models import PolicyChangeClaim
from practices.models import GoodPractice
from projects.models import Programme, Role, Target
from tests import factories
from tests.factories import DAY
from tests.monitoring.measuring import approved, days, fresh, indicator, values_of
from tests.monitoring.scene import Scene, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_the_day(settings):
    settings.DEMO_TODAY = DAY


def total(*indicators, day=DAY):
    return total_of(
        "People", "people", "output", [standing_at(fresh(one), values_of(one), day) for one in indicators]
    )


def second_region(scene):
    partner = factories.organisation("Second")
    plan = factories.complete_plan(
        scene.project, partner, territory=factories.territory("SI04", "Zahodna Slovenija")
    )
    return {
        "organisation": partner,
        "plan": plan,
        "by": factories.member(scene.project, "partner_editor", partner),
    }


def other_value(scene, value, **fields):
    fields = second_region(scene) | fields
    made = indicator(scene, **fields)
    return approved(scene, made, value, by=fields["by"]).indicator


def test_values_of_regions_add_up_to_the_project(scene):
    one = indicator(scene)
    approved(scene, one, 74)
    found = total(one, other_value(scene, 26))
    assert (found.told, found.number, found.how) == ("100", 100, "sum of 2 values")
    assert [share.place for share in found.shares] == ["Niederösterreich", "Zahodna Slovenija"]


@pytest.mark.usefixtures("on_the_day")
def test_regions_projects_and_the_programme_add_up_and_nothing_counts_twice(client, scene):
    """Two projects of a programme: the one's whole holds its region's value, the other has two regions."""
    words = {"unit": {"en": "people"}, "kind": "output"}
    listed = [{"key": "people", "title": {"en": "People advised"}} | words]
    listed += [{"key": "instruments_influenced", "title": {"en": "Instruments influenced"}} | words]
    rules, programme = factories.rule_set(indicators=listed), Programme.objects.create(slug="p", name="P")
    other = Scene()
    for one in (scene, other):
        type(one.project).objects.filter(pk=one.project.pk).update(rule_set=rules, programme=programme)
        approved(one, indicator(one, code="people"), 20)
        verified(one, by_instrument=scene.instrument)
    approved(scene, indicator(scene, plan=None, code="people"), 50)
    other_value(other, 5, code="people")
    factories.member(other.project, Role.MONITOR, other.project.lead_organisation, user=scene.monitor)
    page = look(client, scene.monitor, "indicator-list", scene.project.slug)
    found = {wide.title: (own.told, wide.told) for own, wide in page.context["totals"]}
    assert found == {"People advised": ("50", "75"), "Instruments influenced": ("1", "1")}
    assert "over the 2 projects of the programme" in page.text


def test_the_broader_value_counts_once_and_what_is_in_it_is_left_out_with_the_reason(scene):
    of_plan, of_action = indicator(scene), indicator(scene, action=scene.plan.actions.get())
    for made, value in ((of_plan, 74), (of_action, 30)):
        approved(scene, made, value)
    assert total(of_plan, of_action).told == "74"
    assert [out.why for out in total(of_plan, of_action).left_out] == ["is in the value of its plan"]
    whole = indicator(scene, plan=None)
    approved(scene, whole, 90)
    found = total(of_plan, of_action, whole)
    assert found.told == "90"
    assert {out.why for out in found.left_out} == {"is in the value of the whole project"}


def test_percentages_and_scores_are_not_added_but_shown_as_a_range_with_n(scene):
    one = indicator(scene, kind="percent", targets=())
    approved(scene, one, 20)
    found = total(one, other_value(scene, 45, kind="percent", targets=()))
    assert (found.told, found.number, found.how) == ("20 % to 45 %", None, "range, n = 2")


def test_words_are_counted_and_never_added_and_a_yes_is_one_of_so_many(scene):
    told = indicator(scene, kind="text", baseline=None, targets=())
    approved(scene, told, "The board meets.")
    assert total(told).told == "1 value in words"
    said = indicator(scene, kind="yes_no", targets=())
    approved(scene, said, 1)
    assert total(said, other_value(scene, 0, kind="yes_no", targets=())).told == "1 of 2 say yes"


def test_money_in_another_currency_is_left_out_and_said_so(scene):
    one = indicator(scene, kind="money", currency="EUR", targets=())
    approved(scene, one, 1000)
    found = total(one, other_value(scene, 5000, kind="money", currency="PLN", targets=()))
    assert found.told == "€1,000"
    assert [out.why for out in found.left_out] == ["in another currency, without a rate"]


def test_what_is_waived_or_not_approved_is_left_out_with_its_reason(scene):
    silent = indicator(scene)
    waived = factories.walk(indicator(scene), ("waive", scene.editor, "The register was closed."))
    whys = [out.why for out in total(silent, waived).left_out]
    assert whys == ["no approved value on this day", "left out by its partner: The register was closed."]


def verified(scene, *, by_instrument=None, fund="ERDF", amount=2_000_000, decision=DAY):
    claim = scene.claim(content=scene.content(measure="The call"))
    PolicyChangeClaim.objects.filter(pk=claim.pk).update(
        status="validated", counts=True, submitted_on=DAY, decided_on=DAY, decision_on=decision,
        instrument=by_instrument or scene.instrument,
    )  # fmt: skip
    claim.amounts.update(fund=fund, claimed=amount, accepted=amount)
    return claim


def records(scene, day=DAY):
    return records_of([scene.project], day, day, scene.monitor)


def test_instruments_influenced_count_once_however_many_changes_they_had(scene):
    verified(scene)
    verified(scene, decision=DAY - days(3))
    found = instruments(records(scene))
    assert found.number == 1
    assert "is counted already" in found.left_out[0].why


def test_each_euro_of_the_same_measure_fund_and_years_counts_once_and_the_rest_is_named(scene):
    verified(scene)
    verified(scene, amount=1_500_000)
    verified(scene, fund="Region", amount=10_000)
    found = funds(records(scene))
    assert (found.number, found.told) == (Decimal(2_010_000), "€2,010,000")
    [left_out] = found.left_out
    assert "the same money as" in left_out.why
    assert funds(records(scene), is_structural=True).number == 2_000_000


def test_plans_and_practices_are_counted_from_records_and_practices_after_the_programmes_word(scene):
    scene.running_plan()
    factories.plan(scene.project, scene.partner)
    counted = factories.approved_practice(scene.project)
    factories.approved_practice(scene.project)
    GoodPractice.objects.filter(pk=counted.pk).update(counted="yes", counted_on=DAY)
    found = records(scene)
    assert (plans(found).number, len(plans(found).left_out)) == (1, 1)
    assert (practices(found).number, practices_counted(found).number) == (2, 1)


@pytest.mark.parametrize(
    ("qualifier", "value", "is_met"),
    [
        *(("exact", 1, True), ("exact", 2, False), ("at_least", 1, True)),
        *(("at_least", 30, False), ("up_to", 2, True), ("up_to", 0, False)),
    ],
)
def test_s12_targets_have_a_comparator_and_a_gap_from_counted_records(scene, qualifier, value, is_met):
    factories.approved_practice(scene.project)
    target = Target.objects.create(
        project=scene.project, key="good-practices", label="Good practices", value=value,
        qualifier=qualifier, unit="practices",
    )  # fmt: skip
    [found] = achieved([target], records(scene))
    assert (found.is_met, found.gap) == (is_met, value - 1)


def test_a_total_of_an_earlier_day_is_what_it_was_then(scene):
    made = indicator(scene)
    first = approved(scene, made, 74)
    approved(scene, made, 90, replaces=first, counts_on=DAY + days(40))
    assert total(made, day=DAY).told == "74"
    assert total(made, day=DAY + days(41)).told == "90"
    assert total(made, day=dt.date(2022, 5, 1)).left_out[0].why == "no approved value on this day"


def test_values_of_different_kinds_have_no_sum_and_the_line_says_why(scene):
    one = indicator(scene, targets=())
    approved(scene, one, 20)
    found = total(one, other_value(scene, 45, kind="percent", targets=()))
    assert (found.told, found.number) == ("no sum", None)
    assert found.how.startswith("2 values measured in different ways, which cannot be added up: ")


def test_an_earlier_day_counts_what_was_withdrawn_later(scene):
    plan = scene.running_plan()
    kept = factories.approved_practice(scene.project)
    GoodPractice.objects.filter(pk=kept.pk).update(status="withdrawn", status_since=DAY + days(10))
    later = DAY + days(20)
    type(plan).objects.filter(pk=plan.pk).update(status="withdrawn", withdrawn_on=DAY + days(10))
    then, now = (records_of([scene.project], day, later, scene.monitor) for day in (DAY, later))
    assert [(plans(one).number, practices(one).number) for one in (then, now)] == [(1, 1), (0, 0)]
