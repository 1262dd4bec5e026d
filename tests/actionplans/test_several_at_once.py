"""One step for several plans: each by itself through the one door, one letter for all, every refusal told."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans import deadlines
from actionplans.models import ActionPlan
from documents.models import Document
from ledger.models import Entry
from notifications import letters, notices
from notifications.models import Letter
from projects.models import Deadline, Role
from tests.factories import DAY, begun, cast, complete_plan, member, organisation, project, walk
from values import clock
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A project with its people and three plans that the partner has sent."""
    here = project()
    partner, authority, people = cast(here)
    made = [complete_plan(here, partner, owner=authority) for _ in range(3)]
    return here, [walk(plan, ("submit", people["representative"])) for plan in made], people


def states(plans):
    found = dict(ActionPlan.objects.values_list("pk", "status"))
    return [found[plan.pk] for plan in plans]


def post(client, user, here, method, plans, **fields):
    client.force_login(user)
    ticked = [f"{plan.pk}:{plan.version}" for plan in plans]
    marks = {"key": uuid.uuid4(), "plans": ticked}
    return client.post(reverse("plan-several-step", args=[here.slug, method]), marks | fields, follow=True)


def test_the_lead_partner_passes_several_plans_on(client, stage):
    here, plans, people = stage
    answer = post(client, people["monitor"], here, "clear", plans[:2])
    assert states(plans) == ["cleared", "cleared", "submitted"]
    assert "2 plans: passed the plan on." in answer.text
    assert Entry.objects.filter(step="ActionPlan.clear").count() == 2


def test_a_plan_that_moved_meanwhile_is_told_and_the_others_are_done(client, stage):
    here, plans, people = stage
    walk(plans[0], ("recall", people["representative"]), ("submit", people["representative"]))
    answer = post(client, people["monitor"], here, "clear", plans)
    assert states(plans) == ["submitted", "cleared", "cleared"]
    assert "Not done:" in answer.text
    assert plans[0].title in answer.text
    assert "Somebody changed this after you opened the page." in answer.text


def test_several_are_returned_with_one_reason_and_one_day(client, stage):
    here, plans, people = stage
    given = {"note": "Name the budget.", "answer_by": "2022-06-10"}
    post(client, people["monitor"], here, "send_back", plans, **given)
    assert states(plans) == ["returned"] * 3
    assert Deadline.objects.filter(kind="revise", due_on="2022-06-10").count() == 3


def test_the_programmes_letter_about_several_plans_is_entered_once_and_kept_with_each(client, stage):
    here, plans, people = stage
    plans = [walk(plan, ("clear", people["monitor"])) for plan in plans]
    letter = SimpleUploadedFile("letter.txt", b"We accept the three plans.", content_type="text/plain")
    given = {"absent": "Programme office", "done_on": "2022-05-26", "letter": letter}
    post(client, people["monitor"], here, "accept", plans, **given)
    assert states(plans) == ["accepted"] * 3
    assert Document.objects.filter(title="Letter of Programme office").count() == 3
    assert Document.objects.values("sha256").distinct().count() == 1
    assert EnteredStep.objects.unconfirmed().count() == 3


def test_a_letter_whose_first_plan_is_refused_still_shows_the_others(client, stage):
    here, plans, people = stage
    plans = [walk(plan, ("clear", people["monitor"])) for plan in plans]
    seen = plans[0].version
    walk(plans[0], ("decline", people["officer"], "Name the budget."), ("submit", people["representative"]))
    walk(ActionPlan.objects.get(pk=plans[0].pk), ("clear", people["monitor"]))
    plans[0].version = seen
    letter = SimpleUploadedFile("letter.txt", b"We accept the three plans.", content_type="text/plain")
    given = {"absent": "Programme office", "done_on": "2022-05-26", "letter": letter}
    post(client, people["monitor"], here, "accept", plans, **given)
    assert states(plans) == ["cleared", "accepted", "accepted"]
    assert Document.objects.count() == 2


@pytest.mark.parametrize("fields", [{"plans": []}, {"note": ""}, {"answer_by": "2022-05-01"}])
def test_without_plans_reason_or_a_day_to_come_nothing_is_done(client, stage, fields):
    here, plans, people = stage
    given = {"note": "Name the budget.", "answer_by": "2022-06-10"} | fields
    answer = post(client, people["monitor"], here, "send_back", given.pop("plans", plans), **given)
    assert answer.status_code == 422
    assert states(plans) == ["submitted"] * 3


def test_sending_the_form_twice_has_one_effect(client, stage):
    here, plans, people = stage
    key = uuid.uuid4()
    for _ in range(2):
        post(client, people["monitor"], here, "clear", plans, key=key)
    assert Entry.objects.filter(step="ActionPlan.clear").count() == 3


