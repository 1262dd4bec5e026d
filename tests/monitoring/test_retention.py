"""A closed plan's files are kept as long as its rules say; the time stands still while the plan is open again."""

import datetime as dt

import pytest

from ledger.models import Entry
from monitoring.models import Evidence
from monitoring.services.evidence import do_evidence_step
from monitoring.work import work_of
from notifications.said import lines_of
from projects.models import Deadline
from tests import factories
from tests.factories import at, now, walk
from tests.monitoring.scene import Scene, look, plan_of, send
from workflow.errors import Blocked
from workflow.registry import ref

pytestmark = pytest.mark.django_db
OVER, AFTER = dt.date(2027, 12, 31), dt.date(2028, 1, 1)


def closed_plan(**rules):
    """A plan that was closed in 2022 with a verified change, and its one document."""
    scene = Scene({"auditor_opinion_required": False} | rules)
    scene.completed_plan()
    claim = walk(scene.forwarded(), ("validate", scene.officer))
    walk(plan_of(claim), ("close", scene.officer))
    scene.administrator = factories.member(scene.project, "administrator", factories.organisation("Office"))
    return scene, claim.evidence.get()


def duty(scene):
    return Deadline.objects.for_subject(ref(scene.plan)).get(kind="keep", superseded_by=None)


def test_with_the_closing_of_its_plan_the_time_of_a_file_begins_by_the_rules(client):
    scene, item = closed_plan(retention_years=5)
    assert (item.kept_until, duty(scene).due_on) == (OVER, OVER)
    assert duty(scene).rule == "5 years from the end of the year in which the plan was closed."
    page = look(client, scene.monitor, "plan-detail", scene.plan.pk).text
    assert "Look through the files whose time is over" in page
    assert "31 Dec 2027" in look(client, scene.monitor, "claim-detail", item.claim_id).text


def test_where_the_rules_name_no_years_a_file_is_kept_until_somebody_says_for_how_long():
    scene, item = closed_plan()
    assert item.kept_until is None
    with pytest.raises(Blocked):
        walk(item, ("ask_destruction", scene.administrator, "Over."), on=AFTER)


def test_a_file_whose_time_is_over_is_destroyed_and_the_duty_is_done():
    scene, item = closed_plan(retention_years=5)
    with pytest.raises(Blocked):
        walk(item, ("ask_destruction", scene.administrator, "Over."), on=OVER)
    assert list(Evidence.objects.whose_time_is_over(AFTER)) == [item]
    walk(now(item), ("ask_destruction", scene.administrator, "Over."), ("destroy", scene.officer), on=AFTER)
    assert duty(scene).met_on == AFTER


def test_a_day_that_somebody_said_counts_before_that_of_the_plan():
    scene, item = closed_plan(retention_years=5)
    day = dt.date(2032, 12, 31)
    act = {
        "by": scene.officer,
        "version": item.version,
        "note": "State aid: ten years.",
        "effective_at": at(),
    }
    assert do_evidence_step(item, "retain", answer_on=day, **act).pk == item.pk
    assert now(item).kept_until == day
    assert not Evidence.objects.whose_time_is_over(AFTER).exists()


def test_a_legal_hold_on_all_there_is_does_the_duty_and_its_end_brings_it_back():
    scene, item = closed_plan(retention_years=5)
    item = walk(item, ("hold", scene.auditor, "Court case."))
    assert duty(scene).met_on
    walk(item, ("lift_hold", scene.officer, "The case is over."))
    assert (duty(scene).met_on, duty(scene).due_on) == (None, OVER)


def test_a_file_that_comes_in_after_the_closing_is_looked_through_too():
    scene = Scene({"auditor_opinion_required": False, "retention_years": 5})
    scene.completed_plan()
    plan = walk(
        now(scene.plan), ("explain", scene.representative, "No change followed."), ("close", scene.officer)
    )
    assert not Deadline.objects.for_subject(ref(plan)).filter(kind="keep").exists()
    scene.evidence(scene.claim())
    assert duty(scene).due_on == OVER


def test_a_plan_that_is_reopened_keeps_its_files_until_it_is_closed_again():
    scene, item = closed_plan(retention_years=5)
    walk(now(scene.plan), ("reopen", scene.officer, "An additional call."))
    assert now(item).kept_until is None
    assert duty(scene).is_dropped


def test_the_lead_partner_has_the_duty_among_its_work_half_a_year_before():
    scene, _item = closed_plan(retention_years=5)
    roles = list(scene.monitor.memberships.select_related("project"))
    for day, count in ((OVER - dt.timedelta(days=181), 0), (OVER - dt.timedelta(days=180), 1)):
        found = work_of(scene.monitor, roles, day).duties
        assert len([duty for duty in found if "Look through the files" in str(duty.what)]) == count


def shortened(client, scene, item, note="The rule was read again."):
    """The administrator lets the time end before the day of the rule, which asks for a reason."""
    asked = {"note": note, "answer_by": "2026-12-31"}
    return send(client, scene.administrator, item, "evidence-step", "retain", **asked)


def test_whoever_destroys_a_file_reads_its_day_the_rule_who_changed_it_and_that_nothing_brings_it_back(
    client,
):
    scene, item = closed_plan(retention_years=5)
    assert shortened(client, scene, item, note="").status_code == 422
    assert shortened(client, scene, item).status_code == 302
    walk(now(item), ("ask_destruction", scene.administrator, "Over."), on=dt.date(2027, 1, 1))
    page = look(client, scene.officer, "evidence-step", item.pk, "destroy").text
    for words in (
        "<dd>31 Dec 2026</dd>",
        "31 Dec 2027. 5 years from the end of the year",
        "Somebody gave an earlier day than that of the rule.",
        "Kept until 31 Dec 2026 instead of 31 Dec 2027. The rule was read again.",
        str(scene.administrator),
        "the file cannot be brought back",
    ):
        assert words in page


def test_the_letter_that_asks_to_confirm_a_destruction_names_the_claim_and_the_day(client):
    scene, item = closed_plan(retention_years=5)
    walk(item, ("ask_destruction", scene.administrator, "Over."), on=AFTER)
    entry = Entry.objects.about(ref(item)).last()
    assert lines_of(entry, now(item)) == [
        f"{item.claim}. Kept until 31 Dec 2027; once it is destroyed, it cannot be brought back.",
        "Over.",
    ]
