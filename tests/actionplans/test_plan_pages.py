"""The pages of plans: who sees what, what holds a plan back, and what the list tells."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans import sections
from projects.models import Role
from tests.factories import action, cast, complete_plan, member, organisation, plan, project, rule_set, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A complete draft and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    return complete_plan(here, partner, owner=authority), people


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def queries(client, user, url):
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_a_partner_reads_their_draft(client, stage):
    made, people = stage
    answer = page(client, people["editor"], "plan-detail", made.pk)
    assert answer.status_code == 200
    assert made.title in answer.text
    assert "station 2, Submitted" in answer.text
    assert "Edit the plan" in answer.text


def test_a_stranger_finds_no_plan(client, stage):
    made, _ = stage
    stranger = member(project())
    for name in ("plan-detail", "plan-edit", "plan-history", "action-add"):
        assert page(client, stranger, name, made.pk).status_code == 404


def test_another_partner_sees_a_plan_once_it_is_approved(client, stage):
    made, people = stage
    other = member(made.project, Role.EDITOR, organisation())
    assert page(client, other, "plan-detail", made.pk).status_code == 404
    walk(
        made,
        ("submit", people["representative"]),
        ("clear", people["monitor"]),
        ("accept", people["officer"]),
    )
    answer = page(client, other, "plan-detail", made.pk)
    assert answer.status_code == 200
    assert "Edit the plan" not in answer.text


def test_the_representative_is_offered_to_send_it(client, stage):
    made, people = stage
    answer = page(client, people["representative"], "plan-detail", made.pk)
    assert reverse("plan-step", args=[made.pk, "submit"]) in answer.text
    assert "Nothing holds this plan back" in answer.text


def test_an_unready_plan_shows_what_is_missing_and_a_dashed_button(client, stage):
    made, people = stage
    action(made, activities="")
    answer = page(client, people["representative"], "plan-detail", made.pk)
    assert "btn blocked" in answer.text
    assert "Complete action 2: what will be done" in answer.text


def test_no_link_of_what_is_missing_leads_its_reader_to_a_refusal(client, stage):
    """Whoever may mend it gets the link, everybody else reads the words."""
    made, people = stage
    unready = action(made, activities="")
    given = {}
    for status in ("returned", "in_implementation"):
        type(made).objects.update(status=status)
        for who in ("editor", "representative", "monitor", "officer", "auditor"):
            text = page(client, people[who], "plan-detail", made.pk).text
            given[status, who] = re.findall(r'class="miss" href="([^"#]*)', text)
            assert {client.get(url or ".").status_code for url in given[status, who] if url} <= {200}
    assert reverse("action-edit", args=[unready.pk]) in given["returned", "editor"]


def test_a_plan_on_its_way_says_who_acts(client, stage):
    made, people = stage
    walk(made, ("submit", people["representative"]))
    answer = page(client, people["editor"], "plan-detail", made.pk)
    assert "Pass the plan on to the programme" in answer.text
    assert reverse("plan-step", args=[made.pk, "clear"]) not in answer.text


def test_the_lead_partner_is_offered_to_enter_for_the_programme(client, stage):
    made, people = stage
    walk(made, ("submit", people["representative"]), ("clear", people["monitor"]))
    answer = page(client, people["monitor"], "plan-detail", made.pk)
    assert "Enter for programme officer: Accept the plan" in answer.text


def test_an_illustrative_plan_is_marked_on_its_page_and_in_the_list(client, stage):
    made, people = stage
    type(made).objects.update(is_illustrative=True)
    assert "Illustrative" in page(client, people["editor"], "plan-detail", made.pk).text
    assert "Illustrative" in page(client, people["editor"], "plan-list").text


def test_a_plan_says_why_it_has_no_date(client, stage):
    made, people = stage
    type(made).objects.update(emptiness={"plan_date": "not_stated"}, sources=["https://example.org/news"])
    text = page(client, people["editor"], "plan-detail", made.pk).text
    assert "Not stated in the source" in text
    assert 'href="https://example.org/news"' in text


def test_every_state_has_a_page(client, stage):
    made, people = stage
    steps = [
        ("submit", "representative"),
        ("clear", "monitor"),
        ("accept", "officer"),
        ("endorse", "authority"),
        ("begin", "monitor"),
        ("propose_completion", "representative"),
        ("complete", "monitor"),
    ]
    for method, who in steps:
        if method == "propose_completion":
            walk(made.actions.get(), ("start", people["editor"]), ("finish", people["editor"]))
        made = walk(made, (method, people[who]))
        for who_reads in ("editor", "monitor", "officer", "auditor"):
            assert page(client, people[who_reads], "plan-detail", made.pk).status_code == 200, (
                method,
                who_reads,
            )
    assert made.status == "completed"


def test_an_upper_app_shows_its_section_with_the_sixth_station(client, stage, monkeypatch):
    made, people = stage
    shown = sections.Section(
        "claims", "Policy change", "actionplans/_learnt.html", count=2, claimed_on=dt.date(2022, 4, 30)
    )
    monkeypatch.setattr(sections, "_makers", [lambda plan, user, on: shown])
    text = page(client, people["editor"], "plan-detail", made.pk).text
    assert f'href="{made.get_absolute_url()}#claims">Policy change <span class="n">2</span>' in text


def test_the_history_tells_every_step(client, stage):
    made, people = stage
    walk(made, ("submit", people["representative"]), ("send_back", people["monitor"], "Name the costs."))
    text = page(client, people["editor"], "plan-history", made.pk).text
    assert "returned the plan" in text
    assert "Name the costs." in text
    assert "lead partner" in text


def test_the_list_is_filtered_by_project(client):
    one, other = project(), project()
    user = member(one)
    member(other, organisation=one.lead_organisation, user=user)
    plan(one, one.lead_organisation, title="First")
    plan(other, one.lead_organisation, title="Second")
    assert "Second" in page(client, user, "plan-list").text
    assert "Second" not in page(client, user, "plan-list", project=one.slug).text


def test_an_empty_list_leads_to_the_first_plan(client):
    here = project()
    answer = page(client, member(here), "plan-list")
    assert "No plans yet" in answer.text
    assert reverse("plan-add", args=[here.slug]) in answer.text


def test_the_list_asks_the_same_number_of_questions_for_3_and_30_plans(client):
    here = project()
    user = member(here, Role.MONITOR)
    for _ in range(3):
        complete_plan(here, organisation())
    few = queries(client, user, reverse("plan-list"))
    for _ in range(27):
        complete_plan(here, organisation())
    assert queries(client, user, reverse("plan-list")) == few


def test_the_page_asks_the_same_number_of_questions_for_2_and_10_actions(client, stage):
    made, people = stage
    action(made)
    few = queries(client, people["representative"], made.get_absolute_url())
    for _ in range(8):
        action(made)
    assert queries(client, people["representative"], made.get_absolute_url()) == few


def carried_out(made, people):
    """The plan in implementation."""
    return walk(
        made,
        ("submit", people["representative"]),
        ("clear", people["monitor"]),
        ("accept", people["officer"]),
        ("endorse", people["authority"]),
        ("begin", people["monitor"]),
    )


def test_a_completed_plan_is_held_back_by_the_change_it_has_not_claimed(client, stage):
    made, people = stage
    made = carried_out(made, people)
    walk(made.actions.get(), ("start", people["editor"]), ("finish", people["editor"]))
    walk(made, ("propose_completion", people["representative"]), ("complete", people["monitor"]))
    text = page(client, people["editor"], "plan-detail", made.pk).text
    assert "station 6, Change claimed" in text
    assert "Claim the policy change that the plan led to" in text


def test_a_step_that_can_be_entered_is_not_itself_among_what_is_missing_for_it(client, stage):
    made, people = stage
    action(made, activities="")
    text = page(client, people["monitor"], "plan-detail", made.pk).text
    assert "6 of 7 are in place." not in text
    assert "Opens when what it needs from the list is done. 5 of 6 are in place." in text


def held(client, user, made):
    """The panel under the line."""
    text = page(client, user, "plan-detail", made.pk).text
    return text[text.index('class="hold') :].partition("</section>")[0]


def test_the_panel_shows_what_holds_back_the_readers_own_next_step_and_then_what_follows(client, stage):
    made, people = stage
    made = carried_out(made, people)
    partners = held(client, people["representative"], made)
    assert "Your next step: Report the plan as completed" in partners
    assert "Finish 1 action" in partners
    assert "The partner reports the plan as completed" not in partners
    assert "After that: Confirm completion (Lead partner)" in partners
    leads = held(client, people["monitor"], made)
    assert "Your next step: Confirm completion" in leads
    assert "The partner reports the plan as completed" in leads
    assert "After that" not in leads


def test_whoever_has_no_step_reads_whose_turn_it_is(client, stage):
    made, people = stage
    made = walk(made, ("submit", people["representative"]))
    panel = held(client, people["officer"], made)
    assert panel.count('class="miss"') == 1
    assert "lead partner" in panel
    assert "After that: Accept the plan (Programme officer)" in panel


def test_a_step_that_nothing_holds_back_is_not_said_to_be_held_back_by_others(client, stage):
    made, people = stage
    made = walk(made, ("submit", people["representative"]))
    panel = held(client, people["monitor"], made)
    assert "Your next step: Pass the plan on to the programme" in panel
    assert "What holds this plan back" not in panel


def on_the_way(client, user, made):
    """Whom the list of who does what next names."""
    text = page(client, user, "plan-detail", made.pk).text
    return re.findall(r"<li><b>([^<]+)</b>", text.partition('class="list duties')[2].partition("</ol>")[0])


def test_whom_the_rules_leave_out_of_the_route_is_not_on_the_way(client):
    route = {"lead_clearance": False, "programme_acceptance": False, "authority_endorsement": False}
    here = project(rule_set=rule_set(approval_route=route))
    partner, authority, people = cast(here)
    duties = on_the_way(client, people["editor"], complete_plan(here, partner, owner=authority))
    assert duties[:3] == ["Partner", "Lead partner", "Partner"]
    assert "Policy authority" not in duties


def test_everybody_on_the_way_to_the_flag_is_named(client, stage):
    made, people = stage
    duties = on_the_way(client, people["editor"], made)
    plans = [
        "Lead partner",
        "Programme officer",
        "Policy authority",
        "Lead partner",
        "Partner",
        "Lead partner",
    ]
    assert duties == ["Partner", *plans, "Partner", "Lead partner", "Auditor", "Programme officer"]


def test_every_source_of_inspiration_is_counted_whether_a_list_holds_it_or_not(client, stage):
    made, people = stage
    text = page(client, people["editor"], "plan-detail", made.pk).text
    assert 'Practices <span class="n">1</span>' in text
    assert "A visit to another region" in text


def test_on_the_lead_partners_own_plan_the_deputy_is_named(client, stage):
    made, people = stage
    lead = made.project.lead_organisation
    sender = member(made.project, Role.REPRESENTATIVE, lead)
    own = walk(complete_plan(made.project, lead, owner=organisation()), ("submit", sender))
    assert "deputy of the lead partner" in held(client, sender, own)
    others = walk(made, ("submit", people["representative"]))
    assert "deputy of the lead partner" not in held(client, people["auditor"], others)


def test_what_is_not_reported_yet_is_not_praised_as_in_place(client, stage):
    made, people = stage
    panel = held(client, people["representative"], carried_out(made, people))
    assert "in place</summary>" not in panel
