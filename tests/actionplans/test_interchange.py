"""Plans in files: what is written can be read again, every problem is told at its place, and one stops all."""

import csv
import datetime as dt
import io
import json
import uuid

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from actionplans.interchange.problems import Refused
from actionplans.interchange.reader import read
from actionplans.interchange.schema import COLUMNS, SCHEMA
from actionplans.interchange.writer import as_csv, as_json, as_workbook, plans_of
from actionplans.models import Action, ActionPlan
from documents.models import Document
from ledger.models import Entry
from projects.models import Partnership, Role
from tests.actionplans import plan_files
from tests.actionplans.plan_files import PLAN, as_file, refusal
from tests.documents.files import pdf
from tests.factories import (
    complete_plan,
    instrument,
    member,
    organisation,
    plan,
    project,
    rule_set,
    territory,
)
from workflow.models import EnteredStep

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def stage():
    return plan_files.stage()


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_plans_come_in_at_their_states_with_their_actions(stage, tmp_path, ending):
    _, partner, authority, people = stage
    known = instrument(authority)
    action = {
        "title": "Vouchers", "starts": "2022", "ends": "2022-04", "cost_amount": "1000", "cost_maximum": "2000",
        "cost_currency": "EUR", "inspired_by": [{"name": "A visit", "learnt": "Short forms."}],
    }  # fmt: skip
    done = {"begun_on": "2022-02-01", "completed_on": "2022-05-01", "state": "completed", "actions": [action]}
    plans = [PLAN | {"instruments": [known.name]}, PLAN | {"key": "2", "title": "Second"} | done]
    call_command("import_plans", as_file(tmp_path, plans, ending), "--project", "here")
    first, second = ActionPlan.objects.order_by("title")
    assert (first.status, first.instruments.get(), first.organisation) == ("endorsed", known, partner)
    assert (second.status, second.completed_on) == ("completed", dt.date(2022, 5, 1))
    made = second.actions.get()
    assert (made.status, made.ended_on) == ("completed", dt.date(2022, 4, 30))
    assert str(made.cost) == "€1,000 to €2,000"
    assert (made.inspirations.get().source, made.inspirations.get().learnt) == ("A visit", "Short forms.")
    assert {step.recorded_by for step in EnteredStep.objects.all()} == {people["monitor"]}
    call_command("verify_ledger")


def test_a_csv_file_brings_in_plans_without_actions(stage, tmp_path):
    path = tmp_path / "plans.csv"
    path.write_bytes(as_csv([PLAN]).replace(b",", b";"))
    call_command("import_plans", path, "--project", "here")
    assert ActionPlan.objects.get().approved_on == dt.date(2021, 12, 15)


def test_a_dry_run_writes_nothing(stage, tmp_path, capsys):
    call_command("import_plans", as_file(tmp_path, [PLAN]), "--project", "here", "--dry-run")
    assert "Plans would be brought in; nothing was written: 1" in capsys.readouterr().out
    assert not ActionPlan.objects.exists()
    assert not Entry.objects.exists()


def test_the_lead_partners_own_plan_comes_in_through_its_deputy(stage, tmp_path):
    here, _, _, people = stage
    own = PLAN | {"organisation": here.lead_organisation.name}
    call_command("import_plans", as_file(tmp_path, [own]), "--project", "here")
    assert {step.recorded_by for step in EnteredStep.objects.all()} == {people["deputy"]}


def test_a_joint_plan_comes_in_with_every_consent_and_every_endorsement(stage, tmp_path):
    _, _, authority, _ = stage
    second, other = organisation("Second partner"), organisation("Other authority")
    Partnership.objects.create(project=stage[0], organisation=second, part="partner", standing="confirmed")
    named = {"partners": [second.name], "instruments": [instrument(authority).slug, instrument(other).slug]}
    call_command("import_plans", as_file(tmp_path, [PLAN | named]), "--project", "here")
    assert ActionPlan.objects.get().status == "endorsed"
    told = [(step.step.partition(".")[2], step.name) for step in EnteredStep.objects.order_by("recorded_at")]
    assert told[:3] == [("consent", "Second partner"), ("submit", "Partner"), ("accept", "The programme")]
    assert {name for step, name in told[3:] if step == "endorse"} == {"Authority", "Other authority"}