def test_the_page_offers_each_step_with_the_number_of_plans(client, stage):
    here, _plans, people = stage
    client.force_login(people["monitor"])
    text = client.get(reverse("plan-several", args=[here.slug])).text
    assert "Pass the plan on to the programme" in text
    assert "3 plans" in text
    client.force_login(people["auditor"])
    text = client.get(reverse("plan-several", args=[here.slug])).text
    assert "No plan of this project waits for a step of yours." in text


def test_the_lead_partners_own_plan_is_not_among_those_of_its_monitor(client, stage):
    here, plans, people = stage
    lead = member(here, Role.REPRESENTATIVE, here.lead_organisation)
    own = walk(complete_plan(here, here.lead_organisation, owner=organisation()), ("submit", lead))
    post(client, people["monitor"], here, "clear", [*plans, own])
    assert ActionPlan.objects.get(pk=own.pk).status == "submitted"


def test_strangers_and_steps_that_need_a_look_are_not_found(client, stage):
    here, _plans, people = stage
    client.force_login(member(project(), Role.MONITOR))
    assert client.get(reverse("plan-several", args=[here.slug])).status_code == 404
    client.force_login(people["monitor"])
    assert client.get(reverse("plan-several-step", args=[here.slug, "abandon"])).status_code == 404


def test_one_letter_of_the_programme_gives_several_plans_a_later_day(client, stage):
    here, plans, people = stage
    plans = [walk(plan, ("recall", people["representative"])) for plan in plans]
    for plan in plans:
        deadlines.plan_started(plan)
    letter = SimpleUploadedFile("letter.txt", b"All plans may come in July.", content_type="text/plain")
    given = {"absent": "Programme office", "done_on": "2022-05-26", "letter": letter}
    given |= {"note": "The call is delayed.", "answer_by": "2022-07-31"}
    post(client, people["monitor"], here, "extend", plans, **given)
    open_ = Deadline.objects.filter(kind="plan").open()
    assert {str(duty.due_on) for duty in open_} == {"2022-07-31"}
    assert open_.count() == 3
    assert Deadline.objects.filter(kind="plan", superseded_by__isnull=False).count() == 3
    assert states(plans) == ["draft"] * 3


def test_a_plan_on_which_nothing_is_due_gets_no_later_day(client, stage):
    here, plans, people = stage
    plan = walk(plans[0], ("recall", people["representative"]))
    given = {"note": "The call is delayed.", "answer_by": "2022-07-31"}
    answer = post(client, people["officer"], here, "extend", [plan], **given)
    assert "Nothing is due on this plan" in answer.text
    assert not Entry.objects.filter(step="ActionPlan.extend").exists()


def test_a_later_day_is_later_than_the_one_that_stands(client, stage):
    here, plans, people = stage
    plan = walk(plans[0], ("recall", people["representative"]))
    deadlines.give(plan, plan, "plan", dt.date(2022, 8, 31), "test")
    given = {"note": "The call is delayed.", "answer_by": "2022-07-31"}
    answer = post(client, people["officer"], here, "extend", [plan], **given)
    assert "Choose a day after 31 Aug 2022" in answer.text
    assert str(Deadline.objects.open().get(kind="plan").due_on) == "2022-08-31"


def test_the_lead_partner_owes_the_start_and_a_later_day_for_it_stays_its_own(client, stage):
    here, plans, people = stage
    plan = walk(plans[0], ("clear", people["monitor"]), ("accept", people["officer"]))
    plan = walk(plan, ("endorse", people["authority"]))
    duty = Deadline.objects.open().get(kind="start", root=ref(plan))
    assert duty.organisation == here.lead_organisation
    given = {"note": "The call is late.", "answer_by": "2022-09-30"}
    post(client, people["officer"], here, "extend", [plan], **given)
    later = Deadline.objects.open().get(kind="start", root=ref(plan))
    assert (later.organisation, later.due_on) == (here.lead_organisation, dt.date(2022, 9, 30))


def test_the_lead_partner_reminds_the_partners_of_several_plans_once_a_day(client, stage):
    here, _sent, people = stage
    plans = [complete_plan(here, organisation()) for _ in range(3)]
    for plan in plans[:2]:
        member(here, "partner_editor", plan.organisation)
    for plan in (plans[0], plans[2]):
        deadlines.give(plan, plan, "plan", dt.date(2022, 5, 20), "test")
    answer = post(client, people["monitor"], here, "remind", plans)
    assert Entry.objects.filter(step="ActionPlan.remind").count() == 1
    assert "1 plan: reminded the partner of what is due." in answer.text
    assert "Nothing is due on this plan: there is nothing to remind of" in answer.text
    assert "Nobody writes for this partner: the administrator invites somebody first" in answer.text
    again = post(client, people["monitor"], here, "remind", [ActionPlan.objects.get(pk=plans[0].pk)])
    assert "The partner was reminded today already: remind them again tomorrow" in again.text
    assert Entry.objects.filter(step="ActionPlan.remind").count() == 1


