"""Documents that prove a claim: brought in, replaced, accepted and rejected."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from ledger.models import Entry
from monitoring.models import Evidence
from monitoring.services.evidence import add_evidence
from projects.models import Role
from tests import factories
from tests.documents import sealed
from tests.monitoring.scene import Scene, look, now, pdf_bytes, pdf_file, send
from tests.monitoring.test_looking_again import decided, opined
from workflow.errors import Blocked
from workflow.registry import ref

pytestmark = pytest.mark.django_db


def filled(claim, **changed):
    """The form of a document for every point."""
    points = [str(one.pk) for one in claim.assertions.all()]
    given = {"title": "Notice of the call", "points": points, "language": "en", "personal_data": "none"}
    return given | {"file": pdf_file(), "document_date": "2022-05", "issuing_body": "Authority"} | changed


def judged(client, scene, item, method, person=None, **fields):
    return send(client, person or scene.monitor, item, "evidence-step", method, **fields)


def test_document_is_stored_and_registered_with_one_entry_for_each_object(client, scene, files_left):
    claim = scene.claim()
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim))
    item = Evidence.objects.get()
    assert answer.url == item.get_absolute_url()
    assert item.status == Evidence.Status.REGISTERED
    assert str(item.document.document_date) == "May 2022"
    assert [path.name for path in files_left()] == [item.document.sha256]
    assert list(Entry.objects.about(ref(item)).values_list("step", flat=True)) == [
        "Evidence.create",
        "Evidence.register",
    ]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("notice.pdf", b""), "The file is empty"),
        (SimpleUploadedFile("notice.pdf", b"MZ\x90 not a PDF"), "not what its ending says"),
        (SimpleUploadedFile("notice.exe", b"MZ\x90"), "This kind of file is not taken"),
        (SimpleUploadedFile("notice.txt", b"x" * 3000), "larger than"),
        ("", "Choose a file"),
    ],
)
def test_refused_upload_says_why_and_leaves_nothing_behind(client, scene, settings, files_left, file, words):
    settings.UPLOAD_LIMIT = 2000
    claim = scene.claim()
    entries = Entry.objects.count()
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, file=file))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Document.objects.count(), Evidence.objects.count(), files_left()) == (0, 0, [])
    assert Entry.objects.count() == entries


def test_good_file_of_an_incomplete_form_is_not_kept(client, scene, files_left):
    claim = scene.claim()
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, points=[]))
    assert answer.status_code == 422
    assert "Tick at least one point" in answer.content.decode()
    assert (Document.objects.count(), files_left()) == (0, [])


def test_same_file_twice_is_told_and_a_second_press_takes_it(
    client, scene, files_left, django_capture_on_commit_callbacks
):
    claim, content = scene.claim(), pdf_bytes("the same")
    send(client, scene.editor, claim, "evidence-add", **filled(claim, file=pdf_file(content=content)))
    first = Evidence.objects.get()
    asked = send(client, scene.editor, claim, "evidence-add", **filled(claim, file=pdf_file(content=content)))
    assert asked.status_code == 422
    assert f'The same file is already on record: <a href="{first.get_absolute_url()}">' in asked.text
    assert "notice.pdf has arrived and is kept." in asked.text
    kept, again = (
        re.search(rf'name="{name}" value="(\w+)"', asked.text)[1] for name in ("file_kept", "same_again")
    )
    form = filled(claim, file="", file_kept=kept, same_again=again)
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, scene.editor, claim, "evidence-add", **form)
    assert "The same file also stands at" in client.get(answer.url).text
    assert Evidence.objects.count() == 2
    assert [path.name for path in files_left()] == [first.document.sha256]


def test_same_file_in_a_matter_that_the_person_may_not_see_is_never_told(client, scene):
    elsewhere = Scene()
    content = pdf_bytes("the same")
    theirs = elsewhere.claim()
    send(client, elsewhere.editor, theirs, "evidence-add", **filled(theirs, file=pdf_file(content=content)))
    claim = scene.claim()
    form = filled(claim, file=pdf_file(content=content))
    assert send(client, scene.editor, claim, "evidence-add", **form).status_code == 302


def test_a_document_is_not_dated_on_a_day_to_come(client, scene, files_left):
    claim = scene.claim()
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, document_date="2099-01-01"))
    assert (answer.status_code, files_left()) == (422, [])
    assert "This date is still to come. Look at the year again." in answer.text


def test_same_form_sent_twice_brings_one_document(client, scene):
    claim, content = scene.claim(), pdf_bytes("once")
    key = "0b9f6f4e-5a65-4a53-8d3b-0f3f0f6f2a11"
    for _ in range(2):
        form = filled(claim, file=pdf_file(content=content))
        assert send(client, scene.editor, claim, "evidence-add", key=key, **form).status_code == 302
    assert Evidence.objects.count() == Document.objects.count() == 1


def test_same_name_and_size_with_other_bytes_is_another_form(client, scene):
    claim, key = scene.claim(), "0b9f6f4e-5a65-4a53-8d3b-0f3f0f6f2a11"
    one, other = pdf_bytes("one"), pdf_bytes("two")
    assert len(one) == len(other)
    answers = []
    for content in (one, one, other):
        form = filled(claim, file=pdf_file(content=content))
        answers.append(send(client, scene.editor, claim, "evidence-add", key=key, **form).status_code)
    assert answers == [302, 302, 409]
    assert Document.objects.get().path.read_bytes() == one


def test_sent_claim_takes_only_what_replaces_an_earlier_document(client, scene, files_left):
    claim = scene.sent()
    earlier, kept = claim.evidence.get(), files_left()
    assert send(client, scene.editor, claim, "evidence-add", **filled(claim)).status_code == 422
    assert files_left() == kept
    assert (
        send(client, scene.editor, claim, "evidence-add", **filled(claim, replaces=earlier.pk)).status_code
        == 302
    )
    assert now(earlier).status == Evidence.Status.REPLACED
    assert now(earlier).replaced_by.status == Evidence.Status.REGISTERED


def test_sent_claim_refuses_a_new_document_behind_the_form_too(scene, files_left):
    claim = scene.sent()
    kept = files_left()
    with pytest.raises(Blocked):
        add_evidence(
            claim, by=scene.editor, upload=pdf_file(), title="Late", assertions=claim.assertions.all()
        )
    assert files_left() == kept


def test_accepted_document_cannot_be_replaced(client, scene):
    claim = scene.sent()
    item = factories.walk(claim.evidence.get(), ("accept", scene.monitor))
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, replaces=item.pk))
    assert answer.status_code == 422
    assert now(item).status == Evidence.Status.ACCEPTED


def test_document_for_a_claim_that_has_moved_on_is_refused(client, scene, files_left):
    claim = scene.claim()
    scene.evidence(claim)
    kept = files_left()
    factories.walk(claim, ("submit", scene.representative))
    assert send(client, scene.editor, claim, "evidence-add", **filled(claim)).status_code == 409
    assert files_left() == kept


def test_rejection_needs_a_reason_which_the_partner_reads(client, scene):
    item = scene.sent().evidence.get()
    assert judged(client, scene, item, "reject").status_code == 422
    assert judged(client, scene, item, "reject", note="Not signed.").status_code == 302
    assert "Not signed." in look(client, scene.editor, "claim-detail", item.claim_id).content.decode()


def test_uploader_never_accepts_their_own_document(client, scene):
    both = factories.member(scene.project, Role.EDITOR, scene.partner)
    factories.member(scene.project, Role.OFFICER, factories.organisation(), user=both)
    claim = scene.claim()
    item = scene.evidence(claim, by=both)
    assert judged(client, scene, item, "accept", both).status_code == 403
    assert now(item).status == Evidence.Status.REGISTERED


def test_nobody_accepts_the_document_of_their_own_organisation(client, scene):
    officer = factories.member(scene.project, Role.OFFICER, scene.partner)
    item = scene.sent().evidence.get()
    assert judged(client, scene, item, "accept", officer).status_code == 403


@pytest.mark.parametrize("role", ["editor", "representative", "auditor", "deputy"])
def test_others_may_not_accept_a_document(client, scene, role):
    item = scene.sent().evidence.get()
    assert judged(client, scene, item, "accept", scene.people[role]).status_code == 403


def test_judgement_on_an_old_page_is_stale(client, scene):
    item = scene.sent().evidence.get()
    factories.walk(item, ("reject", scene.officer, "Too old."))
    assert judged(client, scene, item, "accept").status_code == 409


def test_evidence_of_a_decided_claim_stays_as_it_was_judged(client, scene):
    claim = scene.forwarded()
    claim = factories.walk(claim, ("give_opinion", scene.auditor))
    for assertion in claim.assertions.all():
        assertion.opinions.create(
            round=1, verdict="supported", signed_by=scene.auditor, signed_on=factories.DAY
        )
    factories.walk(claim, ("validate", scene.officer))
    answer = judged(client, scene, claim.evidence.get(), "reject", scene.officer, note="Changed my mind.")
    assert answer.status_code == 422
    assert claim.evidence.get().status == Evidence.Status.ACCEPTED


def test_stranger_finds_no_evidence(client, scene):
    item = scene.sent().evidence.get()
    stranger = factories.member(factories.project(), Role.MONITOR)
    assert judged(client, scene, item, "accept", stranger).status_code == 404
    assert client.get(f"/documents/{item.document_id}/").status_code == 404


def test_the_authority_of_another_project_does_not_read_the_documents_of_this_one(client, scene):
    claim = decided(scene, opined(scene, scene.forwarded()))
    reader = factories.member(factories.project(), Role.AUTHORITY, scene.body)
    factories.member(scene.project, Role.STAKEHOLDER, factories.organisation("Observers"), user=reader)
    client.force_login(reader)
    assert client.get(claim.get_absolute_url()).status_code == 200
    assert client.get(claim.evidence.get().document.get_absolute_url()).status_code == 404


def test_the_authority_reads_the_documents_of_claims_on_its_own_instrument_only(client, scene):
    item = scene.sent().evidence.get()
    address = f"/documents/{item.document_id}/"
    elsewhere = factories.member(scene.project, Role.AUTHORITY, factories.organisation("Another authority"))
    for user, status in [(scene.authority, 200), (elsewhere, 404)]:
        client.force_login(user)
        answer = client.get(address)
        for close in answer._resource_closers:
            close()
        assert answer.status_code == status


def test_desk_shows_the_document_and_that_it_matches_its_fingerprint(client, scene):
    item = scene.sent().evidence.get()
    page = look(client, scene.monitor, "claim-detail", item.claim_id).content.decode()
    assert f'src="/documents/{item.document_id}/pages/1/"' in page
    assert "File matches its SHA-256 fingerprint" in page
    assert "Accept this evidence" in page


def test_desk_tells_what_happened_to_a_document(client, scene):
    item = scene.sent().evidence.get()
    factories.walk(item, ("reject", scene.monitor, "Not dated."))
    page = look(client, scene.editor, "claim-detail", item.claim_id).content.decode()
    assert f"<b>{scene.monitor}</b> rejected the evidence." in page
    assert "26 May 2022, lead partner." in page
    assert "Not dated." in page


def test_desk_says_when_a_file_was_tampered_with(client, scene):
    item = scene.sent().evidence.get()
    item.document.path.chmod(0o600)
    item.document.path.write_bytes(b"something else")
    page = look(client, scene.monitor, "claim-detail", item.claim_id).content.decode()
    assert "does not match its fingerprint" in page


def test_own_pages_may_frame_a_document_that_is_shown(client, scene):
    item = scene.sent().evidence.get()
    client.force_login(scene.monitor)
    shown = client.head(f"/documents/{item.document_id}/?inline=1").headers
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'self'"
    assert shown["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_evidence_is_not_judged_while_its_claim_is_decided(scene):
    item = scene.sent().evidence.get()
    with CaptureQueriesContext(connection) as queries:
        factories.walk(item, ("accept", scene.monitor))
    locks = [one for one in factories.statements(queries) if "FOR UPDATE" in one]
    assert [name in locks[at] for at, name in enumerate(("policychangeclaim", "evidence"))] == [True, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_text_file_is_read_on_the_page_as_text_and_as_nothing_else(client, scene, encoding):
    claim = scene.claim()
    upload = SimpleUploadedFile("list.csv", "Région;Grant <b>é</b>\nWest;1000".encode(encoding))
    add_evidence(
        claim, by=scene.editor, upload=upload, title="List", assertions=claim.assertions.all(), language="fr"
    )
    page = look(client, scene.editor, "claim-detail", claim.pk).text
    assert "Région;Grant &lt;b&gt;é&lt;/b&gt;\nWest;1000</pre>" in page
    assert "has no preview" not in page


def test_of_a_long_text_file_the_beginning_is_shown(client, scene):
    claim = scene.claim()
    upload = SimpleUploadedFile("notes.txt", ("čas " * 6000 + "the very end").encode())
    add_evidence(
        claim, by=scene.editor, upload=upload, title="Notes", assertions=claim.assertions.all(), language="sl"
    )
    page = look(client, scene.editor, "claim-detail", claim.pk).text
    assert "čas čas" in page
    assert "the very end" not in page
    assert "Page 1 of 2" in page
    last = look(client, scene.editor, "claim-detail", claim.pk, page="2").text
    assert "the very end" in last
    assert 'rel="prev"' in last


def test_what_was_not_inspected_is_marked_wherever_it_is_named_and_not_shown(client, scene):
    claim = scene.claim()
    upload = SimpleUploadedFile("contract.asice", sealed.container())
    add_evidence(
        claim,
        by=scene.editor,
        upload=upload,
        title="Contract",
        assertions=claim.assertions.all(),
        language="en",
    )
    page = look(client, scene.editor, "claim-detail", claim.pk).text
    assert page.count("Not inspected") == 2
    assert "Throughline cannot look into it" in page


def linked(claim, *kinds, **changed):
    points = [str(one.pk) for one in claim.assertions.filter(kind__in=kinds)]
    return filled(claim, file="", points=points, link="https://news.example.org/call") | changed


def test_a_link_without_a_snapshot_is_marked_as_unfixed_and_never_fetched(client, scene):
    claim = scene.claim()
    answer = send(client, scene.editor, claim, "evidence-add", **linked(claim, "because"))
    item = Evidence.objects.get()
    assert (item.is_unfixed, item.document.path.read_bytes()) == (True, b"https://news.example.org/call\n")
    page = client.get(answer.url).text
    assert "Link, unfixed" in page
    assert '<a href="https://news.example.org/call" rel="noopener noreferrer external">' in page


def test_a_link_with_a_snapshot_is_fixed(client, scene):
    claim = scene.claim()
    form = linked(claim, "happened", file=pdf_file("page.pdf"))
    assert send(client, scene.editor, claim, "evidence-add", **form).status_code == 302
    item = Evidence.objects.get()
    assert (item.link, item.is_unfixed) == ("https://news.example.org/call", False)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "A link alone cannot show that it happened."),
        ({"link": ""}, "Choose a file, or give the address of a page."),
        ({"link": "javascript:alert(1)"}, "Write the whole address"),
        ({"link": "ftp://example.org/a"}, "Write the whole address"),
        ({"file": SimpleUploadedFile("page.txt", b"words")}, "The snapshot of a page is a PDF or a picture."),
    ],
)
def test_a_link_that_proves_nothing_is_refused_with_the_reason(client, scene, changed, words):
    claim = scene.claim()
    answer = send(
        client, scene.editor, claim, "evidence-add", **linked(claim, "happened", "because", **changed)
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert not Evidence.objects.exists()


def test_an_unfixed_link_does_not_carry_that_it_happened_behind_the_form_either(scene):
    claim = scene.claim()
    add_evidence(
        claim, by=scene.editor, upload=None, link="https://news.example.org/call", title="News",
        assertions=claim.assertions.all(), language="en",
    )  # fmt: skip
    with pytest.raises(Blocked) as refused:
        factories.walk(claim, ("submit", scene.representative))
    assert len(refused.value.unmet) == 1
    assert "happened" in refused.value.unmet[0].url


def test_the_form_says_that_a_file_or_a_link_is_needed_and_calls_neither_optional(client, scene):
    page = look(client, scene.editor, "evidence-add", scene.claim().pk).text
    assert "A file or a link: one of the two is needed." in page
    for field in ("file", "link", "gist"):
        label = re.search(rf'<label for="id_{field}">(.*?)</label>', page, re.DOTALL)[1]
        assert "optional" not in label, field
