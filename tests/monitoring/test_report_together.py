"""The parts side by side: what each region says, the joint words beside it, taken over with one button."""

import pytest
from django.urls import reverse

from ledger.models import Entry
from monitoring.models import PlanAccount
from tests.factories import now, walk
from tests.monitoring.reporting import accepted, opened
from tests.monitoring.scene import look, send
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(scene):
    """Open, with every part accepted."""
    return accepted(scene, opened(scene))


def section_of(page, words="Action plans"):
    """The address of a section, by its words on the page."""
    return next(key for key, title, _url, _count in page.context["tabs"] if str(title) == words)


def field(scene, name="implementation"):
    return f"{name}-{scene.plan.pk}"


def seen(client, scene, report, who="monitor"):
    first = look(client, scene.people[who], "report-together", report.pk)
    return look(client, scene.people[who], "report-together", report.pk, section=section_of(first))


def test_each_field_shows_what_every_region_says_beside_the_joint_words(client, scene, report):
    page = seen(client, scene, report).text
    place = page[page.index(f'id="{field(scene)}"') :]
    for words in (scene.plan.title, str(scene.partner), "Two firms took part.", "Joint words", "characters"):
        assert words in place
    assert f'data-left="{2000}"' in place


def test_what_is_typed_is_kept_as_joint_words_and_told_by_the_ledger(client, scene, report):
    said = {"section": section_of(look(client, scene.monitor, "report-together", report.pk))}
    said |= {field(scene): "Two firms, one valley."}
    assert send(client, scene.monitor, report, "report-together", **said).status_code == 302
    assert now(report).wording == {field(scene): "Two firms, one valley."}
    changes = Entry.objects.about(ref(report)).last().payload.data["changes"]
    assert changes == {f"wording {field(scene)}": ["", "Two firms, one valley."]}


def test_one_button_takes_the_words_of_a_region_over(client, scene, report):
    section = section_of(look(client, scene.monitor, "report-together", report.pk))
    send(client, scene.monitor, report, "report-together", section=section, **{field(scene): "Mine."})
    report = now(report)
    said = {"section": section, field(scene): "Mine.", "take": f"{field(scene)}:0"}
    answer = send(client, scene.monitor, report, "report-together", **said)
    assert answer.url.endswith(f"#{field(scene)}")
    assert now(report).wording == {}


def test_a_joint_text_that_is_too_long_is_not_cut_but_told_with_all_that_was_typed(client, scene, report):
    said = {"section": section_of(look(client, scene.monitor, "report-together", report.pk))}
    said |= {field(scene): "a" * 20_001, field(scene, "problems"): "None."}
    answer = send(client, scene.monitor, report, "report-together", **said)
    assert (answer.status_code, now(report).wording) == (422, {})
    assert f'href="#text-{field(scene)}"' in answer.text
    for words in ("a" * 20_001, ">None.</textarea>", "20000 characters at most, this one 20001"):
        assert words in answer.text


def test_a_text_of_several_lines_that_nobody_changed_stays_the_words_of_the_part(client, scene, report):
    PlanAccount.objects.filter(plan=scene.plan).update(implementation="One.\r\nTwo.")
    said = {"section": section_of(look(client, scene.monitor, "report-together", report.pk))}
    send(client, scene.monitor, report, "report-together", **said, **{field(scene): "One.\r\nTwo."})
    assert now(report).wording == {}


def test_nothing_changed_writes_nothing(client, scene, report):
    said = {"section": section_of(look(client, scene.monitor, "report-together", report.pk))}
    said |= {field(scene): "Two firms took part."}
    send(client, scene.monitor, report, "report-together", **said)
    assert now(report).version == report.version


def test_only_who_reads_every_part_sees_them_side_by_side_and_only_the_lead_partner_words_them(
    client, scene, report
):
    assert look(client, scene.representative, "report-together", report.pk).status_code == 404
    assert "Save the joint words" not in seen(client, scene, report, "officer").text
    assert send(client, scene.officer, report, "report-together", section="1").status_code == 403
    sent = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    assert send(client, scene.monitor, sent, "report-together", section="1").status_code == 409


def test_the_report_leads_there(client, scene, report):
    page = look(client, scene.monitor, "report-detail", report.pk).text
    assert reverse("report-together", args=[report.pk]) in page