def test_the_form_names_what_each_partner_is_reminded_of(client, stage):
    here, _sent, people = stage
    plans = [complete_plan(here, organisation()) for _ in range(2)]
    for plan in plans:
        member(here, "partner_editor", plan.organisation)
    deadlines.give(plans[0], plans[0], "plan", dt.date(2022, 5, 20), "test")
    deadlines.give(plans[0], plans[0], "revise", dt.date(2022, 12, 1), "test")
    deadlines.give(plans[1], plans[1], "plan", dt.date(2022, 12, 31), "test")
    client.force_login(people["monitor"])
    page = client.get(reverse("plan-several-step", args=[here.slug, "remind"])).text
    assert "Send the action plan: 6 days late, 20 May 2022" in page
    assert "Send the action plan: Due 31 Dec 2022" in page
    assert " 1 Dec 2022" not in page


def test_the_form_names_each_plans_duty_and_its_present_day_and_refuses_an_earlier_one_at_the_field(
    client, stage
):
    here, plans, people = stage
    plan = walk(plans[0], ("recall", people["representative"]))
    deadlines.give(plan, plan, "plan", dt.date(2022, 8, 31), "test")
    client.force_login(people["officer"])
    for page in (
        reverse("plan-several-step", args=[here.slug, "extend"]),
        reverse("plan-step", args=[plan.pk, "extend"]),
    ):
        assert "Send the action plan: due on 31 Aug 2022 now" in client.get(page).text
        said = {"key": uuid.uuid4(), "version": plan.version, "plans": [f"{plan.pk}:{plan.version}"]}
        answer = client.post(page, said | {"note": "Later.", "answer_by": "2022-08-31"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["answer_by"]
        assert "Choose a day after 31 Aug 2022: it is due on that day now." in answer.text


def test_the_day_that_stood_before_stays_on_the_plans_page_and_in_its_history_and_the_letter_names_both(
    client, stage
):
    here, plans, people = stage
    plan = walk(plans[0], ("recall", people["representative"]))
    deadlines.give(plan, plan, "plan", dt.date(2022, 8, 31), "test")
    given = {"note": "The call is delayed.", "answer_by": "2022-09-30"}
    post(client, people["officer"], here, "extend", [plan], **given)
    assert '<del class="small">31 Aug 2022</del>' in client.get(plan.get_absolute_url()).text
    told = client.get(reverse("plan-history", args=[plan.pk])).text
    assert "<del>31 Aug 2022</del>" in told
    assert "<ins>30 Sep 2022</ins>" in told
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    text = Letter.objects.get(recipient=people["editor"], text__contains="has a later day").text
    assert "Send the action plan: due on 30 Sep 2022, no longer on 31 Aug 2022" in text
    assert "The call is delayed." in text


def test_a_letter_older_than_the_state_of_some_plans_is_refused_at_its_day_plan_by_plan(client, stage):
    here, plans, people = stage
    plans = [
        walk(plan, ("clear", people["monitor"]), on=on)
        for plan, on in zip(plans, [DAY, DAY, DAY - dt.timedelta(days=9)], strict=True)
    ]
    letter = SimpleUploadedFile("letter.txt", b"We accept the three plans.", content_type="text/plain")
    given = {"absent": "Programme office", "done_on": "2022-05-20", "letter": letter}
    answer = post(client, people["monitor"], here, "accept", plans, **given)
    errors = answer.context["form"].errors["done_on"]
    words = "It is in its present state since 26 May 2022. Give that day or a later one."
    assert errors == [f"{plan.territory}: {words}" for plan in plans[:2]]
    assert states(plans) == ["cleared"] * 3


def test_a_step_that_no_plan_can_take_yet_has_no_button_and_says_why(client, stage):
    here, plans, people = stage
    for plan in plans[:2]:
        begun(walk(plan, ("recall", people["representative"])), people)
    client.force_login(people["monitor"])
    text = client.get(reverse("plan-several", args=[here.slug])).text
    assert "Something is still missing on each: its page tells what." in text
    assert reverse("plan-several-step", args=[here.slug, "complete"]) not in text
    assert reverse("plan-several-step", args=[here.slug, "clear"]) in text
