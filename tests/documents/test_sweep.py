"""The sweep: uploads that nobody took over go after a day, files without a document are named."""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from documents import services, storage
from tests.documents.files import pdf, picture


@pytest.fixture
def swept(capsys):
    """Run the sweep; return what it told."""

    def run(*arguments):
        call_command("sweep_documents", *arguments)
        return capsys.readouterr().out

    return run


def aged(path, hours):
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))
    return path


def in_quarantine(hours):
    return aged(storage.receive([b"half a file"], limit=100).path, hours)


def without_document(hours):
    received = storage.receive([pdf()], limit=10_000)
    storage.keep(received.path, received.sha256)
    return aged(storage.path_of(received.sha256), hours)


def with_document(stage, hours):
    project, partner, people = stage
    upload = SimpleUploadedFile("map.png", picture("PNG"))
    document = services.store(upload, project=project, organisation=partner, by=people["editor"], title="Map")
    return aged(document.path, hours)


@pytest.mark.django_db
def test_uploads_left_for_a_day_are_removed_and_fresh_ones_stay(swept, files_left):
    in_quarantine(hours=25)
    fresh = in_quarantine(hours=23)
    assert "1 abandoned uploads removed." in swept()
    assert files_left() == [fresh]


def test_file_without_a_document_is_named_and_kept(stage, swept, files_left):
    known, unknown = with_document(stage, hours=48), without_document(hours=48)
    told = swept()
    assert unknown.name in told
    assert known.name not in told
    assert files_left() == sorted([known, unknown])


@pytest.mark.django_db
def test_file_that_was_just_stored_is_not_named(swept):
    assert without_document(hours=1).name not in swept()


def test_removal_goes_through_quarantine_and_spares_documents(stage, swept, files_left):
    known, unknown = with_document(stage, hours=48), without_document(hours=48)
    swept("--remove")
    assert files_left() == sorted([known, storage.quarantine() / unknown.name])
    aged(storage.quarantine() / unknown.name, hours=25)
    swept()
    assert files_left() == [known]


@pytest.mark.django_db
def test_sweep_of_an_empty_installation_finds_nothing(swept):
    assert swept() == "0 abandoned uploads removed.\n"
