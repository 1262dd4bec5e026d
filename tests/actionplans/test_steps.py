"""Steps on their pages: what is missing, who may, what was entered for others, and one effect for one form."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from actionplans import deadlines
from actionplans.models import ActionPlan
from documents.models import Document
from ledger.models import Entry
from projects.models import Deadline
from tests.actionplans.stepping import accepting, cleared, look, now, running, started, step
from tests.factories import (
    DAY,
    action,
    at,
    instrument,
    member,
    organisation,
    project,
    walk,
)
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.history import history
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return started()


def test_the_representative_sends_the_plan(client, stage):
    made, people = stage
    answer = step(client, people["representative"], made, "submit", note="At last.")
    assert answer.url == made.get_absolute_url()
    assert now(made).status == "submitted"
    assert "sent the plan" in client.get(answer.url).text
    assert history(made)[0].note == "At last."


def test_the_page_of_a_step_tells_what_will_happen(client, stage):
    made, people = stage
    text = look(client, people["representative"], made, "submit").text
    assert "From “Draft” to “Submitted”." in text
    assert "Then comes: Pass the plan on to the programme (Lead partner)." in text
    assert f'name="version" value="{made.version}"' in text


def test_a_step_with_missing_conditions_changes_nothing_and_lists_their_links(client, stage):
    made, people = stage
    bare = action(made, activities="")
    answer = step(client, people["representative"], made, "submit")
    assert answer.status_code == 422
    assert "Nothing has changed" in answer.text
    assert f'href="{reverse("action-edit", args=[bare.pk])}"' in answer.text
    assert now(made).status == "draft"


def test_the_blocked_button_leads_to_a_page_that_lists_the_same(client, stage):
    made, people = stage
    action(made, activities="")
    answer = look(client, people["representative"], made, "submit")
    assert answer.status_code == 200
    assert "Complete action 2: what will be done" in answer.text


def test_another_role_reads_whose_step_it_is_and_may_not_do_it(client, stage):
    made, people = stage
    assert "partner, representative" in look(client, people["editor"], made, "submit").text
    answer = step(client, people["editor"], made, "submit")
    assert answer.status_code == 403
    assert now(made).status == "draft"


def test_a_stranger_finds_no_step(client, stage):
    made, _ = stage
    assert look(client, member(project()), made, "submit").status_code == 404


def test_an_unknown_step_is_not_found_and_one_that_only_follows_is_nobodys(client, stage):
    made, people = stage
    assert look(client, people["representative"], made, "fly").status_code == 404
    assert look(client, people["representative"], made, "verify").status_code == 403


def test_a_step_from_a_stale_page_tells_who_was_faster(client, stage):
    made, people = stage
    walk(made, ("submit", people["representative"]))
    answer = step(client, people["representative"], made, "submit", note="My words")
    assert answer.status_code == 409
    assert "sent the plan" in answer.text
    assert "My words" in answer.text


def test_a_step_from_another_state_is_impossible_and_somebody_elses_in_every_state(client, stage):
    made, people = stage
    for person, status in (("monitor", 409), ("editor", 403), ("officer", 403)):
        assert look(client, people[person], made, "clear").status_code == status
        assert step(client, people[person], made, "clear").status_code == status


def test_whoever_has_no_right_to_a_step_is_told_so_and_not_that_their_page_is_old(client, stage):
    made, people = stage
    old = now(made)
    walk(made, ("submit", people["representative"]))
    assert step(client, people["editor"], old, "clear").status_code == 403
    assert step(client, people["monitor"], old, "clear").status_code == 409


@pytest.mark.parametrize("method", ["confirm", "finish"])
def test_the_steps_of_an_action_answer_the_same_way(client, stage, method):
    made, people = stage
    address = reverse("action-step", args=[made.actions.get().pk, method])
    for person, status in (("monitor" if method == "confirm" else "editor", 409), ("auditor", 403)):
        client.force_login(people[person])
        assert client.get(address).status_code == status


def test_a_step_sent_twice_is_done_once(client, stage):
    made, people = stage
    key = uuid.uuid4()
    answers = [step(client, people["representative"], made, "submit", key=key) for _ in range(2)]
    assert [answer.url for answer in answers] == [made.get_absolute_url()] * 2
    assert Entry.objects.about(ref(made)).count() == 1


def test_a_return_names_its_points_and_the_day_of_the_answer(client, stage):
    made, people = stage
    made = walk(made, ("submit", people["representative"]))
    points = "Name the costs.\r\n\r\n  Say who pays. "
    answer = step(client, people["monitor"], made, "send_back", note=points, answer_by="2022-06-10")
    assert answer.status_code == 302
    assert history(made)[0].note == "Name the costs.\nSay who pays."
    duty = Deadline.objects.get(kind=Deadline.Kind.REVISE)
    assert (duty.due_on, duty.organisation) == (dt.date(2022, 6, 10), made.organisation)
    assert "Send the plan again" in client.get(made.get_absolute_url()).text


@pytest.mark.parametrize(
    ("field", "fields"),
    [("note", {"note": " "}), ("answer_by", {"answer_by": ""}), ("answer_by", {"answer_by": "2022-05-26"})],
)
def test_a_return_without_reason_or_with_a_past_day_is_refused(client, stage, field, fields):
    made, people = stage
    made = walk(made, ("submit", people["representative"]))
    given = {"note": "Name the costs.", "answer_by": "2022-06-10"} | fields
    answer = step(client, people["monitor"], made, "send_back", **given)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    assert now(made).status == "submitted"
    assert not Deadline.objects.filter(kind=Deadline.Kind.REVISE).exists()


def test_the_lead_partner_enters_the_programmes_decision_with_its_letter(client, stage):
    made, people = stage
    made = cleared(made, people)
    answer = step(client, people["monitor"], made, "accept", **accepting())
    assert answer.status_code == 302
    made, entered = now(made), EnteredStep.objects.get()
    assert (made.status, made.approved_on) == ("accepted", dt.date(2022, 5, 20))
    assert (entered.role, entered.name) == ("programme_officer", "Programme office")
    assert entered.recorded_by == people["monitor"]
    assert entered.document_id == Document.objects.get().pk
    text = client.get(made.get_absolute_url()).text
    assert "Entered for others, not confirmed yet" in text
    assert reverse("entered-confirm", args=[entered.pk]) not in text


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("letter", {"letter": ""}),
        ("absent", {"absent": ""}),
        ("done_on", {"done_on": "2022-05-27"}),
        ("done_on", {"done_on": "2002-05-20"}),
    ],
)
def test_nothing_is_entered_without_name_letter_and_day(client, stage, field, fields):
    made, people = stage
    made = cleared(made, people)
    answer = step(client, people["monitor"], made, "accept", **accepting(**fields))
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    assert now(made).status == "cleared"
    assert not Document.objects.exists()


def test_an_entered_decision_is_not_earlier_than_the_state_that_it_decides_on(client, stage):
    made, people = stage
    made = cleared(made, people)
    answer = step(client, people["monitor"], made, "accept", **accepting(done_on="2022-05-17"))
    assert answer.status_code == 422
    assert 'href="#id_done_on"' in answer.text
    assert "It is in its present state since 18 May 2022. Give that day or a later one." in answer.text
    assert now(made).status == "cleared"
    assert (
        step(client, people["monitor"], made, "accept", **accepting(done_on="2022-05-18")).status_code == 302
    )


def test_the_letter_is_offered_only_to_those_who_may_read_it(client, stage):
    made, people = stage
    made = cleared(made, people)
    step(client, people["monitor"], made, "accept", **accepting())
    letter = reverse("document-download", args=[Document.objects.get().pk])
    other = member(made.project, "partner_editor", organisation("Other partner"))
    for user, shown in [(people["editor"], True), (people["officer"], True), (other, False)]:
        client.force_login(user)
        assert (letter in client.get(made.get_absolute_url()).text) == shown


def test_a_reopened_plan_is_to_be_completed_again(stage):
    made, people = stage
    made = walk(cleared(made, people), ("accept", people["officer"]), ("endorse", people["authority"]))
    made = walk(made, ("begin", people["monitor"]))
    for one in made.actions.all():
        walk(one, ("start", people["editor"]), ("give_up", people["editor"], "Nobody applied."))
    made = walk(made, ("propose_completion", people["representative"]), ("complete", people["monitor"]))
    made = walk(
        made, ("explain", people["representative"], "The call was cancelled."), ("close", people["officer"])
    )
    walk(made, ("reopen", people["officer"], "An additional call."))
    open_duties = Deadline.objects.for_subject(ref(made)).open()
    assert [duty.kind for duty in open_duties] == [Deadline.Kind.COMPLETE]


def test_completion_is_reported_once(client, stage):
    made, people = stage
    made = walk(cleared(made, people), ("accept", people["officer"]), ("endorse", people["authority"]))
    made = walk(made, ("begin", people["monitor"]))
    for one in made.actions.all():
        walk(one, ("start", people["editor"]), ("finish", people["editor"]))
    made = walk(made, ("propose_completion", people["representative"]))
    entries = Entry.objects.count()
    assert step(client, people["representative"], made, "propose_completion").status_code == 422
    assert Entry.objects.count() == entries
    for who in ("representative", "monitor"):
        client.force_login(people[who])
        page = client.get(made.get_absolute_url()).text
        assert reverse("plan-step", args=[made.pk, "propose_completion"]) not in page


def test_one_of_several_authorities_is_named(client, stage):
    made, people = stage
    made.instruments.add(instrument(organisation("Ministry")))
    made = walk(cleared(made, people), ("accept", people["officer"]), on=dt.date(2022, 5, 19))
    assert 'name="body"' in look(client, people["monitor"], made, "endorse").text
    given = accepting(body=made.instruments.last().owner_id)
    assert step(client, people["monitor"], made, "endorse", **given).status_code == 302
    assert EnteredStep.objects.get().organisation


def confirm(client, user, entered, key=None):
    client.force_login(user)
    return client.post(reverse("entered-confirm", args=[entered.pk]), {"key": key or uuid.uuid4()})


def entered_acceptance(client, made, people):
    step(client, people["monitor"], cleared(made, people), "accept", **accepting())
    return EnteredStep.objects.get()


def test_a_second_person_confirms_and_the_ledger_tells_it(client, stage):
    made, people = stage
    entered = entered_acceptance(client, made, people)
    client.force_login(people["officer"])
    assert reverse("entered-confirm", args=[entered.pk]) in client.get(made.get_absolute_url()).text
    answer = confirm(client, people["officer"], entered)
    assert answer.url == made.get_absolute_url()
    entered.refresh_from_db()
    assert entered.confirmed_by == people["officer"]
    assert Entry.objects.about(ref(made)).last().step == "EnteredStep.confirm"
    assert history(made)[0].sentence == "confirmed what was entered for them"
    assert "not confirmed yet" not in client.get(answer.url).text


def test_what_was_entered_is_told_as_done_by_the_absent_one(client, stage):
    made, people = stage
    answer = step(client, people["monitor"], cleared(made, people), "accept", **accepting())
    told = client.get(answer.url).text
    assert "Entered for Programme office: accepted the plan." in told
    assert f"{people['monitor']} accepted the plan." not in told


def test_the_recorder_does_not_confirm(client, stage):
    made, people = stage
    entered = entered_acceptance(client, made, people)
    assert confirm(client, people["monitor"], entered).status_code == 403


def test_a_partner_does_not_confirm_for_the_programme(client, stage):
    made, people = stage
    entered = entered_acceptance(client, made, people)
    assert confirm(client, people["representative"], entered).status_code == 403
    assert confirm(client, member(project()), entered).status_code == 404


def test_of_the_lead_partners_own_plan_its_colleague_does_not_confirm_but_its_deputy_does(client, stage):
    made, people = stage
    entered = entered_acceptance(client, made, people)
    here, lead = made.project, made.project.lead_organisation
    ActionPlan.objects.filter(pk=made.pk).update(organisation=lead)
    colleague = member(here, "lead_partner_monitor", lead)
    deputy = member(here, "lead_partner_monitor", organisation("deputies"), is_deputy=True)
    client.force_login(colleague)
    page = client.get(made.get_absolute_url()).text
    assert "not confirmed yet" in page
    assert reverse("entered-confirm", args=[entered.pk]) not in page + client.get(reverse("work")).text
    assert confirm(client, colleague, entered).status_code == 403
    assert confirm(client, deputy, entered).status_code == 302


def test_what_is_confirmed_is_not_confirmed_again(client, stage):
    made, people = stage
    entered = entered_acceptance(client, made, people)
    key = uuid.uuid4()
    assert [confirm(client, people["officer"], entered, key).status_code for _ in range(2)] == [302, 302]
    assert confirm(client, people["auditor"], entered).status_code == 409
    assert Entry.objects.filter(step="EnteredStep.confirm").count() == 1


def test_a_decision_dated_before_an_earlier_entry_is_marked_as_back_dated(client, stage):
    made, people = stage
    made = cleared(made, people, on=DAY)
    absent = EnteredFor("programme_officer", None, "Programme office")
    act = {"by": people["monitor"], "version": made.version, "entered_for": absent}
    perform(made.accept, effective_at=at(dt.date(2022, 5, 20)), **act)
    client.force_login(people["monitor"])
    text = client.get(reverse("plan-history", args=[made.pk])).text
    assert "Back-dated" in text
    assert "Entered for Programme office" in text


def test_a_partner_explains_why_no_change_followed_so_that_the_plan_can_be_closed(client, stage):
    made, people = stage
    made = running(made, people)
    walk(made.actions.get(), ("start", people["editor"]), ("finish", people["editor"]))
    made = walk(made, ("propose_completion", people["representative"]), ("complete", people["monitor"]))
    assert step(client, people["officer"], made, "close").status_code == 422
    answer = step(client, people["representative"], made, "explain", note="The call was cancelled.")
    assert "The call was cancelled." in client.get(answer.url).text
    assert step(client, people["officer"], now(made), "close").status_code == 302
    assert now(made).status == "closed"
    assert client.get(made.get_absolute_url()).status_code == 200


def test_a_refused_entry_leaves_no_letter_behind(client, stage, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    made, people = stage
    action(made, activities="")
    assert step(client, people["monitor"], made, "submit", **accepting()).status_code == 422
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Document.objects.exists()


def test_the_longest_name_of_an_absent_one_is_taken(client, stage):
    made, people = stage
    answer = step(client, people["monitor"], cleared(made, people), "accept", **accepting(absent="x" * 200))
    assert answer.status_code == 302


def test_a_plan_that_is_taken_back_is_due_again(client, stage):
    made, people = stage
    deadlines.plan_started(made)
    due = Deadline.objects.get(kind=Deadline.Kind.PLAN).due
    made = walk(made, ("submit", people["representative"]))
    assert not Deadline.objects.open().exists()
    step(client, people["representative"], made, "recall")
    assert [(duty.kind, duty.due) for duty in Deadline.objects.under(ref(made))] == [("plan", due)]
    assert Deadline.objects.open().exists()