@pytest.mark.parametrize("kept", ["none", "lead_clearance", "programme_acceptance", "authority_endorsement"])
def test_a_short_way_to_approval_ends_on_the_day_of_the_approval(stage, tmp_path, kept):
    stages = ("lead_clearance", "programme_acceptance", "authority_endorsement")
    stage[0].rule_set = rule_set(approval_route={name: name == kept for name in stages})
    stage[0].save()
    call_command("import_plans", as_file(tmp_path, [PLAN | {"submitted_on": "2021-10"}]), "--project", "here")
    made = ActionPlan.objects.get()
    assert (made.status, made.approved_on) == ("endorsed", dt.date(2021, 12, 15))


def test_the_signed_plan_is_added_later(stage, tmp_path, client):
    _, _, _, people = stage
    call_command("import_plans", as_file(tmp_path, [PLAN]), "--project", "here")
    made = ActionPlan.objects.get()
    url = reverse("plan-document", args=[made.pk])
    client.force_login(people["monitor"])
    assert url in client.get(made.get_absolute_url()).text
    assert client.post(url, {"key": uuid.uuid4()}).status_code == 422
    client.post(url, {"key": uuid.uuid4(), "document": SimpleUploadedFile("plan.pdf", pdf())})
    document = Document.objects.get()
    assert {step.document_id for step in EnteredStep.objects.all()} == {document.pk}
    page = client.get(made.get_absolute_url()).text
    assert document.get_absolute_url() in page
    assert url not in page
    assert client.get(url).status_code == 409
    client.force_login(people["officer"])
    assert client.get(url).status_code == 403


def there(stage):
    """Another project with the same partners."""
    other = project("there")
    for body in [stage[1], stage[0].lead_organisation]:
        Partnership.objects.create(project=other, organisation=body, part="partner", standing="confirmed")
    member(other, Role.MONITOR)
    return other


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_what_is_exported_can_be_imported_again(stage, tmp_path, ending):
    other = there(stage)
    action = {
        "title": "=A fund, +1", "activities": "Two\nlines", "cost_amount": "1000.50", "cost_currency": "EUR",
        "cost_qualifier": "about", "has_no_funding": True, "state": "partly_implemented", "ended_on": "2022-04-02",
        "actual_cost_amount": "900.50", "actual_cost_currency": "GBP", "lessons": "Begin earlier.",
        "outcome": "Half of it.", "inspired_by": [{"name": "A visit"}], "emptiness": {"players": "withheld"},
    }  # fmt: skip
    running = {
        "state": "in_implementation",
        "begun_on": "2022-02-01",
        "actions": [action],
        "plan_date": "2021",
    }
    drafts = {"key": "2", "title": "A draft", "state": "draft", "approved_on": "", "remarks": ["One", "Two"]}
    plans = [PLAN | running | {"new_instruments": ["A new call"]}, PLAN | drafts]
    call_command("import_plans", as_file(tmp_path, plans), "--project", "here")
    first, path = plans_of(stage[0]), tmp_path / f"out.{ending}"
    call_command("export_plans", path, "--project", "here")
    call_command("import_plans", path, "--project", "there")
    assert first == plans_of(other)
    assert first[1]["actions"][0] == action | {"inspired_by": [{"name": "A visit"}]}


def test_an_action_that_a_version_left_out_is_not_exported_and_does_not_come_back():
    here = project()
    made = complete_plan(here, organisation(), actions=2)
    left_out = made.actions.last()
    Action.objects.filter(pk=left_out.pk).update(status="dropped")
    [told] = plans_of(here)
    assert [action["title"] for action in told["actions"]] == [made.actions.first().title]


def test_the_six_real_plans_of_the_sample_make_the_round(tmp_path, capsys):
    call_command("load_sample")
    other = project("there")
    real = ActionPlan.objects.filter(is_illustrative=False)
    bodies = {made.organisation for made in real} | {one for made in real for one in made.partners.all()}
    for body in bodies:
        Partnership.objects.create(project=other, organisation=body, part="partner", standing="confirmed")
    member(other, Role.MONITOR)
    wanted = [one for one in plans_of(None) if not one.get("is_illustrative")]
    assert len(wanted) == 6
    for one in wanted:
        one.pop("project")
    call_command("import_plans", as_file(tmp_path, wanted), "--project", "there")
    again = plans_of(other)
    for one in [*wanted, *again]:
        one.pop("key")
    key = lambda one: (one["territory"], one["title"])  # noqa: E731
    assert sorted(again, key=key) == sorted(wanted, key=key)


