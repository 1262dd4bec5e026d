"""A progress report as PDF, as Word and field by field for the portal: it writes itself from the entries."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document
from documents.services import inspect
from ledger.models import Entry
from monitoring.models import Evidence, Reading
from monitoring.reports.told import Filled, filled, told_in
from monitoring.services.evidence import add_evidence
from monitoring.services.reports import word_fields
from tests import factories
from tests.factories import now, walk
from tests.monitoring.measuring import approved, entered, indicator
from tests.monitoring.reporting import opened, part_of, sent, written
from tests.monitoring.scene import Scene, pdf_file
from tests.paper import read
from workflow.registry import ref

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FORM = [
    {
        "key": "summary", "each": "report", "title": {"en": "Summary of the period"},
        "fields": [{"key": "summary", "title": {"en": "What was achieved"}, "limit": 20}],
    },
    {
        "key": "plans", "each": "plan", "title": {"en": "Action plans", "sl": "Akcijski načrti"},
        "fields": [
            {"key": "implementation", "title": {"en": "State of implementation"}, "limit": 30},
            {"key": "evidence", "title": {"en": "Evidence"}, "limit": 900},
            {"key": "indicators", "title": {"en": "Indicators"}, "limit": 500},
        ],
    },
    {
        "key": "actions", "each": "action", "title": {"en": "Actions"},
        "fields": [{"key": "state", "title": {"en": "State"}, "limit": 500},
                   {"key": "reasons", "title": {"en": "Reasons"}, "limit": 500},
               {"key": "costs", "title": {"en": "Costs"}, "limit": 500}],
    },
    {
        "key": "changes", "each": "report", "title": {"en": "Policy changes"},
        "fields": [{"key": "changes", "title": {"en": "Changes"}, "limit": 500}],
    },
]  # fmt: skip


@pytest.fixture
def scene():
    made = Scene({"report_form": FORM})
    made.running_plan()
    return made


def fields(report, reader):
    found = filled(told_in(report, reader))
    return {
        one.key.split("-")[0]: one.text
        for section in found
        for asked in section.answers
        for one in asked.fields
    }


def open_with_words(scene, text="Two firms took part."):
    report = opened(scene)
    written(part_of(report, scene.partner), scene.representative, text)
    return now(report)


def test_the_report_writes_itself_from_the_entries(scene):
    walk(scene.plan.actions.get(), ("start", scene.editor), ("tell_progress", scene.editor, "Half is done."))
    claim = scene.sent()
    told = fields(open_with_words(scene), scene.monitor)
    assert told["implementation"] == "Two firms took part."
    assert told["state"] == "In progress. Half is done."
    assert told["costs"] == "Planned: none. Real: none."
    assert claim.title in told["changes"]
    document = Document.objects.filter(evidence__claim=claim).first()
    assert document.sha256 in told["evidence"]


def test_what_proves_actions_and_values_of_the_period_is_named_once_and_as_it_was_sent(scene, client):
    action = walk(scene.plan.actions.get(), ("start", scene.editor))
    bring = {"by": scene.editor, "language": "en", "effective_at": factories.at()}
    add_evidence(action, upload=pdf_file(), title="Final report", **bring)
    firms = indicator(scene)
    approved(scene, firms, 3, document=inspect(pdf_file()))
    entered(indicator(scene, title="Letters"), 5, by=scene.editor, document=inspect(pdf_file()))
    approved(scene, firms, 2, on=dt.date(2022, 1, 10), document=inspect(pdf_file()))
    report = sent(scene)
    shas = [one.document.sha256 for one in Evidence.objects.order_by("added_at")]
    told = fields(report, scene.monitor)["evidence"]
    assert [told.count(one) for one in shas] == [1, 1, 0, 0]
    assert "Final report (To check, SHA-256" in told
    add_evidence(action, upload=pdf_file(), title="Later list", **bring)
    assert fields(report, scene.monitor)["evidence"] == told
    client.force_login(scene.monitor)
    for name in ("report-portal", "report-word"):
        said = client.get(reverse(name, args=[report.pk]))
        assert "Final report" in (said.text if name == "report-portal" else read.words(said.content))


def test_evidence_of_an_open_report_follows_the_entries_and_a_part_names_that_of_waiting_values(scene):
    entered(indicator(scene), 3, by=scene.editor, document=inspect(pdf_file()))
    report = open_with_words(scene)
    sha256, part = Document.objects.get(evidence__reading__value=3).sha256, part_of(report, scene.partner)
    own = filled(told_in(report, scene.monitor, only=part))
    assert sha256 in str(own)
    walk(Reading.objects.get(), ("approve", scene.monitor))
    walk(part, ("submit", scene.representative), ("accept", scene.monitor))
    assert sha256 in fields(now(report), scene.monitor)["evidence"]


def test_the_partners_judgement_and_what_an_action_waits_for_stand_in_the_report(scene):
    action = scene.plan.actions.get()
    walk(action, ("start", scene.editor))
    type(action).objects.filter(pk=action.pk).update(
        judgement="at_risk", blocked_for="The budget is to be voted."
    )
    told = fields(open_with_words(scene), scene.monitor)
    assert told["state"] == "In progress, At risk."
    assert told["reasons"] == "The budget is to be voted."


def test_a_sent_report_says_what_was_cited_then(scene):
    walk(scene.plan.actions.get(), ("start", scene.editor), ("tell_progress", scene.editor, "Half is done."))
    claim = scene.sent()
    report = sent(scene)
    before = fields(report, scene.monitor)
    walk(scene.plan.actions.get(), ("tell_progress", scene.editor, "All is done."))
    Evidence.objects.filter(claim=claim).update(status="rejected")
    assert fields(now(report), scene.monitor) == before
    assert before["state"] == "In progress. Half is done."


def rewritten(scene):
    """A report that was not approved, and is written anew with other words of the partner."""
    report = walk(sent(scene), ("take_up", scene.officer), ("ask", scene.officer, "Why?"))
    report = walk(report, ("answer", scene.monitor, "So."), ("refuse", scene.officer, "No."))
    report = walk(report, ("reopen", scene.officer, "Once more."))
    part = walk(part_of(report, scene.partner), ("send_back", scene.monitor, "More."))
    part = written(part, scene.representative, "Three firms now.")
    walk(part, ("submit", scene.representative), ("accept", scene.monitor))
    return now(report)


def test_a_report_that_is_written_anew_follows_the_entries_again(scene):
    report = rewritten(scene)
    assert fields(report, scene.monitor)["implementation"] == "Three firms now."
    report = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    first, answers = report.earlier, report.snapshot["answers"]
    report = walk(report, ("recall", scene.monitor))
    assert (report.earlier, fields(report, scene.monitor)["implementation"]) == ([], "Three firms now.")
    report = walk(report, ("submit", scene.monitor))
    assert (report.earlier, report.snapshot["answers"]) == (first, answers)


def test_words_of_a_part_are_told_in_no_correction_and_no_history_to_whoever_does_not_read_it(scene, client):
    report = rewritten(scene)
    words = {f"implementation-{scene.plan.pk}": "Three firms now, says the lead."}
    report = word_fields(report, words, by=scene.monitor, version=report.version)
    report = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    other = factories.member(scene.project, "partner_representative", factories.organisation())
    for person, reads in ((scene.monitor, True), (other, False)):
        client.force_login(person)
        page = client.get(report.get_absolute_url()).text
        assert ("What a later version cites otherwise" in page, "firms now" in page) == (True, reads)
        paper = read.words(client.get(reverse("report-word", args=[report.pk])).content)
        assert ("firms now" in paper) == reads


@pytest.mark.parametrize("name", ["report-pdf", "report-word"])
def test_the_joint_report_is_printed_in_the_programmes_headings(scene, client, name, tmp_path):
    scene.sent()
    report = open_with_words(scene)
    client.force_login(scene.monitor)
    made = client.get(reverse(name, args=[report.pk])).content
    if name == "report-pdf":
        said = read.text(made)
        assert read.facts(made)["is_tagged"]
        assert read.facts(made)["title"] == f"Progress report {report.number}, {report.project}"
        read.pictures(made, "report", tmp_path)
    else:
        said = read.words(made)
        assert {"1. Summary of the period", "2. Action plans"} <= {
            words for _level, words in read.headings(made)
        }
    for words in (
        "Draft, not sent",
        "State of implementation",
        "Two firms took part.",
        "What the report cites",
    ):
        assert words in said


def test_a_part_is_printed_alone_and_only_for_its_readers(scene, client):
    report = open_with_words(scene)
    part = part_of(report, scene.partner)
    address = reverse("part-word", args=[part.pk])
    client.force_login(scene.representative)
    assert "Two firms took part." in read.words(client.get(address).content)
    other = factories.member(scene.project, "partner_editor", factories.organisation())
    client.force_login(other)
    assert client.get(address).status_code == 404
    joint = read.words(client.get(reverse("report-word", args=[report.pk])).content)
    assert "Two firms took part." not in joint
    assert "only the parts that you may read" in joint
    assert client.get(reverse("report-portal", args=[report.pk])).status_code == 404


def test_a_part_on_paper_says_how_far_the_part_is_and_what_was_told_with_it(scene, client):
    report = open_with_words(scene)
    entered(indicator(scene), 36, by=scene.editor)
    part = part_of(report, scene.partner)
    address = reverse("part-word", args=[part.pk])
    client.force_login(scene.representative)
    assert "Draft, not sent" in read.words(client.get(address).content)
    walk(part, ("submit", scene.representative))
    said = read.words(client.get(address).content)
    assert "Draft, not sent" not in said
    assert "The partner sent it on 26 May 2022." in said
    assert "Sent to the lead partner" in said
    assert "36 (26 May 2022) waits for approval" in said
    assert "waits for approval" not in read.words(
        client.get(reverse("report-word", args=[report.pk])).content
    )


def test_the_portal_view_counts_as_the_portal_does():
    assert Filled("a", "A", 5, "ab\r\ncd").count == 5
    assert Filled("a", "A", 5, "ab\r\ncd").too_many == 0
    assert Filled("a", "A", 3, "čšž\n").too_many == 1


def test_the_portal_view_shows_each_field_with_its_length_and_what_is_too_many(scene, client):
    report = open_with_words(scene, "Two firms took part, and one more came later.")
    client.force_login(scene.monitor)
    page = client.get(reverse("report-portal", args=[report.pk])).content.decode()
    assert "45 of 30 characters: 15 too many" in page
    assert "0 of 20 characters" in page
    assert f'data-copy="text-implementation-{scene.plan.pk}"' in page
    assert "1 field is too long for the portal" in page


def word(client, report, key, text):
    address = reverse("report-wording", args=[report.pk, key])
    return client.post(address, {"text": text, "key": uuid.uuid4(), "version": now(report).version})


def test_the_lead_partner_shortens_a_field_beside_what_the_parts_say(scene, client):
    report = open_with_words(scene, "Two firms took part, and one more came later.")
    key = f"implementation-{scene.plan.pk}"
    client.force_login(scene.monitor)
    assert word(client, report, key, "Three firms\r\ntook part.").status_code == 302
    assert now(report).wording == {key: "Three firms\ntook part."}
    page = client.get(reverse("report-portal", args=[report.pk])).content.decode()
    assert "22 of 30 characters" in page
    assert "and one more came later" in page
    entry = Entry.objects.about(ref(report)).last()
    assert entry.step == "ProgressReport.amend"
    assert fields(now(report), scene.monitor)["implementation"] == "Three firms\ntook part."
    word(client, report, key, "")
    assert now(report).wording == {}


def test_only_the_lead_partner_words_fields_and_only_before_sending(scene, client):
    report = open_with_words(scene)
    key = f"implementation-{scene.plan.pk}"
    client.force_login(scene.officer)
    assert word(client, report, key, "Mine.").status_code == 403
    assert client.get(reverse("report-portal", args=[report.pk])).status_code == 200
    client.force_login(scene.monitor)
    assert word(client, report, "nonsense", "Mine.").status_code == 404
    sent(scene)
    assert word(client, report, key, "Mine.").status_code == 409


def test_the_portal_view_takes_a_constant_number_of_queries(scene, client):
    report = open_with_words(scene)
    client.force_login(scene.monitor)
    address = reverse("report-portal", args=[report.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(30):
        factories.action(scene.plan)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 30


def test_the_indicators_stand_in_the_report_and_in_the_plan(scene, client):
    made = indicator(scene, title="Firms checked")
    approved(scene, made, "74")
    report = open_with_words(scene)
    told = fields(report, scene.monitor)
    assert told["indicators"].startswith("Firms checked: 74")
    client.force_login(scene.monitor)
    said = read.words(client.get(reverse("plan-word", args=[scene.plan.pk])).content)
    assert "Firms checked" in said
    assert "74" in said
