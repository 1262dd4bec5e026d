"""How an action is followed: judgement beside computed progress, milestones, new dates, budget, decisions outside."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action, ActionPlan, Milestone, NewDate
from actionplans.progress import computed, slip, spending
from actionplans.services.dates import add_milestone, ask_new_date
from notifications.reminders import plan as reminders_on
from projects.models import Deadline, Phase, Role
from tests import factories
from tests.factories import DAY, now, walk
from values.dates import PartialDate
from values.money import Money
from workflow.door import perform
from workflow.errors import Blocked, NotAllowed
from workflow.history import history

pytestmark = pytest.mark.django_db
RULES = Path(__file__).parents[2] / "projects" / "rule_sets" / "2014-2020.json"


class Scene:
    """A plan in implementation whose only action runs, in a project whose phase 2 ends with the year."""

    def __init__(self):
        reminders = json.loads(RULES.read_text())["reminders"]
        self.project = factories.project(rule_set=factories.rule_set(reminders=reminders))
        self.partner, self.authority, self.people = factories.cast(self.project)
        self.people["deputy"] = factories.person("Deputy")
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority)
        Phase.objects.update_or_create(
            project=self.project,
            number=2,
            defaults={"starts_on": dt.date(2022, 2, 1), "ends_on": dt.date(2023, 1, 31)},
        )
        self.plan = factories.begun(plan, self.people)
        self.walk(("start", "editor"))

    @property
    def action(self):
        return self.plan.actions.get()

    def walk(self, *steps, on=DAY):
        return walk(
            self.action, *[(method, self.people[part], *note) for method, part, *note in steps], on=on
        )

    def client(self, part="editor"):
        client = Client()
        client.force_login(self.people[part])
        return client

    def get(self, url, part="editor"):
        return self.client(part).get(url)

    def post(self, url, row, part="editor", **fields):
        return self.client(part).post(url, {"key": uuid.uuid4(), "version": row.version} | fields)

    def step(self, row, method, part="editor", **fields):
        kind = {Action: "action", Milestone: "milestone", NewDate: "new_date"}[type(row)]
        return self.post(reverse(f"{kind}-step", args=[row.pk, method]), now(row), part, **fields)

    def milestone(self, title="The call is out", by="2022-09", part="editor"):
        return add_milestone(
            self.action, by=self.people[part], on=DAY, title=title, first_date=PartialDate(by)
        )

    def ask(self, subject=None, wanted="2022-12", part="editor"):
        return ask_new_date(
            subject or self.action,
            by=self.people[part],
            on=DAY,
            wanted=PartialDate(wanted),
            reason="A late law.",
        )

    def duty(self, subject):
        return Deadline.objects.open().get(
            subject=f"actionplans.{type(subject).__name__.lower()}:{subject.pk}"
        )


@pytest.fixture
def scene():
    return Scene()


def do(row, method, by, note=""):
    row = now(row)
    return perform(getattr(row, method), by=by, version=row.version, note=note, effective_at=factories.at())


# Judgement beside computed progress


def test_the_owners_judgement_stands_with_its_sentence_beside_the_computed_progress(scene):
    scene.milestone()
    answer = scene.step(scene.action, "tell_progress", judgement="at_risk", note="The law is late.")
    assert answer.status_code == 302
    for page in (scene.action, scene.plan):
        text = scene.get(page.get_absolute_url(), "auditor").text
        assert ("At risk" in text, "0 of 1 milestone" in text) == (True, True)
        assert "Last confirmed on 26 May 2022" in text
    assert "The law is late." in scene.get(scene.action.get_absolute_url()).text
    changes = history(scene.action)[0].changes
    assert ("action 1: judgement", "", "at_risk") in [tuple(one) for one in changes]


def test_progress_is_not_told_without_a_judgement(scene):
    answer = scene.step(scene.action, "tell_progress", note="Half is done.")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["judgement"])


def test_confirming_keeps_the_judgement(scene):
    scene.step(scene.action, "tell_progress", judgement="off_track", note="No money.")
    assert scene.step(scene.action, "confirm_progress").status_code == 302
    assert (scene.action.judgement, scene.action.progress) == ("off_track", "No money.")


def test_progress_is_the_share_of_reached_milestones_each_counting_the_same(scene):
    assert (computed(scene.action).percent, computed(scene.action).count) == (0, 0)
    assert "no milestones" in scene.get(scene.plan.get_absolute_url()).text
    one, _two, three = (scene.milestone(title) for title in ("One", "Two", "Three"))
    scene.step(one, "reach", reached_on="2022-05-20")
    assert (computed(scene.action).percent, computed(scene.action).reached) == (33, 1)
    scene.step(three, "leave_out", note="Not needed any more.")
    assert (computed(scene.action).percent, computed(scene.action).count) == (50, 2)
    assert "50%" in scene.get(scene.plan.get_absolute_url()).text


def test_without_milestones_a_completed_action_is_at_a_hundred_percent(scene):
    assert computed(scene.walk(("finish", "editor"))).percent == 100


# Decisions outside


def test_a_decision_outside_holds_an_action_up_until_its_partner_says_that_it_is_there(scene):
    answer = scene.step(
        scene.action,
        "block",
        note="The decree on vouchers.",
        blocked_by="Ministry of economy",
        blocked_since="2022-04-01",
    )
    assert answer.status_code == 302
    words = "Waits since 1 Apr 2022 for a decision by: Ministry of economy"
    for page in (scene.action, scene.plan):
        assert words in scene.get(page.get_absolute_url(), "auditor").text
    assert "The decree on vouchers." in scene.get(scene.action.get_absolute_url()).text
    assert "waits for a decision by: Ministry of economy" in scene.get(board(scene), "monitor").text
    assert [one.words for one in work(scene).duties if "Ministry" in one.words] == [words]
    assert scene.step(scene.action, "unblock").status_code == 302
    for url in (scene.action.get_absolute_url(), scene.plan.get_absolute_url(), board(scene)):
        assert "Ministry of economy" not in scene.get(url, "monitor").text.partition("History")[0]
    assert [one for one in work(scene).duties if "Ministry" in one.words] == []


def test_who_decides_outside_is_named_and_the_day_is_not_to_come(scene):
    answer = scene.step(scene.action, "block", note="A decree.", blocked_since="2022-05-27")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"blocked_by", "blocked_since"})
    with pytest.raises(Blocked):
        do(scene.action, "block", scene.people["editor"], "A decree.")


def board(scene):
    return reverse("board", args=[scene.project.slug])


def work(scene, part="editor"):
    return scene.get(reverse("work"), part).context["work"]


# Milestones


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


# New dates


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


# Budget against actual


def test_the_budget_is_shown_against_what_was_spent_in_the_same_currency(scene):
    Action.objects.update(cost=Money(Decimal(1000)), has_no_cost=False)
    scene.step(
        scene.action,
        "tell_progress",
        judgement="on_track",
        note="Good.",
        spent_amount="250",
        spent_currency="EUR",
    )
    assert spending(scene.action).percent == 25
    assert "€250 of €1,000" in scene.get(scene.action.get_absolute_url()).text
    Action.objects.update(spent=Money(Decimal(1500)))
    assert "more than planned" in scene.get(scene.action.get_absolute_url()).text


def test_amounts_in_two_currencies_are_not_compared(scene):
    Action.objects.update(cost=Money(Decimal(1000)), spent=Money(Decimal(900), "GBP"))
    assert spending(scene.action).percent is None
    page = scene.get(scene.action.get_absolute_url()).text
    assert ("£900 of €1,000" in page, "not compared" in page) == (True, True)


# S47


def test_s47_an_overdue_action_alerts_its_owner(scene):
    """On its last day and each week after; no other partner hears of it, the lead partner from the second week on."""
    day = scene.duty(scene.action).due_on
    factories.member(scene.project, Role.EDITOR, factories.organisation())
    for after in (0, 7, 14):
        told = [
            one
            for one in reminders_on(day + dt.timedelta(days=after))
            if one.kind == "action" and one.subject == scene.action.title
        ]
        owner = {scene.people[part].email for part in ("editor", "representative")}
        lead = {scene.people["monitor"].email} if after > 7 else set()
        assert {one.recipient for one in told} == owner | lead
    page = scene.get(scene.plan.get_absolute_url()).text
    assert "End was due" not in page
    Action.objects.update(ends=PartialDate("2022-04"))
    assert "End was due 30 Apr 2022" in scene.get(scene.plan.get_absolute_url()).text


def test_thirty_actions_with_milestones_and_requests_take_as_many_queries_as_three(scene):
    counts = []
    for number in (3, 27):
        for _ in range(number):
            action = factories.action(scene.plan, status=Action.Status.RUNNING, status_since=DAY)
            about = {"plan": scene.plan, "action": action, "status_since": DAY}
            for title in "ab":
                Milestone.objects.create(title=title, first_date=PartialDate("2022-09"), **about)
            NewDate.objects.create(
                was=action.ends,
                wanted=PartialDate("2022-12"),
                reason="R",
                asked_on=DAY,
                asked_by=scene.people["editor"],
                **about,
            )
            Action.objects.filter(pk=action.pk).update(
                blocked_by="Who", blocked_for="What", blocked_since=DAY, judgement="at_risk"
            )
        for url, part in ((scene.plan.get_absolute_url(), "editor"), (board(scene), "monitor")):
            scene.get(url, part)
            with CaptureQueriesContext(connection) as queries:
                scene.get(url, part)
            counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            scene.get(reverse("work"), "monitor")
        counts.append(len(queries))
    assert counts[:3] == counts[3:]


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
