"""The closure pack: all that is on record about a closed plan in one file, for whoever reads the plan."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.interchange.writer import plan_alone
from comments.services import say
from documents.models import Document
from ledger.models import Entry
from monitoring.claims import section
from monitoring.models import Evidence
from monitoring.pack import papers
from notifications import letters, notices
from notifications.models import Letter, Notice
from tests import factories
from tests.factories import DAY, walk
from tests.footprint import checksum
from tests.monitoring.scene import look, plan_of, rows, send
from tests.monitoring.test_claim_way import answers
from tests.monitoring.test_entered_decision import letter
from tests.monitoring.test_keeping_evidence import destroyed
from tests.monitoring.test_looking_again import decided, opined
from workflow.registry import ref

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NAMES = {"index.html", "style.css", "plan.json", "history.json", "manifest.json"}


def closed(scene, claim):
    walk(plan_of(claim), ("close", scene.officer))
    return plan_of(claim)


@pytest.fixture
def verified(scene):
    scene.completed_plan()
    return decided(scene, opined(scene, scene.forwarded()))


@pytest.fixture
def plan(scene, verified):
    return closed(scene, verified)


def answer_to(client, person, plan):
    return look(client, person, "plan-pack", plan.pk)


def pack(client, person, plan):
    """The files of the pack by their names."""
    answer = answer_to(client, person, plan)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def test_the_pack_of_a_closed_plan_tells_what_is_on_record_and_holds_its_documents(client, scene, plan):
    files = pack(client, scene.representative, plan)
    [name] = files.keys() - NAMES
    assert (next(iter(files)), name) == ("index.html", "documents/01-notice.pdf")
    document = Document.objects.get()
    told = words(files["index.html"])
    for wanted in (
        plan.title, plan.organisation.name, plan.project.title, plan.instruments.get().name, "Closed 26 May 2022",
        plan.actions.get().title, "Version 1", "New call for demonstration projects", "€2,000,000",
        "Programme: Accepted", document.title, document.sha256, f"Made for {scene.representative}",
        "has not verified itself",
        f"{scene.officer} closed the plan.", "Its root then",
    ):  # fmt: skip
        assert wanted in told, wanted
    assert files[name] == document.path.read_bytes()
    assert json.loads(files["plan.json"])["plans"] == json.loads(json.dumps(plan_alone(plan)))


def test_the_list_of_fingerprints_names_every_other_file_of_the_pack(client, scene, plan):
    files = pack(client, scene.representative, plan)
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in files.items()
    }
    last = Entry.objects.filter(log_id=str(plan.project_id)).order_by("seq").last()
    head = {"key": str(plan.project_id), "size": last.seq + 1, "root": bytes(last.root).hex()}
    assert manifest["log"] == head


def test_the_history_in_the_pack_is_the_ledgers_about_the_plan_and_what_hangs_on_it(
    client, scene, plan, verified
):
    told = json.loads(pack(client, scene.representative, plan)["history.json"])["entries"]
    objects = [plan, *plan.actions.all(), verified, *verified.evidence.all()]
    kept = Entry.objects.filter(object__in=[ref(one) for one in objects]).order_by("seq")
    assert [(one["seq"], one["step"], one["leaf_hash"], one["root"]) for one in told] == [
        (entry.seq, entry.step, bytes(entry.leaf_hash).hex(), bytes(entry.root).hex()) for entry in kept
    ]
    close = told[-1]
    assert (close["step"], close["from_state"], close["to_state"]) == (
        "ActionPlan.close",
        "verified",
        "closed",
    )
    assert (close["words"]["by"], close["words"]["done"]) == (str(scene.officer), "closed the plan")
    assert close["organisation_name"] == "Programme"


def test_what_was_entered_for_somebody_is_marked_and_its_letter_is_in_the_pack(client, scene):
    scene.completed_plan()
    claim = opined(scene, scene.forwarded())
    send(client, scene.monitor, claim, "claim-decide", **answers(claim), **letter())
    files = pack(client, scene.representative, closed(scene, claim))
    told = words(files["index.html"])
    assert "Entered for them by" in told
    assert "Not confirmed by a second person." in told
    assert files["documents/02-letter.txt"] == b"We accept the change."
    entries = json.loads(files["history.json"])["entries"]
    assert "Joint secretariat" in {one["words"]["entered_for"] for one in entries}


def test_a_destroyed_file_is_listed_with_its_fingerprint_and_is_not_in_the_pack(
    client, scene, plan, django_capture_on_commit_callbacks
):
    item = Evidence.objects.select_related("document").get()
    administrator = factories.member(scene.project, "administrator", factories.organisation("Office"))
    destroyed(scene, administrator, item, django_capture_on_commit_callbacks)
    files = pack(client, scene.representative, plan)
    assert files.keys() == NAMES
    told = words(files["index.html"])
    assert "The file was destroyed on 25 Jun 2022" in told
    assert item.document.sha256 in told


def test_a_withheld_file_is_listed_and_is_not_in_the_pack(client, scene, plan):
    walk(Evidence.objects.get(), ("quarantine", scene.officer, "It holds a macro virus."))
    files = pack(client, scene.representative, plan)
    assert files.keys() == NAMES
    assert "Not in this pack. The file is withheld" in words(files["index.html"])


def test_a_file_that_is_damaged_in_the_store_is_not_given_as_if_it_were_whole(client, scene, plan, caplog):
    path = Document.objects.get().path
    path.chmod(0o600)
    path.write_bytes(b"Something else")
    files = pack(client, scene.representative, plan)
    assert files.keys() == NAMES
    assert "not the one that was uploaded" in words(files["index.html"])
    assert "damaged" in caplog.text


def test_a_joint_partner_gets_the_pack_without_the_files_it_may_not_open(client, scene, verified):
    other = factories.organisation("Second")
    verified.plan.partners.add(other)
    reader = factories.member(scene.project, "partner_representative", other)
    files = pack(client, reader, closed(scene, verified))
    assert files.keys() == NAMES
    assert "You may not open this file." in words(files["index.html"])
    assert "Joint partners Second" in words(files["index.html"])


def test_a_stranger_does_not_find_the_pack(client, scene, plan):
    assert answer_to(client, factories.person(), plan).status_code == 404
    elsewhere = factories.member(factories.project(), "lead_partner_monitor")
    assert answer_to(client, elsewhere, plan).status_code == 404


def test_there_is_no_pack_before_the_plan_is_closed_and_none_after_it_is_reopened(client, scene, verified):
    page = look(client, scene.representative, "plan-detail", verified.plan_id).text
    address = reverse("plan-pack", args=[verified.plan_id])
    answer = answer_to(client, scene.representative, verified.plan)
    assert (answer.status_code, address in page) == (409, False)
    assert "The pack of a plan is made when the plan is closed." in answer.text
    plan = closed(scene, verified)
    assert f'href="{address}"' in look(client, scene.representative, "plan-detail", plan.pk).text
    walk(plan, ("reopen", scene.officer, "A further call."))
    assert answer_to(client, scene.representative, plan).status_code == 409


def test_the_plan_as_it_was_on_an_earlier_day_offers_no_pack(scene, plan):
    assert section.pack_of(plan, scene.representative, DAY)
    plan.shown_as_at = DAY
    assert section.pack_of(plan, scene.representative, DAY) is None


def test_fetching_the_pack_changes_nothing(client, scene, plan):
    client.force_login(scene.representative)
    before = checksum(without=("django_session", "cache_entry"))
    client.get(reverse("plan-pack", args=[plan.pk])).getvalue()
    assert checksum(without=("django_session", "cache_entry")) == before


def test_the_pack_is_saved_under_the_name_of_the_plan_and_kept_by_nobody_on_the_way(client, scene, plan):
    type(plan).objects.filter(pk=plan.pk).update(title="Načrt „Sever“ / 2022")
    answer = answer_to(client, scene.representative, plan)
    name = f"{plan.project.slug}-nacrt-sever-2022-2022-05-26.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "private, no-store")
    answer.getvalue()
    head = client.head(reverse("plan-pack", args=[plan.pk]))
    assert (head.status_code, head["Content-Type"], head.content) == (200, "application/zip", b"")


def test_comments_are_not_in_the_pack(client, scene, plan):
    say(
        plan, "A word among us.", by=scene.monitor, organisation_id=scene.project.lead_organisation_id, on=DAY
    )
    assert not any(b"A word among us" in data for data in pack(client, scene.monitor, plan).values())


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Windows\\a.pdf", "a.pdf"),
        ('a<b>:"|?*\x00\u202ec.pdf', "a-b-c.pdf"),
        ("načrt končni.pdf", "načrt končni.pdf"),
        ("...", "file"),
        (".pdf", "file.pdf"),
        ("con", "con"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("a." + "p" * 300, "a." + "p" * 10),
    ],
)
def test_names_of_documents_become_names_that_every_system_can_write(name, safe):
    assert papers.safe_name(name) == safe


def test_words_of_people_stay_words_in_the_page_of_the_pack(client, scene, plan):
    Document.objects.update(name='a"><script>alert(1)<.pdf', title="<script>alert(2)</script>")
    files = pack(client, scene.representative, plan)
    [name] = files.keys() - NAMES
    page = files["index.html"].decode()
    assert name == "documents/01-a-script-alert-1.pdf"
    assert "<script" not in page


def test_files_that_are_too_large_together_are_listed_and_left_out(client, scene, plan, monkeypatch):
    monkeypatch.setattr(papers, "MOST_BYTES", 100)
    files = pack(client, scene.representative, plan)
    assert files.keys() == NAMES
    assert "All files together are too large for one pack." in words(files["index.html"])


def test_the_pack_speaks_the_language_of_its_reader(client, scene, plan):
    scene.representative.language = "sl"
    scene.representative.save()
    page = pack(client, scene.representative, plan)["index.html"].decode()
    assert '<html lang="sl">' in page
    assert "Dokumenti" in page


def test_the_number_of_queries_does_not_grow_with_the_documents(client, scene, verified):
    plan, counts = closed(scene, verified), []
    client.force_login(scene.representative)
    for more in (2, 27):
        rows(verified, more)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("plan-pack", args=[plan.pk])).getvalue()
        counts.append(len(factories.statements(queries)))
    assert counts[0] == counts[1]
    assert counts[0] <= 45


def test_the_letter_about_the_close_links_to_the_pack_for_all_who_wrote_the_plan_and_the_lead_partner(
    scene, verified
):
    other = factories.organisation("Second")
    verified.plan.partners.add(other)
    joint = factories.member(scene.project, "partner_editor", other)
    plan = closed(scene, verified)
    at = factories.at()
    notices.from_ledger(DAY, at)
    letters.compose(DAY, at)
    told = Notice.objects.filter(rule="ActionPlan.close")
    assert {one.recipient for one in told} == {joint, scene.editor, scene.representative, scene.monitor}
    url = f"http://127.0.0.1:8000{reverse('plan-pack', args=[plan.pk])}"
    for sent in Letter.objects.filter(recipient__in=[joint, scene.representative]):
        assert (
            f"All that is on record about it can be downloaded in one file, to keep.\n   {url}" in sent.text
        )
        assert f'href="{url}"' in sent.html