def test_everything_that_is_exported_keeps_to_the_schema(capsys):
    call_command("load_sample")
    capsys.readouterr()
    call_command("export_plans")
    told = json.loads(capsys.readouterr().out)
    assert len(told["plans"]) == 15
    jsonschema_rs.validator_for(SCHEMA).validate(told)


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"organisation": "agncy"}, "organisation", "“agncy” is not known here. The nearest known: “agency”"),
        ({"territory": "Nieder-Österreich"}, "territory", "The nearest known: “Niederösterreich”"),
        ({"instruments": ["No such"]}, "instruments", "“No such” is not known here."),
        ({"project": "hree"}, "project", "The nearest known: “HERE”"),
        ({"title": ""}, "title", "This field is required"),
        ({"state": "finished"}, "state", "Write one of: draft, approved"),
        ({"approved_on": "15.12.2021"}, "approved_on", "Write the date as a year, a month or a day"),
        ({"approved_on": ""}, "approved_on", "Give this date"),
        ({"approved_on": "2031-01-01"}, "approved_on", "This day is still to come"),
        ({"state": "in_implementation", "begun_on": "2020"}, "approved_on", "This is after “begun_on”"),
        ({"submitted_on": "2022-01-05"}, "submitted_on", "This is after “approved_on”"),
        ({"completed_on": "2022-01-05"}, "completed_on", "A plan in this state has no such date"),
        ({"language": "tlh"}, "language", "tlh"),
        ({"aim": "money"}, "aim", "Write one of: growth_and_jobs"),
        ({"emptiness": {"summary": "lost"}}, "emptiness", "Not a kind of emptiness: lost"),
        ({"is_illustrative": "perhaps"}, "is_illustrative", "Write yes or no."),
        ({"emptiness": {"summary": []}}, "emptiness", "Write an object"),
        ({"sources": ["a\x00b"]}, "sources", "signs that cannot be read"),
        ({"approval": "x"}, "approval", "This column is not known"),
        ({"remarks": "not a list"}, "remarks", "Write a list here."),
    ],
)
def test_each_problem_is_told_with_its_place_and_its_field(stage, tmp_path, fields, where, words):
    told = refusal(as_file(tmp_path, [PLAN | {"key": "0", "title": "Sound"}, PLAN | fields]))
    line = next(line for line in told.splitlines() if f"Plan 2, {where}:" in line)
    assert words in line


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"cost_currency": "EUR"}, "cost_amount", "Give the amount as a number"),
        ({"cost_amount": "12"}, "cost_currency", "Choose the currency"),
        ({"cost_maximum": "9", "cost_amount": "12", "cost_currency": "EUR"}, "cost_maximum", "the upper end"),
        ({"cost_amount": float("nan"), "cost_currency": "EUR"}, "cost_amount", "Enter a number"),
        ({"cost_amount": "much", "cost_currency": "EUR"}, "cost_amount", "Enter a number"),
        ({"starts": "2022", "ends": "2021"}, "ends", "The end is before the start"),
        ({"state": "completed"}, "state", "The plan is not in implementation"),
        ({"state": "partly_implemented", "is_before_plan": True}, "outcome", "Say why"),
        (
            {"is_before_plan": True, "state": "in_progress", "started_on": "2030"},
            "started_on",
            "still to come",
        ),
        ({"inspired_by": [{"learnt": "x"}]}, "inspired_by", "Name what inspired it"),
        ({"titel": "x"}, "titel", "The nearest known: “title”"),
    ],
)
def test_problems_of_actions_are_told_in_the_same_way(stage, tmp_path, fields, where, words):
    told = refusal(as_file(tmp_path, [PLAN | {"actions": [{"title": "Vouchers"} | fields]}]))
    line = next(line for line in told.splitlines() if f"Plan 1, action 1, {where}:" in line)
    assert words in line


def test_every_problem_of_a_file_is_told_at_once(stage, tmp_path):
    bad = PLAN | {"territory": "XX", "title": "", "approved_on": "2031"}
    told = refusal(as_file(tmp_path, [bad, bad | {"key": "2"}]))
    assert len(told.splitlines()) == 1 + 6


