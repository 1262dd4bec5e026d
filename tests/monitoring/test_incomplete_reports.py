"""A joint report that leaves without some parts, and the one list of who has not reported."""

import datetime as dt

import pytest
from django.urls import reverse

from comments.models import Comment
from monitoring.reports.papers import paper_of_report
from monitoring.reports.told import filled, told_in
from monitoring.services.reports import do_part_step
from notifications import letters, notices
from notifications.models import Letter
from projects.models import Deadline, Membership
from tests import factories
from tests.factories import DAY, at, now, walk
from tests.monitoring.reporting import opened, part_of, written
from tests.monitoring.scene import look, send
from values import clock
from workflow.registry import ref

pytestmark = pytest.mark.django_db
WHY = "The agency moves house: its part follows in June."


@pytest.fixture
def report(scene):
    """Open, with the part of one partner accepted and that of the lead partner still to come."""
    made = opened(scene)
    part = written(part_of(made, scene.partner), scene.editor)
    walk(part, ("submit", scene.representative), ("accept", scene.monitor))
    return now(made)


def missing(report, scene):
    return part_of(report, scene.project.lead_organisation)


def test_an_incomplete_report_leaves_with_an_explanation(client, scene, report):
    assert send(client, scene.monitor, report, "report-step", "consolidate").status_code == 422
    said = {"summary": "All well.", "explanation": WHY}
    assert send(client, scene.monitor, report, "report-edit", **said).status_code == 302
    for method in ("consolidate", "submit"):
        assert send(client, scene.monitor, now(report), "report-step", method).status_code == 302
    report = now(report)
    assert (report.status, missing(report, scene).status) == ("submitted", "draft")
    assert WHY in look(client, scene.officer, "report-detail", report.pk).text
    cited = {one["object"] for one in report.snapshot["objects"]}
    assert (ref(part_of(report, scene.partner)) in cited, ref(missing(report, scene)) in cited) == (
        True,
        False,
    )


def test_what_is_missing_stands_in_the_portal_and_on_paper(client, scene, report):
    send(client, scene.monitor, report, "report-edit", summary="All well.", explanation=WHY)
    told = told_in(now(report), scene.monitor)
    assert filled(told)[0].answers[0].fields[0].text == f"All well.\n\n{WHY}"
    paper = paper_of_report(told, language="en", on=DAY, is_whole=True)
    assert repr(paper.blocks).count(WHY) == 1
    words = {"summary": "All well, but for one."}
    send(client, scene.monitor, now(report), "report-together", section="0", **words)
    told = told_in(now(report), scene.monitor)
    assert repr(paper_of_report(told, language="en", on=DAY, is_whole=True).blocks).count(WHY) == 1


def test_whoever_only_reads_finds_the_words_once_and_those_of_the_lead_partner_beside_them(
    client, scene, report
):
    said = {"summary": "All well.", "explanation": WHY}
    send(client, scene.monitor, report, "report-edit", **said)
    for may_write, times in ((True, 2), (False, 1)):
        person = scene.monitor if may_write else scene.officer
        page = look(client, person, "report-together", report.pk).text
        assert (page.count(WHY), "as they stand" in page) == (times, not may_write)


def test_a_part_that_the_report_left_without_is_owed_no_more_until_the_parts_are_opened_again(
    client, scene, report
):
    send(client, scene.monitor, report, "report-edit", summary="", explanation=WHY)
    duties = Deadline.objects.for_subject(ref(missing(report, scene)))
    report = walk(now(report), ("consolidate", scene.monitor))
    assert not duties.open().exists()
    walk(report, ("take_apart", scene.monitor, "It came after all."))
    assert duties.open().get().due_on == report.parts_due_on


def test_a_part_that_came_too_late_waits_for_nobody_and_can_still_be_printed(client, scene, report):
    part = written(missing(report, scene), factories.member(scene.project, "partner_representative"))
    part = walk(part, ("submit", Membership.objects.get(role="partner_representative", project=scene.project,
                organisation=scene.project.lead_organisation).user))  # fmt: skip
    send(client, scene.monitor, report, "report-edit", summary="", explanation=WHY)
    walk(now(report), ("consolidate", scene.monitor))
    assert part.get_absolute_url() not in look(client, scene.deputy, "work").text
    told = told_in(now(report), scene.monitor, only=part)
    assert [one.pk for one in told.parts] == [part.pk]


def test_s49_who_has_not_reported_is_one_list_with_one_button(client, scene):
    report = opened(scene)
    page = look(client, scene.monitor, "report-detail", report.pk).text
    listed = page[page.index("Who has not reported") : page.index('id="summary-title"')]
    assert (str(scene.partner) in listed, reverse("report-remind", args=[report.pk]) in listed) == (
        True,
        True,
    )
    assert send(client, scene.monitor, report, "report-remind").status_code == 302
    part = part_of(report, scene.partner)
    assert part.reminded_on == DAY
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    text = "\n".join(Letter.objects.filter(recipient=scene.editor).values_list("text", flat=True))
    assert "The lead partner reminds you of your part of the report" in text
    assert part.get_absolute_url() in text


def test_nobody_is_reminded_twice_on_a_day_and_a_partner_reminds_nobody(client, scene):
    report = opened(scene)
    send(client, scene.monitor, report, "report-remind")
    version = part_of(report, scene.partner).version
    send(client, scene.monitor, report, "report-remind")
    assert part_of(report, scene.partner).version == version
    assert send(client, scene.representative, report, "report-remind").status_code == 403


def returned(scene, report, note):
    part = written(part_of(report, scene.partner), scene.editor, note)
    part = walk(part, ("submit", scene.representative))
    act = {"by": scene.monitor, "version": part.version, "effective_at": at(), "note": note}
    return do_part_step(part, "send_back", answer_on=DAY, **act)


def test_points_of_a_report_are_numbered_in_one_row_and_keep_their_numbers(client, scene):
    report = opened(scene)
    part = returned(scene, report, "Say who.\nSay when.")
    part = returned(scene, report, "Say where.")
    found = Comment.objects.open_points(part)
    assert [(one.point, one.text) for one in found] == [(1, "Say who."), (2, "Say when."), (3, "Say where.")]
    page = look(client, scene.representative, "part-detail", part.pk).text
    assert "3. Say where." in page[page.index('id="told-title"') :]
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    text = "\n".join(Letter.objects.filter(recipient=scene.editor).values_list("text", flat=True))
    assert "3. Say where." in text


def test_s49_a_missing_part_shows_on_the_dashboard_from_its_due_day(client, scene):
    report = opened(scene)
    Deadline.objects.filter(kind="part").update(due_on=DAY + dt.timedelta(days=100))
    place = reverse("cockpit", args=[scene.project.slug])
    client.force_login(scene.monitor)
    assert "Who has not reported" not in client.get(place).text
    Deadline.objects.for_subject(ref(part_of(report, scene.partner))).update(due_on=DAY)
    page = client.get(place).text
    listed = page[page.index("Who has not reported") :]
    assert (str(scene.partner) in listed, reverse("report-remind", args=[report.pk]) in listed) == (
        True,
        True,
    )
    part = written(part_of(report, scene.partner), scene.editor)
    walk(part, ("submit", scene.representative))
    assert "Who has not reported" not in client.get(place).text
