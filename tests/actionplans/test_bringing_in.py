"""Plans that exist already: brought in by the lead partner at their real state, with the signed document."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action, ActionPlan
from documents.models import Document
from ledger.models import Entry
from notifications import notices
from notifications.models import Notice
from projects.models import Deadline, Role
from tests.documents.files import office, pdf
from tests.factories import cast, instrument, member, organisation, plan, project, territory
from values import clock
from workflow.history import history
from workflow.models import EnteredStep
from workflow.registry import ref
from workflow.services import may_confirm

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def stage():
    here = project()
    partner, authority, people = cast(here)
    return here, partner, authority, people


def signed(name="plan.pdf"):
    content = pdf() if name.endswith("pdf") else office("docx")
    return SimpleUploadedFile(name, content)


def typed(body, **fields):
    """What the lead partner types about one plan."""
    return {
        "key": uuid.uuid4(),
        "organisation": body.pk,
        "territory": territory().pk,
        "instrument_name": "Regional programme 2014-2020",
        "title": "Action plan of the region",
        "language": "en",
        "plan_date": "2021-06",
        "state": "endorsed",
        "approved_on": "2021-12-15",
        "document": signed(),
    } | fields


def send(client, user, here, fields):
    client.force_login(user)
    return client.post(reverse("plan-bring-in", args=[here.slug]), fields)


def steps_of(made):
    return [(line.step.partition(".")[2], line.effective_at.date().isoformat()) for line in entries(made)]


def entries(made):
    return list(Entry.objects.about(ref(made)).order_by("seq"))


def test_an_approved_plan_is_recorded_through_its_steps_with_its_document(client, stage):
    here, partner, _, people = stage
    answer = send(client, people["monitor"], here, typed(partner))
    made = ActionPlan.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.status, made.is_recorded, made.approved_on) == ("endorsed", True, dt.date(2021, 12, 15))
    assert steps_of(made) == [
        ("create", "2021-06-30"),
        *((step, "2021-12-15") for step in ("submit", "clear", "accept", "endorse", "come_into_force")),
    ]
    document = Document.objects.get()
    assert {step.document_id for step in EnteredStep.objects.all()} == {document.pk}
    text = client.get(made.get_absolute_url()).text
    assert f'href="{document.get_absolute_url()}">' in text
    assert "Bring in the next plan" in text


def test_the_document_is_read_by_its_partner_and_by_no_other(client, stage):
    here, partner, _, people = stage
    send(client, people["monitor"], here, typed(partner))
    address = Document.objects.get().get_absolute_url()
    for user, status in ((people["editor"], 200), (member(here, Role.EDITOR, organisation()), 404)):
        client.force_login(user)
        answer = client.get(address)
        for close in answer._resource_closers:
            close()
        assert answer.status_code == status


def test_a_completed_plan_has_its_actions_carried_out_and_confirmed(client, stage):
    here, partner, authority, people = stage
    fields = {"state": "completed", "begun_on": "2022-02-01", "completed_on": "2022-05"}
    rows = {"action_1": "Vouchers", "starts_1": "2022-02", "ends_1": "2022-04", "action_3": "A fund"}
    owned = {"instrument": instrument(authority).pk, "instrument_name": ""}
    send(client, people["monitor"], here, typed(partner, **fields, **rows, **owned))
    made = ActionPlan.objects.get()
    assert (made.status, made.completed_on) == ("completed", dt.date(2022, 5, 26))
    assert made.remarks == ["Completed: the document says 2022-05; recorded on the last possible day"]
    assert [(one.title, one.status, one.ended_on) for one in made.actions.all()] == [
        ("Vouchers", "completed", dt.date(2022, 4, 30)),
        ("A fund", "completed", dt.date(2022, 5, 26)),
    ]
    assert all(one.confirmed_on for one in made.actions.all())
    assert not Deadline.objects.open().exists()


def test_what_is_missing_is_shown_and_holds_nothing_back(client, stage):
    here, partner, _, people = stage
    send(client, people["monitor"], here, typed(partner))
    made = ActionPlan.objects.get()
    sent = next(line for line in history(made) if line.to_state == "submitted")
    assert "Add at least one action" in sent.gaps
    told = client.get(made.get_absolute_url()).text
    assert "What is still missing here" in told
    assert f'href="{reverse("action-add", args=[made.pk])}">Add at least one action' in told
    client.force_login(people["officer"])
    told = client.get(made.get_absolute_url()).text
    assert "Add at least one action" in told
    assert reverse("action-add", args=[made.pk]) not in told


def edit(client, user, made, name, **fields):
    client.force_login(user)
    url = reverse(name, args=[made.pk])
    answer = client.post(url, {"key": uuid.uuid4(), "version": made.version} | fields)
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.parametrize("role", ["editor", "monitor"])
def test_what_is_missing_is_added_piece_by_piece_and_what_stands_there_stays(client, stage, role):
    here, partner, _, people = stage
    fields = {"state": "in_implementation", "begun_on": "2022-02-01"}
    send(client, people["monitor"], here, typed(partner, **fields))
    made = ActionPlan.objects.get()
    edit(client, people[role], made, "plan-edit", title="Another", policy_context="Context.", aim="other")
    made = ActionPlan.objects.get()
    assert (made.title, made.policy_context) == ("Action plan of the region", "Context.")
    edit(client, people[role], made, "action-add", title="Vouchers", ends="2022-11")
    made = ActionPlan.objects.get()
    assert Deadline.objects.open().filter(kind="action").exists()
    added = made.actions.get()
    edit(client, people[role], added, "action-edit", version=made.version, title="A fund", starts="2022-03")
    added = Action.objects.get()
    assert (added.title, str(added.starts.text), str(added.ends.text)) == ("Vouchers", "2022-03", "2022-11")
    assert made.status == "in_implementation"


def test_the_lead_partner_ends_an_action_for_its_absent_partner(client, stage):
    here, partner, _, people = stage
    fields = {"state": "in_implementation", "begun_on": "2022-02-01", "action_1": "Vouchers"}
    send(client, people["monitor"], here, typed(partner, **fields))
    action = Action.objects.get()
    told = {"absent": "The agency", "done_on": "2022-03-01", "ended_on": "2022-03-01"}
    for method in ("start", "finish"):
        assert "Enter for Partner: " in client.get(action.get_absolute_url()).text
        url = reverse("action-step", args=[action.pk, method])
        marks = {"key": uuid.uuid4(), "version": action.version}
        assert client.post(url, marks | told | {"letter": signed()}).status_code == 302
        action = Action.objects.get()
    assert (action.status, action.reported_by) == ("completed", None)
    assert "1. <span" in client.get(action.plan.get_absolute_url()).text


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"approved_on": ""}, "approved_on", "This field is required"),
        ({"approved_on": "2022-06"}, "approved_on", "This day is still to come"),
        ({"approved_on": "2018"}, "approved_on", "The project began on 1 Aug 2019"),
        ({"approved_on": "soon"}, "approved_on", "Write the date as a year"),
        ({"state": "in_implementation"}, "begun_on", "a plan in this state has it"),
        ({"begun_on": "2022-02"}, "begun_on", "A plan in this state has no such date"),
        (
            {"state": "in_implementation", "begun_on": "2021-02"},
            "approved_on",
            "This is after “In implementation since”",
        ),
        ({"plan_date": "2022-01"}, "plan_date", "dated after its approval"),
        ({"document": ""}, "document", "Choose a file"),
        ({"document": SimpleUploadedFile("plan.exe", b"MZ")}, "document", "This kind of file is not taken"),
        ({"starts_2": "2022"}, "action_2", "Give the title of the action"),
        ({"action_1": "A", "starts_1": "2022", "ends_1": "2021"}, "ends_1", "The end is before the start"),
        ({"title": ""}, "title", "This field is required"),
        ({"instrument_name": ""}, "instrument", "Choose the policy instrument"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_written(
    client, stage, settings, fields, where, words
):
    here, partner, _, people = stage
    answer = send(client, people["monitor"], here, typed(partner, **fields))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[where])
    assert not ActionPlan.objects.exists()
    assert not Document.objects.exists()


def test_the_same_plan_is_brought_in_once(client, stage):
    here, partner, _, people = stage
    plan(here, partner, title="Action plan of the region")
    answer = send(client, people["monitor"], here, typed(partner))
    assert "has a plan with this title here already" in answer.text


def test_the_page_offers_the_partners_and_no_other_body(client, stage):
    here, partner, _, people = stage
    client.force_login(people["monitor"])
    form = client.get(reverse("plan-bring-in", args=[here.slug])).context["form"]
    assert list(form.fields["organisation"].queryset) == [partner]


def test_a_form_that_is_sent_twice_records_one_plan(client, stage):
    here, partner, _, people = stage
    key = uuid.uuid4()
    answers = [send(client, people["monitor"], here, typed(partner, key=key)) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert (ActionPlan.objects.count(), Document.objects.count()) == (1, 1)


def test_the_lead_partners_own_plan_is_brought_in_by_its_deputy_only(client, stage):
    here, partner, _, people = stage
    own = here.lead_organisation
    refused = send(client, people["monitor"], here, typed(own))
    assert "organisation" in refused.context["form"].errors
    refused = send(client, people["deputy"], here, typed(partner))
    assert "organisation" in refused.context["form"].errors
    assert send(client, people["deputy"], here, typed(own)).status_code == 302
    assert ActionPlan.objects.get().organisation == own


@pytest.mark.parametrize("role", ["editor", "representative", "authority", "officer", "auditor"])
def test_nobody_else_brings_plans_in(client, stage, role):
    here, partner, _, people = stage
    assert send(client, people[role], here, typed(partner)).status_code == 403
    assert "bring-in" not in client.get(reverse("plan-list")).text


def test_the_page_asks_the_database_as_often_for_many_partners(client, stage):
    here, _, _, people = stage
    client.force_login(people["monitor"])
    url = reverse("plan-bring-in", args=[here.slug])
    counts = []
    for _ in range(2):
        for _ in range(14):
            member(here, Role.EDITOR, organisation())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_afternoon_with_ten_plans(client, stage):
    here, _, _, people = stage
    client.force_login(people["monitor"])
    assert reverse("plan-bring-in", args=[here.slug]) in client.get(reverse("plan-list")).text
    ways = [
        {"state": "endorsed"},
        {"state": "in_implementation", "begun_on": "2022-02-01"},
        {
            "state": "completed",
            "begun_on": "2022-02-01",
            "completed_on": "2022-05-02",
            "action_1": "Vouchers",
        },
    ]
    expected = {}
    for number in range(10):
        fields = ways[number % 3] | {"title": f"Plan {number}"}
        name = "plan.pdf" if number % 2 else "plan.docx"
        body = organisation(f"Partner {number}")
        member(here, Role.EDITOR, body)
        answer = send(client, people["monitor"], here, typed(body, document=signed(name), **fields))
        link = re.search(r'href="([^"]*bring-in/[^"]*)"', client.get(answer.url).text)[1]
        form = client.get(link.replace("&amp;", "&")).context["form"]
        assert form["state"].initial == fields["state"]
        assert form["approved_on"].initial == "2021-12-15"
        expected[f"Plan {number}"] = (fields["state"], name)
    found = {
        made.title: (made.status, Document.objects.get(title=made.title).name)
        for made in ActionPlan.objects.all()
    }
    assert found == expected
    for made in ActionPlan.objects.all():
        document = Document.objects.get(title=made.title)
        assert {step.document_id for step in EnteredStep.objects.about(made)} == {document.pk}
        assert document.get_absolute_url() in client.get(made.get_absolute_url()).text
        assert document.path.is_file()
    assert Action.objects.filter(status="completed", confirmed_on__isnull=False).count() == 3
    call_command("verify_ledger")


def test_an_entered_endorsement_of_an_instrument_that_nobody_owns_is_no_other_authoritys_to_confirm(
    client, stage
):
    here, partner, _authority, people = stage
    send(client, people["monitor"], here, typed(partner))
    today = dt.date(2022, 5, 26)
    notices.from_ledger(today, clock.now())
    confirms = Notice.objects.filter(what__endswith="/confirm")
    told = set(confirms.values_list("recipient__email", flat=True))
    assert people["authority"].email not in told
    assert people["representative"].email in told
    entered = EnteredStep.objects.get(step="ActionPlan.endorse")
    assert not may_confirm(entered, people["authority"])
    assert may_confirm(entered, people["officer"])