def test_a_plan_that_is_here_already_or_twice_in_the_file_is_refused(stage, tmp_path):
    plan(stage[0], stage[1], title="Action plan")
    told = refusal(as_file(tmp_path, [PLAN, PLAN | {"title": "New"}, PLAN | {"title": "New"}]))
    assert told.count("has a plan with this title here already") == 2


def test_a_project_without_a_lead_partner_takes_no_plans(tmp_path):
    here = project("here")
    body = organisation("Agency")
    Partnership.objects.create(project=here, organisation=body, part="partner", standing="confirmed")
    territory()
    assert "You cannot bring in" in refusal(as_file(tmp_path, [PLAN | {"organisation": body.name}]))


def test_a_file_or_a_project_that_is_not_there_is_told(stage, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_plans", tmp_path / "none.json")
    with pytest.raises(CommandError, match=r"There is no project nowhere\. Known: here"):
        call_command("export_plans", "--project", "nowhere")
    with pytest.raises(CommandError, match="Name a file that ends in"):
        call_command("export_plans", tmp_path / "plans.doc")


def test_addresses_in_texts_are_no_problem(stage, tmp_path):
    told = PLAN | {"policy_context": "Ask contact@example.org."}
    call_command("import_plans", as_file(tmp_path, [told]), "--project", "here")
    assert "@" in ActionPlan.objects.get().policy_context


def test_the_template_holds_every_column_and_is_read_as_it_is(stage, tmp_path, client):
    client.force_login(stage[3]["monitor"])
    path = tmp_path / "template.xlsx"
    path.write_bytes(client.get(reverse("plan-template")).content)
    book = load_workbook(path)
    assert {name: [cell.value for cell in book[name][1]] for name in COLUMNS} == {
        name: list(columns) for name, columns in COLUMNS.items()
    }
    with pytest.raises(Refused, match="names no plan"):
        read(path)


def post(client, user, name, content, **fields):
    client.force_login(user)
    upload = SimpleUploadedFile(name, content)
    url = reverse("plan-import", args=["here"])
    return client.post(url, {"key": uuid.uuid4(), "file": upload} | fields)


def test_the_page_brings_in_a_file_once(stage, client):
    key, user, content = uuid.uuid4(), stage[3]["monitor"], as_workbook([PLAN])
    answers = [post(client, user, "plans.xlsx", content, key=key) for _ in range(2)]
    assert [answer.url for answer in answers] == [reverse("plan-list") + "?project=here"] * 2
    assert ActionPlan.objects.get().status == "endorsed"
    assert "1 plan is brought in." in client.get(answers[0].url).text


def test_the_page_lists_every_problem_and_writes_nothing(stage, client):
    bad = PLAN | {"territory": "Atlantis", "approved_on": "2031"}
    answer = post(client, stage[3]["monitor"], "plans.xlsx", as_workbook([bad]))
    assert answer.status_code == 422
    assert "Nothing was written: there are 2 things to fix in the file" in answer.text
    assert "Sheet “plans”, row 2" in answer.text
    assert not ActionPlan.objects.exists()


def test_the_page_checks_a_file_without_writing(stage, client):
    answer = post(client, stage[3]["monitor"], "plans.json", as_json([PLAN]), is_dry_run="on")
    assert "The file is sound: 1 plan can be brought in" in answer.text
    assert not ActionPlan.objects.exists()


def test_the_page_takes_only_what_the_person_may_bring_in(stage, client):
    here, _, _, people = stage
    own = as_json([PLAN | {"organisation": here.lead_organisation.slug}])
    assert (
        "You cannot bring in a plan of this organisation"
        in post(client, people["monitor"], "p.json", own).text
    )
    assert post(client, people["deputy"], "p.json", own).status_code == 302
    assert post(client, people["editor"], "p.json", own).status_code == 403
    assert "Choose a file." in post(client, people["monitor"], "p.json", b"", file="").text


def test_a_spreadsheet_of_plans_written_by_hand_needs_only_its_columns(stage, tmp_path):
    rows = [["Organisation", "Territory", "Title", "State", "Approved_on"],
            ["Agency", "Niederösterreich", "A plan", "approved", "2021"]]  # fmt: skip
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    (tmp_path / "plans.csv").write_text(made.getvalue().replace("Agency", "Partner"))
    call_command("import_plans", tmp_path / "plans.csv", "--project", "here")
    assert ActionPlan.objects.get().remarks == [
        "Approved: the document says 2021; recorded on the last possible day"
    ]
