"""Milestones of an action, and the new dates that its partner asks for."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import ActionPlan, NewDate
from actionplans.progress import slip
from documents.models import Document
from notifications.reminders import plan as reminders_on
from projects.models import Deadline, Role
from tests import factories
from tests.actionplans.following import Scene, do, work
from tests.factories import DAY, now
from tests.monitoring.scene import pdf_file
from values.dates import PartialDate
from workflow.errors import Blocked, NotAllowed
from workflow.history import history
from workflow.models import EnteredStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    return Scene()


def test_a_milestone_has_a_duty_with_reminders_thirty_days_before_and_on_its_day(scene):
    duty = scene.duty(scene.milestone(by="2022-09-30"))
    assert (duty.kind, duty.due_on, duty.rule) == (
        "milestone",
        dt.date(2022, 9, 30),
        "The date of the milestone.",
    )
    told = {
        day: {one.rule for one in reminders_on(day) if one.subject == duty.subject_name}
        for day in (dt.date(2022, 8, 30), dt.date(2022, 8, 31), dt.date(2022, 9, 30))
    }
    assert list(told.values()) == [set(), {"milestone-30"}, {"milestone+0"}]


def test_a_milestone_is_reached_by_its_partner_and_its_duty_is_met(scene):
    milestone = scene.milestone()
    assert scene.step(milestone, "reach", "auditor", reached_on="2022-05-20").status_code == 403
    assert scene.step(milestone, "reach", reached_on="2022-05-27").status_code == 422
    assert scene.step(milestone, "reach", reached_on="2022-05-20").status_code == 302
    assert now(milestone).reached_on == dt.date(2022, 5, 20)
    assert Deadline.objects.get(kind="milestone").met_on == dt.date(2022, 5, 20)
    assert "Reached, 20 May 2022" in scene.get(scene.action.get_absolute_url()).text
    scene.step(milestone, "reopen", note="It was another call.")
    assert (now(milestone).reached_on, scene.duty(milestone).due) == (None, PartialDate("2022-09"))


def test_a_milestone_is_set_on_a_page_as_long_as_the_action_goes_on(scene):
    url = reverse("milestone-add", args=[scene.action.pk])
    answer = scene.post(url, scene.action, title="A jury is named", first_date="2022-07")
    assert answer.status_code == 302
    assert "A jury is named" in scene.get(scene.action.get_absolute_url()).text
    assert scene.post(url, scene.action, title="Another", first_date="soon").status_code == 422
    assert scene.post(url, scene.action, "monitor", title="Another", first_date="2022").status_code == 403
    scene.walk(("finish", "editor"))
    assert scene.post(url, scene.action, title="Another", first_date="2022").status_code == 422
    assert Deadline.objects.open().filter(kind="milestone").count() == 0


def test_an_action_that_is_taken_up_again_has_its_milestones_to_reach_again(scene):
    milestone = scene.milestone()
    scene.walk(("finish", "editor"))
    scene.step(scene.action, "reopen", "monitor", note="Not yet.", answer_by="2022-12-01")
    assert scene.duty(milestone).due == PartialDate("2022-09")


def test_a_new_date_is_asked_for_and_accepted_and_the_old_one_stays_in_sight(scene):
    asked = scene.ask()
    assert work(scene, "monitor").awaited[0].title == scene.action.title
    assert scene.step(asked, "accept", "monitor").status_code == 302
    assert (scene.action.due, scene.action.ends) == (PartialDate("2022-12"), PartialDate("2022-11"))
    duty = scene.duty(scene.action)
    assert (duty.due, duty.rule) == (PartialDate("2022-12"), "A new date was accepted on 26 May 2022.")
    assert [old.due for old in duty.supersedes.all()] == [PartialDate("2022-11")]
    page = scene.get(scene.action.get_absolute_url()).text
    assert "moved once, 31 days later" in page
    assert '<del class="small">November 2022</del>' in page
    second = scene.ask(wanted="2023-01")
    scene.step(second, "accept", "monitor")
    found = slip(scene.action, NewDate.objects.all())
    assert (found.days, found.moves) == (62, 2)
    assert scene.plan.content()["actions"][0]["ends"] == "2022-11"


def test_a_refused_date_keeps_its_reason_and_the_date_stays(scene):
    asked = scene.ask()
    assert scene.step(asked, "refuse", "monitor").status_code == 422
    assert scene.step(asked, "refuse", "monitor", note="The call cannot wait.").status_code == 302
    assert scene.action.due == PartialDate("2022-11")
    page = scene.get(scene.action.get_absolute_url()).text
    assert ("The call cannot wait." in page, "A late law." in page) == (True, True)


def test_whoever_asks_does_not_decide_on_the_new_date(scene):
    factories.member(scene.project, Role.MONITOR, scene.partner, scene.people["editor"])
    with pytest.raises(NotAllowed):
        do(scene.ask(), "accept", scene.people["editor"])


def test_one_request_at_a_time_for_one_date(scene):
    asked, milestone = scene.ask(), scene.milestone()
    with pytest.raises(Blocked):
        scene.ask(wanted="2023-01")
    scene.ask(milestone, "2022-10")
    do(asked, "take_back", scene.people["editor"])
    assert scene.ask(wanted="2023-01").status == "asked"


def test_a_new_date_lies_ahead(scene):
    url = reverse("action-new-date", args=[scene.action.pk])
    answer = scene.post(url, scene.action, wanted="2021-04", reason="A late law.")
    assert (answer.status_code, "This date is past" in answer.text) == (422, True)


def test_an_end_after_phase_2_is_a_material_change_and_points_to_a_new_version(scene):
    url = reverse("action-new-date", args=[scene.action.pk])
    answer = scene.post(url, scene.action, wanted="2023-06", reason="A late law.")
    assert answer.status_code == 422
    assert "material change" in answer.text
    assert reverse("revision-add", args=[scene.plan.pk]) in answer.text


def test_a_milestone_gets_a_new_date_with_its_duty(scene):
    milestone = scene.milestone()
    url = reverse("milestone-new-date", args=[milestone.pk])
    assert scene.post(url, scene.action, wanted="2022-10", reason="A late law.").status_code == 302
    assert scene.step(NewDate.objects.get(), "accept", "monitor").status_code == 302
    milestone = now(milestone)
    assert (milestone.due, milestone.first_date) == (PartialDate("2022-10"), PartialDate("2022-09"))
    assert scene.duty(milestone).due == PartialDate("2022-10")
    assert "moved once, 31 days later" in scene.get(scene.action.get_absolute_url()).text


def test_in_a_draft_the_date_itself_is_changed(scene):
    other = factories.complete_plan(scene.project, scene.partner)
    with pytest.raises(Blocked):
        scene.ask(other.actions.get())


def test_thirty_milestones_of_an_action_take_as_many_queries_as_three(scene):
    counts = []
    for number in (3, 27):
        for place in range(number):
            scene.milestone(f"M{place}")
        scene.get(scene.action.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            scene.get(scene.action.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_version_with_another_end_puts_its_own_in_the_place_of_an_accepted_date(scene):
    do(scene.ask(), "accept", scene.people["monitor"])
    from actionplans.services import revisions
    from actionplans.versions import copy_with

    plan = ActionPlan.objects.get(pk=scene.plan.pk)
    made = revisions.start_revision(plan, by=scene.people["editor"], on=DAY, why="Another end.")
    copy = copy_with(plan, made.content)
    copy.actions.all()[0].ends = PartialDate("2022-10")
    revisions.amend_revision(made, copy, by=scene.people["editor"], version=made.version)
    for method, part in (("submit", "representative"), ("adopt", "monitor")):
        do(made, method, scene.people[part])
    assert (scene.action.moved_to, scene.action.due) == (None, PartialDate("2022-10"))


def test_a_new_date_is_entered_for_an_absent_partner_with_the_letter_and_the_lead_partner_answers(scene):
    url = reverse("action-new-date", args=[scene.action.pk])
    assert url in scene.get(scene.action.get_absolute_url(), "monitor").text
    assert scene.get(url, "auditor").status_code == 403
    said = {"wanted": "2022-12", "reason": "A late law."}
    assert scene.post(url, scene.action, "monitor", **said).status_code == 422
    said |= {"absent": "The agency", "done_on": DAY.isoformat(), "letter": pdf_file()}
    assert scene.post(url, scene.action, "monitor", **said).status_code == 302
    asked, entered = NewDate.objects.get(), EnteredStep.objects.get()
    assert (asked.status, asked.asked_by, str(entered.sentence)) == ("asked", None, "asked for a new date")
    assert (entered.name, Document.objects.get(pk=entered.document_id).issuing_body) == ("The agency",) * 2
    assert history(asked)[0].entered_for == "The agency"
    assert scene.step(asked, "accept", "monitor").status_code == 302
    assert scene.action.due == PartialDate("2022-12")


def test_the_lead_partner_asks_for_no_new_date_in_its_own_name(scene):
    with pytest.raises(NotAllowed):
        scene.ask(part="monitor")
