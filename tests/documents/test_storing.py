"""Store and ledger: one file for the same bytes, a row and an entry together, or nothing at all."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from documents import sandbox, services, storage
from documents.models import Document
from ledger.models import Entry, Log
from ledger.unit import unit
from ledger.verifier import verify
from projects.models import Role
from tests import factories
from tests.documents.files import pdf
from values.dates import PartialDate
from workflow.errors import NotAllowed
from workflow.registry import ref


def letter(content=None, name="letter.pdf"):
    return SimpleUploadedFile(name, content or pdf())


def store(stage, who="editor", **fields):
    project, partner, people = stage
    defaults = {"organisation": partner, "by": people[who], "title": "Signed plan"}
    return services.store(fields.pop("upload", None) or letter(), project=project, **(defaults | fields))


def test_stored_file_lies_under_its_hash_and_quarantine_is_empty(stage, files_left):
    document = store(stage)
    assert files_left() == [document.path]
    assert document.path.read_bytes() == pdf()
    assert document.path.relative_to(storage.quarantine().parent).parts == (
        document.sha256[:2],
        document.sha256[2:4],
        document.sha256,
    )


def test_stored_file_is_readable_by_its_owner_alone(stage):
    path = store(stage).path
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o400, 0o700)


def test_store_keeps_what_is_told_about_the_document(stage):
    told = {
        "language": "de",
        "document_date": PartialDate("2020-06"),
        "issuing_body": "Regional government",
        "registry_number": "12/2020",
        "personal_data": Document.PersonalData.CONTACTS,
    }
    document = Document.objects.get(pk=store(stage, **told).pk)
    assert {name: getattr(document, name) for name in told} == told
    assert (document.size, document.content_type) == (len(pdf()), "application/pdf")


def test_store_writes_one_ledger_entry_that_names_the_bytes(stage):
    document = store(stage, effective_at=factories.at())
    entry = Entry.objects.about(ref(document)).get()
    assert (entry.step, entry.role, entry.object_hash) == ("Document.store", Role.EDITOR, document.sha256)
    assert entry.effective_at == factories.at()
    assert entry.payload.data["document"]["name"] == "letter.pdf"
    assert verify(Log.objects.get(key=str(document.project_id))).fault is None


def test_same_bytes_twice_are_one_file_and_two_documents(stage, files_left):
    first, second = store(stage), store(stage, title="The same again")
    assert files_left() == [first.path]
    assert (second.path, Document.objects.count()) == (first.path, 2)


def test_checked_upload_is_taken_over_once(stage, files_left):
    inspected = services.inspect(letter())
    document = store(stage, upload=inspected)
    inspected.discard()
    assert files_left() == [document.path]


@pytest.mark.parametrize("who", ["editor", "representative", "monitor", "authority", "officer", "auditor"])
def test_people_of_the_plan_may_bring_documents_in(stage, who):
    assert store(stage, who=who).uploaded_by == stage[2][who]


@pytest.mark.parametrize(
    "role", [Role.EXPERT, Role.STAKEHOLDER, Role.PRACTICE_ADMINISTRATOR, Role.ADMINISTRATOR]
)
def test_other_roles_may_not_bring_documents_in(stage, role, files_left):
    project, partner, _people = stage
    with pytest.raises(NotAllowed):
        store(stage, by=factories.member(project, role, partner))
    assert files_left() == []
    assert not Entry.objects.exists()


def test_partner_cannot_bring_in_a_document_of_another_organisation(stage, files_left):
    with pytest.raises(NotAllowed):
        store(stage, organisation=factories.organisation())
    assert files_left() == []


def test_role_in_another_project_does_not_count(stage, files_left):
    stranger = factories.member(factories.project(), Role.MONITOR)
    with pytest.raises(NotAllowed):
        store(stage, by=stranger)
    assert files_left() == []


@pytest.mark.parametrize(
    "fields", [{"title": " "}, {"personal_data": "some"}, {"language": "a long language"}]
)
def test_store_refuses_what_cannot_be_written_and_leaves_nothing(stage, files_left, fields):
    with pytest.raises(ValidationError):
        store(stage, **fields)
    assert files_left() == []
    assert not Document.objects.exists()


def test_failure_around_the_store_writes_neither_row_nor_entry(stage):
    with suppress(RuntimeError), unit():
        store(stage)
        raise RuntimeError
    assert not Document.objects.exists()
    assert not Entry.objects.exists()


def test_intact_file_is_told_from_a_changed_and_a_missing_one(stage):
    document = store(stage)
    assert services.is_intact(document)
    document.path.chmod(0o600)
    document.path.write_bytes(pdf() + b"\n")
    assert not services.is_intact(document)
    document.path.unlink()
    assert not services.is_intact(document)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "abc"},
        {"size": 0},
        {"name": ""},
        {"title": ""},
        {"content_type": "text/html"},
        {"personal_data": "x"},
    ],
)
def test_database_refuses_a_document_that_cannot_be(stage, change):
    document = store(stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


def test_unwritable_store_is_told_and_logged(store_folder, caplog):
    store_folder.write_text("in the way")
    with pytest.raises(ValidationError) as refused:
        services.inspect(letter())
    assert refused.value.code == "not_stored"
    assert "quarantine" in caplog.text


def test_check_that_takes_too_long_refuses_the_file(monkeypatch, files_left):
    monkeypatch.setattr(sandbox, "SECONDS", 0.001)
    with pytest.raises(ValidationError) as refused:
        services.inspect(letter())
    assert refused.value.code == "too_complex"
    assert files_left() == []


def test_check_runs_without_django_and_without_our_secrets():
    program = "import sys, documents.inspection.__main__, documents.inspection.office; print('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_a_page_reads_a_file_once_and_again_as_soon_as_it_is_changed_even_with_its_old_time(stage):
    document, read = store(stage), storage._fingerprint.cache_info().misses
    assert [services.looks_intact(document) for _view in range(3)] == [True] * 3
    assert storage._fingerprint.cache_info().misses == read + 1
    was, words = document.path.stat(), document.path.read_bytes()
    document.path.chmod(0o600)
    document.path.write_bytes(words[:-1] + b"?")
    os.utime(document.path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert not services.looks_intact(document)
    document.path.unlink()
    assert not services.looks_intact(document)
