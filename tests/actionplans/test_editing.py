"""Changing drafts: what is accepted, what is refused and how the page says so."""

import uuid

import pytest
from django.urls import reverse

from actionplans.models import Action, ActionPlan
from ledger.models import Entry
from projects.models import Deadline, PolicyInstrument, Role
from tests.factories import (
    cast,
    complete_plan,
    event,
    instrument,
    member,
    organisation,
    project,
    territory,
    walk,
)
from workflow.history import history
from workflow.registry import ref

pytestmark = pytest.mark.django_db

ACTION = {
    "title": "Vouchers",
    "background": "Seen in Slovenia.",
    "activities": "A call.",
    "players": "The agency.",
    "starts": "2022-02",
    "ends": "2022-11-15",
    "cost_amount": "120000",
    "cost_currency": "EUR",
    "funding": "The programme.",
}


@pytest.fixture
def stage():
    """A complete draft and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    return complete_plan(here, partner, owner=authority), people


def send(client, user, name, *args, version=None, key=None, **fields):
    client.force_login(user)
    marks = {"key": key or uuid.uuid4()} | ({"version": version} if version is not None else {})
    return client.post(reverse(name, args=args), marks | fields)


def parts(made, **fields):
    """The whole form of parts I and II, as the page would send it."""
    names = ("title", "language", "summary", "aim", "policy_context", "contribution")
    own = {name: getattr(made, name) for name in names}
    return own | {"instruments": [each.pk for each in made.instruments.all()], "plan_date": ""} | fields


def now(made):
    """The plan as it stands in the database."""
    return ActionPlan.objects.get(pk=made.pk)


def edit(client, user, made, **fields):
    return send(client, user, "plan-edit", made.pk, **({"version": made.version} | parts(made, **fields)))


def test_a_partner_starts_a_plan_with_its_instrument_and_due_day(client):
    here, agency = project(), organisation()
    answer = send(
        client, member(here, Role.EDITOR, agency), "plan-add", here.slug,
        title="Plan of the region", organisation=agency.pk, territory=territory().pk, instrument=instrument().pk,
    )  # fmt: skip
    made = ActionPlan.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.status, made.instruments.count(), made.organisation) == ("draft", 1, agency)
    assert Deadline.objects.get(subject=ref(made)).due_on.isoformat() == "2022-01-31"
    assert [line.sentence for line in history(made)] == ["started the plan"]


def test_an_instrument_that_no_list_holds_is_named_in_words(client):
    here, agency = project(), organisation()
    send(
        client, member(here, Role.EDITOR, agency), "plan-add", here.slug,
        title="Plan", organisation=agency.pk, territory=territory().pk, instrument_name="Regional call 7",
    )  # fmt: skip
    assert PolicyInstrument.objects.get().name == "Regional call 7"
    assert ActionPlan.objects.get().instruments.get().name == "Regional call 7"


def test_a_name_that_one_partner_typed_is_not_offered_to_another(client):
    here, agency = project(), organisation()
    PolicyInstrument.objects.create(slug="typed", name="Typed into a draft")
    client.force_login(member(here, Role.EDITOR, agency))
    assert "Typed into a draft" not in client.get(reverse("plan-add", args=[here.slug])).text


def test_a_plan_without_instrument_is_not_started(client):
    here, agency = project(), organisation()
    user = member(here, Role.EDITOR, agency)
    answer = send(
        client, user, "plan-add", here.slug, title="Plan", organisation=agency.pk, territory=territory().pk
    )
    assert answer.status_code == 422
    assert "Choose the policy instrument" in answer.text
    assert not ActionPlan.objects.exists()


def test_a_partner_starts_no_plan_for_another_organisation(client):
    here, agency, other = project(), organisation(), organisation()
    user = member(here, Role.EDITOR, agency)
    fields = {"title": "Plan", "territory": territory().pk, "instrument": instrument().pk}
    assert send(client, user, "plan-add", here.slug, organisation=other.pk, **fields).status_code == 422
    assert not ActionPlan.objects.exists()


def test_an_auditor_starts_no_plan(client):
    here = project()
    client.force_login(member(here, Role.AUDITOR))
    assert client.get(reverse("plan-add", args=[here.slug])).status_code == 403


def test_a_partner_edits_the_policy_part_and_the_ledger_tells_what_changed(client, stage):
    made, people = stage
    answer = edit(client, people["editor"], made, title="Better title", plan_date="2020-06")
    assert answer.url == made.get_absolute_url()
    made = now(made)
    assert (made.title, made.plan_date.text, made.version) == ("Better title", "2020-06", 2)
    changes = {name: (before, after) for name, before, after in history(made)[0].changes}
    assert changes["plan_date"] == (None, "2020-06")
    assert set(changes) == {"title", "plan_date"}


def test_changed_instruments_are_told_by_name(client, stage):
    made, people = stage
    was, new = made.instruments.get(), instrument(territory=made.territory)
    edit(client, people["editor"], made, instruments=[new.pk])
    assert list(made.instruments.all()) == [new]
    assert history(made)[0].changes == [("instruments", [was.name], [new.name])]


def test_a_form_that_changes_nothing_leaves_no_trace(client, stage):
    made, people = stage
    assert edit(client, people["editor"], made).status_code == 302
    assert not Entry.objects.exists()


def test_a_filled_field_loses_its_reason_for_being_empty(client, stage):
    made, people = stage
    ActionPlan.objects.update(emptiness={"plan_date": "not_stated", "summary": "blank_in_source"})
    edit(client, people["editor"], made, plan_date="2020")
    made = now(made)
    assert made.emptiness == {"summary": "blank_in_source"}


def test_a_wrong_answer_comes_back_with_a_summary_and_what_was_typed(client, stage):
    made, people = stage
    answer = edit(client, people["editor"], made, title="", plan_date="spring", contribution="Typed words")
    assert answer.status_code == 422
    assert "There are 2 things to fix" in answer.text
    assert 'href="#id_plan_date"' in answer.text
    assert "Typed words" in answer.text
    made = now(made)
    assert made.version == 1


def test_a_stale_page_tells_what_happened_meanwhile_and_keeps_the_unsent_words(client, stage):
    made, people = stage
    edit(client, people["editor"], made, title="First wins")
    answer = edit(client, people["representative"], made, contribution="My long text")
    assert answer.status_code == 409
    assert "changed the plan" in answer.text
    assert "My long text" in answer.text
    made = now(made)
    assert (made.title, made.contribution) == ("First wins", "A new call.")


def test_a_stale_page_with_a_mistake_is_refused_too_so_that_its_second_try_overwrites_nothing(client, stage):
    made, people = stage
    edit(client, people["editor"], made, title="First wins")
    assert edit(client, people["representative"], made, plan_date="spring").status_code == 409


def test_another_role_gets_the_page_that_says_whose_it_is(client, stage):
    made, people = stage
    for role in ("monitor", "officer", "auditor"):
        answer = edit(client, people[role], made, title="Mine")
        assert answer.status_code == 403
        assert "partner, editor" in answer.text


def test_a_sent_plan_is_not_edited(client, stage):
    made, people = stage
    made = walk(made, ("submit", people["representative"]))
    assert edit(client, people["editor"], made, title="Too late").status_code == 409


def test_a_form_sent_twice_changes_once(client, stage):
    made, people = stage
    key = uuid.uuid4()
    for _ in range(2):
        assert edit(client, people["editor"], made, title="Once", key=key).status_code == 302
    assert Entry.objects.count() == 1


def test_a_form_without_key_or_version_changes_nothing(client, stage):
    made, people = stage
    client.force_login(people["editor"])
    url = reverse("plan-edit", args=[made.pk])
    assert client.post(url, parts(made, title="No key") | {"version": 1}).status_code == 400
    assert client.post(url, parts(made, title="No version") | {"key": uuid.uuid4()}).status_code == 400
    assert not Entry.objects.exists()


def test_an_action_gets_the_next_number_and_leads_to_its_inspiration(client, stage):
    made, people = stage
    answer = send(client, people["editor"], "action-add", made.pk, version=1, **ACTION)
    added = made.actions.get(number=2)
    assert answer.url == reverse("inspiration-add", args=[added.pk])
    assert (str(added.cost), added.starts.text, added.ends.text) == ("€120,000", "2022-02", "2022-11-15")
    made = now(made)
    assert made.version == 2


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("ends", {"starts": "2022-12", "ends": "2022-11"}),
        ("ends", {"starts": "2023", "ends": "2022-12-31"}),
        ("starts", {"starts": "2022-13"}),
        ("cost_currency", {"cost_currency": ""}),
        ("cost_amount", {"cost_amount": ""}),
        ("cost_amount", {"cost_amount": "about 20"}),
        ("cost_amount", {"cost_amount": "-5"}),
        ("cost_amount", {"cost_amount": "NaN"}),
        ("has_no_cost", {"has_no_cost": "on"}),
        ("has_no_funding", {"has_no_funding": "on"}),
        ("title", {"title": "  "}),
    ],
)
def test_answers_that_do_not_fit_together_are_refused_at_their_field(client, stage, field, fields):
    made, people = stage
    answer = send(client, people["editor"], "action-add", made.pk, version=1, **(ACTION | fields))
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    assert made.actions.count() == 1


def test_a_year_and_a_month_of_it_are_in_order(client, stage):
    made, people = stage
    fields = ACTION | {"starts": "2022", "ends": "2022-03"}
    assert send(client, people["editor"], "action-add", made.pk, version=1, **fields).status_code == 302


def test_an_action_is_edited_under_its_plans_version(client, stage):
    made, people = stage
    each = made.actions.get()
    fields = ACTION | {"title": "New title"}
    assert send(client, people["editor"], "action-edit", each.pk, version=7, **fields).status_code == 409
    assert send(client, people["editor"], "action-edit", each.pk, version=1, **fields).status_code == 302
    names = {name for name, _was, _now in history(made)[0].changes}
    assert {"action 1: title", "action 1: cost"} <= names
    assert Action.objects.get(pk=each.pk).title == "New title"


def test_the_history_page_tells_changes_in_words(client, stage):
    made, people = stage
    send(client, people["editor"], "action-edit", made.actions.get().pk, version=1, **ACTION)
    text = client.get(reverse("plan-history", args=[made.pk])).text
    assert "Action 1, cost" in text
    assert "€120,000" in text


def test_an_inspiration_names_exactly_one_source_and_what_was_learnt(client, stage):
    made, people = stage
    each, seminar = made.actions.get(), event(project=made.project)
    none = send(client, people["editor"], "inspiration-add", each.pk, version=1, learnt="Much")
    both = {"event": seminar.pk, "source": "A book", "learnt": "Much"}
    two = send(client, people["editor"], "inspiration-add", each.pk, version=1, **both)
    silent = send(client, people["editor"], "inspiration-add", each.pk, version=1, event=seminar.pk)
    assert [none.status_code, two.status_code, silent.status_code] == [422, 422, 422]
    right = send(
        client, people["editor"], "inspiration-add", each.pk, version=1, event=seminar.pk, learnt="Much"
    )
    assert right.url == each.get_absolute_url()
    assert each.inspirations.filter(event=seminar).exists()


def test_an_inspiration_is_removed_after_asking(client, stage):
    made, people = stage
    each = made.actions.get()
    inspiration = each.inspirations.get()
    client.force_login(people["editor"])
    assert client.get(reverse("inspiration-remove", args=[inspiration.pk])).status_code == 200
    assert send(client, people["editor"], "inspiration-remove", inspiration.pk, version=1).status_code == 302
    assert not each.inspirations.exists()


def test_every_form_opens_for_the_partner(client, stage):
    made, people = stage
    each = made.actions.get()
    client.force_login(people["editor"])
    for name, key in [
        ("plan-add", made.project.slug), ("plan-edit", made.pk), ("action-add", made.pk), ("action-edit", each.pk),
        ("inspiration-add", each.pk), ("action-detail", each.pk), ("plan-history", made.pk),
    ]:  # fmt: skip
        answer = client.get(reverse(name, args=[key]))
        assert answer.status_code == 200, name
        assert "style=" not in answer.text
        assert "onclick" not in answer.text


def test_whoever_saves_part_of_a_draft_reads_what_it_still_needs_each_with_its_link(client, stage):
    made, people = stage
    made.instruments.clear()
    each = made.actions.get()
    answer = send(
        client, people["editor"], "action-edit", each.pk, version=made.version, **ACTION | {"funding": ""}
    )
    text = client.get(answer.url).text
    assert "The action is saved. Before it can be sent, the plan still needs:" in text
    assert f'<a href="{reverse("plan-edit", args=[made.pk])}#id_instruments">Name the policy' in text
    assert "Complete action 1: funding" in text


def test_whoever_saves_the_last_missing_part_reads_that_the_plan_can_be_sent(client, stage):
    made, people = stage
    answer = edit(client, people["editor"], made, title="Plan of the region")
    assert "The plan is saved. Nothing more is needed to send the plan." in client.get(answer.url).text
