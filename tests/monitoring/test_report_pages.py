"""The pages of progress reports and of their parts: who reads what, what they offer, and how they refuse."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import PartnerPart, ProgressReport
from projects.models import Project, Role
from tests import factories
from tests.factories import DAY, now, statements, walk
from tests.monitoring.reporting import STARTS, accepted, approved, opened, part_of, scheduled, sent, written
from tests.monitoring.scene import look, send
from workflow.words import short_date

pytestmark = pytest.mark.django_db
SOON = DAY + dt.timedelta(days=14)


@pytest.fixture
def report(scene):
    return opened(scene)


@pytest.fixture
def part(scene, report):
    return part_of(report, scene.partner)


def queries(client, person, *address):
    look(client, person, *address)
    with CaptureQueriesContext(connection) as counted:
        assert look(client, person, *address).status_code == 200
    return len(statements(counted))


def many(project, number):
    """Reports of a project, their periods long over."""
    day = dt.date(2015, 1, 1)
    ProgressReport.objects.bulk_create(
        ProgressReport(project=project, number=100 + at, starts_on=day, ends_on=day, due_on=day, parts_due_on=day,
                       status_since=day)
        for at in range(number)
    )  # fmt: skip


@pytest.mark.parametrize("role", ["editor", "representative", "monitor", "officer", "auditor"])
def test_list_shows_the_reports_of_ones_projects(client, scene, report, role):
    page = look(client, scene.people[role], "report-list").text
    assert f'href="{report.get_absolute_url()}"' in page
    assert "0 of 2" in page


def test_authority_and_strangers_read_no_report(client, scene, report):
    for person in (scene.authority, factories.member(factories.project(), Role.OFFICER)):
        assert report.get_absolute_url() not in look(client, person, "report-list").text
        assert look(client, person, "report-detail", report.pk).status_code == 404


def test_who_puts_a_report_together_before_its_period_is_over_is_told_what_it_will_lack(
    client, scene, report
):
    accepted(scene, report)
    page = look(client, scene.monitor, "report-step", report.pk, "consolidate").text
    assert "The period goes on until 31 Jan 2023" in page


def test_every_page_leads_to_the_reports(client, scene):
    assert f'href="{reverse("report-list")}"' in look(client, scene.editor, "work").text


def test_list_asks_as_often_for_3_as_for_30_and_300_reports(client, scene):
    counts = []
    for number in (3, 30, 300):
        ProgressReport.objects.all().delete()
        many(scene.project, number)
        counts.append(queries(client, scene.monitor, "report-list"))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 10


def test_lead_partner_schedules_the_reports(client, scene):
    address = reverse("report-schedule", args=[scene.project.slug])
    assert address in look(client, scene.monitor, "report-list").text
    assert "part_weeks" not in client.get(address).text
    answer = client.post(address, {"key": uuid.uuid4()}, follow=True)
    assert "1 report is scheduled." in answer.text
    report = ProgressReport.objects.get(project=scene.project)
    assert (report.number, report.status, report.parts.count()) == (6, "open", 2)


def test_project_without_a_rule_for_the_parts_gives_its_own(client, scene):
    rules = factories.rule_set(partner_part_due_weeks=None)
    Project.objects.filter(pk=scene.project.pk).update(rule_set=rules)
    address = reverse("report-schedule", args=[scene.project.slug])
    client.force_login(scene.monitor)
    assert "part_weeks" in client.get(address).text
    assert client.post(address, {"key": uuid.uuid4(), "part_weeks": "many"}).status_code == 422


def test_nobody_but_the_lead_partner_schedules(client, scene):
    for person in (scene.editor, scene.officer, scene.deputy):
        assert look(client, person, "report-schedule", scene.project.slug).status_code == 403


def test_report_page_tells_the_parts_their_states_and_what_holds_it_back(client, scene, report):
    page = look(client, scene.monitor, "report-detail", report.pk).text
    assert "Accept the 2 parts that are missing, or go on without them and say why" in page
    assert str(scene.partner) in page
    assert reverse("report-step", args=[report.pk, "consolidate"]) in page


def test_partner_reads_its_own_part_and_only_the_state_of_others(client, scene, report, part):
    other = part_of(report, scene.project.lead_organisation)
    page = look(client, scene.editor, "report-detail", report.pk).text
    assert part.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert look(client, scene.editor, "part-detail", other.pk).status_code == 404
    assert look(client, scene.monitor, "part-detail", part.pk).status_code == 200


def test_partner_writes_its_part_plan_by_plan(client, scene, part):
    form = look(client, scene.editor, "part-edit", part.pk)
    assert f'name="implementation_{scene.plan.pk}"' in form.text
    said = {
        f"implementation_{scene.plan.pk}": "Two firms.",
        f"effect_{scene.plan.pk}_{scene.instrument.pk}": "A new call.",
        "certificate_number": "C-17",
    }
    assert send(client, scene.editor, part, "part-edit", **said).status_code == 302
    page = look(client, scene.monitor, "part-detail", part.pk).text
    for words in ("Two firms.", "A new call.", "C-17"):
        assert words in page


def test_part_shows_what_the_ledger_has_of_the_period(client, scene, part):
    scene.running_plan()
    page = look(client, scene.editor, "part-detail", part.pk).text
    assert "sent the plan" in page
    assert reverse("plan-history", args=[scene.plan.pk]) in page


def test_part_of_an_old_page_is_refused_and_what_was_typed_is_shown(client, scene, part):
    written(part, scene.editor)
    answer = send(client, scene.editor, part, "part-edit", version=part.version, remarks="My words")
    assert answer.status_code == 409
    assert "My words" in answer.text


def test_part_that_is_not_ready_is_refused_with_what_is_missing(client, scene, part):
    answer = send(client, scene.representative, part, "part-step", "submit")
    assert answer.status_code == 422
    assert "Say how far the plan is" in answer.text


def test_return_asks_for_points_and_a_day(client, scene, part):
    part = walk(written(part, scene.editor), ("submit", scene.representative))
    assert send(client, scene.monitor, part, "part-step", "send_back").status_code == 422
    answer = send(
        client, scene.monitor, part, "part-step", "send_back", note="Say who.\n\nSay when.", answer_by=SOON
    )
    assert answer.status_code == 302
    page = look(client, scene.editor, "part-detail", part.pk).text
    assert "1. Say who.<br>2. Say when." in page


def test_a_returned_part_says_so_with_its_points_and_its_day_above_all_else(client, scene, part):
    part = walk(written(part, scene.editor), ("submit", scene.representative))
    asked = {"note": "Say who.\nSay when.", "answer_by": SOON}
    send(client, scene.monitor, part, "part-step", "send_back", **asked)
    page = look(client, scene.editor, "part-detail", part.pk).text
    head, told = page.partition('id="told-title"')[::2]
    assert f"Due {short_date(SOON)}" in head.replace("Due in 14 days, ", "Due ")
    told = told[: told.index('id="hold-title"')]
    for words in (
        "The part was returned",
        "1. Say who.<br>2. Say when.",
        str(scene.monitor),
        "2 points are still open",
    ):
        assert words in told
    assert f"Answer wanted by {short_date(SOON)}" in told
    assert page.index('id="comments"') < page.index('id="plan-1"')
    step = look(client, scene.representative, "part-step", part.pk, "submit").text
    assert "Points of the return that are still open" in step
    assert "Say when." in step


@pytest.mark.parametrize(
    ("role", "method", "status"),
    [
        ("editor", "submit", 403),
        ("officer", "consolidate", 403),
        ("monitor", "approve", 409),
        ("monitor", "nothing", 404),
    ],
)
def test_steps_of_others_and_of_other_states_are_refused(client, scene, report, role, method, status):
    assert look(client, scene.people[role], "report-step", report.pk, method).status_code == status


def test_whole_way_of_a_report_over_its_pages(client, scene, report):
    report = accepted(scene, report)
    assert send(client, scene.monitor, report, "report-edit", summary="All well.").status_code == 302
    for method, person, fields in (
        ("consolidate", scene.monitor, {}),
        ("submit", scene.monitor, {}),
        ("take_up", scene.officer, {}),
        ("ask", scene.officer, {"note": "Why?", "answer_by": SOON}),
        ("answer", scene.monitor, {"note": "Because."}),
        ("approve", scene.officer, {}),
    ):
        answer = send(client, person, now(report), "report-step", method, **fields)
        assert (method, answer.status_code) == (method, 302)
    page = look(client, scene.editor, "report-detail", report.pk).text
    for words in ("Approved", "All well.", "What the report cites", str(scene.plan)):
        assert words in page


def test_correction_shows_what_it_cites_otherwise(client, scene):
    scene.running_plan()
    report = approved(scene)
    walk(scene.plan.actions.get(), ("start", scene.editor))
    walk(report, ("correct", scene.officer, "It had begun."))
    page = look(client, scene.monitor, "report-detail", report.pk).text
    assert "What a later version cites otherwise" in page
    assert "<del>Planned, 1" in page


def test_report_page_asks_as_often_with_3_parts_as_with_30(client, scene, report):
    counts = []
    for number in (3, 30):
        for _ in range(number - report.parts.count()):
            PartnerPart.objects.create(
                report=report, organisation=factories.organisation(), status_since=STARTS
            )
        counts.append(queries(client, scene.monitor, "report-detail", report.pk))
    assert counts == [counts[0]] * 2


def test_part_page_asks_as_often_with_3_plans_as_with_30(client, scene, part):
    counts = []
    for number in (3, 30):
        for _ in range(number - scene.project.plans.count()):
            factories.complete_plan(scene.project, scene.partner)
        counts.append(queries(client, scene.editor, "part-detail", part.pk))
    assert counts == [counts[0]] * 2


def test_my_work_lists_the_part_that_is_due_and_the_report_that_waits(client, scene, part):
    page = look(client, scene.editor, "work").text
    assert part.get_absolute_url() in page
    step = reverse("report-step", args=[part.report.pk, "consolidate"])
    assert step not in look(client, scene.monitor, "work").text
    report = sent(scene) if part.report.status != "open" else accepted(scene, part.report)
    lead = look(client, scene.monitor, "work").text
    assert reverse("report-step", args=[report.pk, "consolidate"]) in lead
    assert "Send the progress report" in lead
    report = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    assert reverse("report-step", args=[report.pk, "take_up"]) in look(client, scene.officer, "work").text


def test_reports_to_come_are_nobodys_work_yet(client, scene):
    [*_, last] = scheduled(scene)
    assert last.get_absolute_url() not in look(client, scene.monitor, "work").text


def test_deputy_owes_no_report(client, scene, report):
    assert "Send the progress report" not in look(client, scene.deputy, "work").text


IDLE = "Nobody waits for it."


def test_a_partner_reads_on_the_report_that_its_part_is_due_and_finds_it(client, scene, report, part):
    page = look(client, scene.editor, "report-detail", report.pk).text
    panel = page[page.index('id="hold-title"') : page.index('id="summary-title"')]
    assert f"Send the part of {scene.partner}" in panel
    assert f'href="{part.get_absolute_url()}"' in panel
    assert "Nothing here is yours" not in panel
    assert "Send the part of" not in look(client, scene.officer, "report-detail", report.pk).text


@pytest.mark.parametrize("role", ["officer", "monitor", "auditor"])
def test_a_report_that_waits_for_somebody_does_not_say_that_nobody_waits(client, scene, role):
    report = sent(scene)
    assert IDLE not in look(client, scene.people[role], "report-detail", report.pk).text
    report = walk(report, ("take_up", scene.officer))
    assert IDLE not in look(client, scene.people[role], "report-detail", report.pk).text


def test_nobody_waits_for_a_report_that_is_approved(client, scene):
    assert IDLE in look(client, scene.officer, "report-detail", approved(scene).pk).text


def test_a_part_that_was_not_sent_leads_nobody_to_its_form_once_its_report_is_closed(
    client, scene, report, part
):
    address = reverse("part-edit", args=[part.pk])
    assert address in look(client, scene.representative, "part-detail", part.pk).text
    ProgressReport.objects.filter(pk=report.pk).update(status=ProgressReport.Status.SUBMITTED)
    assert address not in look(client, scene.representative, "part-detail", part.pk).text
