"""Periods and due dates follow from a project's phases and its rule set, and are made once."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from ledger.models import Entry
from monitoring.models import PartnerPart, ProgressReport
from monitoring.reports.periods import periods
from monitoring.services.reports import open_due
from notifications import rounds
from projects.models import Deadline, Partnership
from projects.services import changes
from tests import factories
from tests.factories import at, now
from tests.monitoring.reporting import STARTS, opened, scheduled
from tests.projects.told import act
from values import clock
from values.dates import months_later
from workflow.errors import NotAllowed
from workflow.registry import ref

OLD = {
    "reporting_period_months": {"phase1": 6, "phase2": 12},
    "report_due_months": 3,
    "partner_part_due_weeks": None,
}
NEW = OLD | {"reporting_period_months": {"phase1": 6, "phase2": 6}, "partner_part_due_weeks": 2}


class Rules(dict):
    def __str__(self):
        return "rules v1"


def phase(number, first, last):
    return SimpleNamespace(
        number=number, starts_on=dt.date.fromisoformat(first), ends_on=dt.date.fromisoformat(last)
    )


def spans(found):
    return [(str(one.starts_on), str(one.ends_on), str(one.due_on)) for one in found]


def test_phase_1_is_told_every_six_months_and_phase_2_every_twelve():
    found = periods([phase(1, "2019-08-01", "2021-01-31"), phase(2, "2021-02-01", "2023-01-31")], Rules(OLD))
    assert spans(found) == [
        ("2019-08-01", "2020-01-31", "2020-04-30"),
        ("2020-02-01", "2020-07-31", "2020-10-31"),
        ("2020-08-01", "2021-01-31", "2021-04-30"),
        ("2021-02-01", "2022-01-31", "2022-04-30"),
        ("2022-02-01", "2023-01-31", "2023-01-31"),
    ]
    assert [one.number for one in found] == [1, 2, 3, 4, 5]


def test_last_period_takes_in_the_months_of_closure():
    found = periods([phase(2, "2026-01-01", "2027-03-31")], Rules(NEW))
    assert spans(found) == [
        ("2026-01-01", "2026-06-30", "2026-09-30"),
        ("2026-07-01", "2027-03-31", "2027-03-31"),
    ]
    assert "end of the project" in str(found[-1].rule)


def test_a_longer_remainder_is_a_period_of_its_own():
    found = periods([phase(2, "2026-01-01", "2026-10-31")], Rules(NEW))
    assert [one.ends_on for one in found] == [dt.date(2026, 6, 30), dt.date(2026, 10, 31)]


@pytest.mark.parametrize(
    ("rules", "own", "day", "said"),
    [
        (NEW, None, dt.date(2026, 7, 14), "2 weeks"),
        (NEW, 6, dt.date(2026, 7, 14), "2 weeks"),
        (OLD | {"reporting_period_months": {"phase2": 6}}, 4, dt.date(2026, 7, 28), "as the project has set"),
        (OLD | {"reporting_period_months": {"phase2": 6}}, None, dt.date(2026, 9, 30), "with the report"),
    ],
)
def test_parts_are_due_by_the_rule_set_else_by_the_project_else_with_the_report(rules, own, day, said):
    first = periods([phase(2, "2026-01-01", "2026-12-31")], Rules(rules), own)[0]
    assert first.parts_due_on == day
    assert said in str(first.parts_rule)


def test_a_month_that_is_too_short_ends_on_its_last_day():
    assert months_later(dt.date(2023, 11, 30), 3) == dt.date(2024, 2, 29)


def test_reports_are_scheduled_once_with_their_duty_and_its_rule(scene):
    made = scheduled(scene)
    assert [(one.number, now(one).status) for one in made] == [(5, "open"), (6, "scheduled")]
    assert scheduled(scene) == []
    duty = Deadline.objects.for_subject(ref(made[1])).get()
    assert (duty.kind, duty.due_on, duty.organisation) == (
        "report",
        dt.date(2023, 1, 31),
        scene.project.lead_organisation,
    )
    assert duty.rule.startswith("The last report is due by the end of the project")


def test_the_rules_of_days_are_kept_in_one_language_whoever_schedules(scene):
    with translation.override("sl"):
        [first, _last] = scheduled(scene)
    assert first.parts_rule.startswith("2 weeks after the end of the period")
    assert Deadline.objects.for_subject(ref(first)).get().rule.startswith("3 months after the end")


def test_the_projects_own_weeks_for_parts_hold_for_the_periods_of_a_longer_phase_too(scene):
    rules = scene.project.rule_set
    rules.content["partner_part_due_weeks"] = None
    rules.save()
    scheduled(scene, part_weeks=3)
    phase = scene.project.phases.get(number=2)
    changes.extend_phase(phase, dt.date(2025, 1, 31), **act(scene.officer))
    ends = [one.ends_on for one in ProgressReport.objects.order_by("number")]
    days = [one.parts_due_on for one in ProgressReport.objects.order_by("number")]
    assert days[:-1] == [day + dt.timedelta(weeks=3) for day in ends[:-1]]
    assert days[-1] == ends[-1]  # nothing is due after the end of the project


def test_past_periods_come_when_they_are_asked_for(scene):
    made = scheduled(scene, since=dt.date(2019, 8, 1))
    assert [one.number for one in made] == [1, 2, 3, 4, 5, 6]


def test_report_opens_on_the_first_day_of_its_period_by_itself(scene):
    scheduled(scene)
    assert open_due(STARTS - dt.timedelta(days=1), at(STARTS)) == 0
    assert [open_due(STARTS, at(STARTS)) for _ in range(2)] == [1, 0]
    report = ProgressReport.objects.get(number=6)
    entry = Entry.objects.about(ref(report)).last()
    assert (report.status, entry.step, entry.role) == (
        "open",
        "ProgressReport.open_on_the_day",
        "throughline",
    )


def test_the_daily_round_opens_what_is_due(scene):
    scheduled(scene)
    assert rounds.run(STARTS, clock.now())["opened"] == 1
    entry = Entry.objects.filter(step="ProgressReport.open_on_the_day").last()
    assert entry.effective_at.date() == STARTS


def test_everybody_who_owes_a_part_gets_one_with_its_day(scene):
    joint, contact, left = (factories.organisation(name) for name in ("Joint", "Contact", "Left"))
    scene.plan.partners.add(joint)
    Partnership.objects.create(project=scene.project, organisation=contact, part="contact")
    Partnership.objects.create(project=scene.project, organisation=left, part="partner", standing="rejected")
    report = opened(scene)
    bodies = {part.organisation for part in report.parts.all()}
    assert bodies == {scene.partner, joint, scene.project.lead_organisation}
    duties = Deadline.objects.filter(kind="part", root=ref(report))
    assert {duty.organisation for duty in duties} == bodies
    assert {duty.due_on for duty in duties} == {dt.date(2023, 1, 31)}


def test_lead_partner_opens_a_report_by_hand_when_its_period_has_begun(scene):
    [*_, report] = scheduled(scene)
    opened_by_hand = factories.walk(report, ("open", scene.monitor))
    assert opened_by_hand.parts.count() == 2
    assert open_due(factories.DAY, at()) == 0


def test_partner_cannot_schedule(scene):
    with pytest.raises(NotAllowed):
        scheduled(scene, by=scene.editor)
    assert not ProgressReport.objects.exists()


def test_command_schedules_and_says_how_many(scene):
    call_command(
        "schedule_reports",
        project=scene.project.slug,
        since=dt.date(2019, 8, 1),
        stdout=(out := io.StringIO()),
    )
    assert out.getvalue() == f"{scene.project}: 6 scheduled.\n"
    call_command("schedule_reports", stdout=(again := io.StringIO()))
    assert again.getvalue() == f"{scene.project}: 0 scheduled.\n"
    assert PartnerPart.objects.exists()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("schedule_reports", project="nowhere")
