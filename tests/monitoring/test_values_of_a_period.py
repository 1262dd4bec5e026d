"""A value stands in the report of the period in which it was measured, and in no other."""

import datetime as dt

import pytest
from django.urls import reverse

from monitoring.models import ProgressReport
from tests.factories import walk
from tests.monitoring.measuring import approved, entered, indicator
from tests.monitoring.reporting import part_of, scheduled, written
from tests.monitoring.scene import Scene, look
from tests.paper import read

pytestmark = pytest.mark.django_db
JULY, MID_AUGUST, OCTOBER = dt.date(2022, 7, 20), dt.date(2022, 8, 12), dt.date(2022, 10, 3)
FIRST, SECOND = dt.date(2022, 2, 1), dt.date(2022, 8, 1)


@pytest.fixture
def scene():
    """Two reports in a row; a value of July came in August, one was measured in August, one in October."""
    made = Scene({"reporting_period_months": {"phase1": 6, "phase2": 6}})
    made.running_plan()
    scheduled(made, on=SECOND)
    firms = indicator(made)
    approved(made, firms, 12, on=JULY, entered_on=MID_AUGUST, counts_on=MID_AUGUST)
    approved(made, firms, 20, on=MID_AUGUST)
    approved(made, firms, 31, on=OCTOBER)
    return made


def part_in(scene, starts):
    report = ProgressReport.objects.get(project=scene.project, starts_on=starts)
    return written(part_of(report, scene.partner), scene.representative)


def values_in(page):
    return [value for value in (12, 20, 31) if f"<b>{value}</b> firms" in page]


@pytest.mark.parametrize(("starts", "values"), [(FIRST, [12]), (SECOND, [20, 31])])
def test_each_value_stands_in_exactly_one_of_two_parts_in_a_row(client, scene, starts, values):
    part = part_in(scene, starts)
    assert values_in(look(client, scene.monitor, "part-detail", part.pk).text) == values
    walk(part, ("submit", scene.representative), on=OCTOBER)
    assert values_in(look(client, scene.monitor, "part-detail", part.pk).text) == values


@pytest.mark.parametrize(("starts", "words"), [(FIRST, "12 (20 Jul 2022)"), (SECOND, "31 (3 Oct 2022)")])
def test_a_report_tells_the_last_value_of_its_period_in_the_copy_view_and_on_paper(
    client, scene, starts, words
):
    part = part_in(scene, starts)
    assert f"Firms checked: {words};" in look(client, scene.monitor, "report-portal", part.report.pk).text
    for name, key in (("part-word", part.pk), ("report-word", part.report.pk)):
        assert f"Firms checked: {words};" in read.words(client.get(reverse(name, args=[key])).content)


def test_a_period_without_a_value_says_so_and_names_the_last_one(client, scene):
    approved(scene, indicator(scene, title="Events"), 3, on=JULY)
    entered(indicator(scene, title="Letters"), 5, by=scene.editor, on=JULY)
    part = part_in(scene, SECOND)
    client.force_login(scene.monitor)
    said = read.words(client.get(reverse("part-word", args=[part.pk])).content)
    assert "Events: no value in this period; the last one was 3 (20 Jul 2022)" in said
    assert "waits for approval" not in said


def test_the_day_of_a_value_given_with_a_late_part_is_within_its_period(client, scene):
    indicator(scene, title="Events")
    part = part_in(scene, FIRST)
    page = look(client, scene.representative, "part-edit", part.pk).text
    assert "What was measured after 31 Jul 2022 belongs to the next report." in page
