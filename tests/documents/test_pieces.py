"""Large files come in pieces, go on where they stopped, and are each person's own."""

import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse

from documents import pieces, services
from documents.forms import UploadField
from tests import factories
from tests.documents.files import pdf
from tests.documents.test_upload_forms import EvidenceForm

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CONTENT = pdf(lambda made: made.docinfo.update({"/Title": "x" * 6000}))
SIZE = len(CONTENT)


@pytest.fixture
def person(client):
    made = factories.person()
    client.force_login(made)
    return made


def begin(client, name="notice.pdf", size=SIZE, modified="1"):
    return client.post(reverse("upload-begin"), {"name": name, "size": size, "modified": modified})


def piece(client, key, offset, content):
    url = f"{reverse('upload-piece', args=[key])}?offset={offset}"
    return client.post(url, content, content_type="application/octet-stream")


def sent(client):
    key = begin(client).json()["key"]
    assert piece(client, key, 0, CONTENT[:3000]).json() == {"offset": 3000}
    assert piece(client, key, 3000, CONTENT[3000:]).json() == {"offset": len(CONTENT)}
    return key


def test_a_file_in_pieces_is_taken_over_by_its_form_and_hashed_at_the_end(client, person):
    form = EvidenceForm({"title": "Notice", "file_kept": sent(client)}, {})
    assert form.is_valid()
    upload = form.cleaned_data["file"]
    assert (upload.name, upload.path.read_bytes()) == ("notice.pdf", CONTENT)
    upload.taken_over()
    assert list(pieces.of_person(person)) == []


def test_the_same_file_goes_on_where_it_stopped(client, person):
    begun = begin(client).json()
    piece(client, begun["key"], 0, CONTENT[:3000])
    assert begin(client).json() == begun | {"offset": 3000}
    assert begin(client, modified="2").json()["offset"] == 0
    assert client.get(reverse("upload-piece", args=[begun["key"]])).json() == {"offset": 3000}


@pytest.mark.parametrize("offset", [0, 2999, 3001, "", "x", "-1", "9" * 30])
def test_a_piece_that_does_not_go_on_where_the_file_ends_is_not_taken(client, person, offset):
    key = begin(client).json()["key"]
    piece(client, key, 0, CONTENT[:3000])
    answer = piece(client, key, offset, b"x")
    assert (answer.status_code, answer.json()) == (409, {"offset": 3000})


def test_more_than_was_said_is_not_taken(client, person, monkeypatch):
    key = begin(client, size=10).json()["key"]
    assert piece(client, key, 0, b"x" * 11).status_code == 409
    monkeypatch.setattr(pieces, "PIECE", 5)
    assert piece(client, key, 0, b"x" * 6).status_code == 409
    assert pieces.find(person, key).stat().st_size == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "notice.exe"}, "This kind of file is not taken."),
        ({"name": "no ending"}, "name cannot be used"),
        ({"size": 0}, "The file is empty."),
        ({"size": "x"}, "The file is empty."),
        ({"size": 10**12}, "larger than"),
    ],
)
def test_what_would_be_refused_anyway_is_refused_before_it_is_sent(client, person, asked, words):
    answer = begin(client, **asked)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert list(pieces.of_person(person)) == []


def test_one_person_cannot_begin_more_than_their_quota(client, person, settings):
    settings.UPLOAD_QUOTA = 2 * len(CONTENT)
    assert [begin(client, name=f"{n}.pdf").status_code for n in range(3)] == [200, 200, 422]
    client.force_login(factories.person())
    assert begin(client).status_code == 200


def test_uploads_that_begin_at_one_moment_share_the_quota(settings, person):
    settings.UPLOAD_QUOTA = 2 * SIZE
    together = Barrier(16)

    def begins(number):
        together.wait()
        try:
            return pieces.begin(person, f"{number}.pdf", SIZE, "1")
        except ValidationError:
            return None

    with ThreadPoolExecutor(16) as threads:
        begun = list(filter(None, threads.map(begins, range(16))))
    assert len(begun) == len(list(pieces.of_person(person))) == 2


def test_a_checked_file_is_kept_within_the_quota_and_else_not(settings, person):
    settings.UPLOAD_QUOTA = SIZE
    inspected = services.inspect(ContentFile(CONTENT, name="notice.pdf"))
    key = pieces.keep(person, inspected)
    assert (pieces.keep(person, inspected), pieces.whole(key).size) == (key, SIZE)
    other = services.inspect(ContentFile(CONTENT, name="other.pdf"))
    assert pieces.keep(person, other) == ""
    assert [path.name for path in pieces.of_person(person)] == [key]


def test_uploads_of_others_are_not_found(client, person):
    key = sent(client)
    client.force_login(factories.person())
    assert client.get(reverse("upload-piece", args=[key])).status_code == 404
    assert piece(client, key, 0, b"x").status_code == 404
    assert begin(client).json()["key"] != key


def test_a_form_that_names_the_upload_of_somebody_else_is_answered_as_if_it_were_not_there(client, person):
    key = sent(client)
    assert client.post(reverse("home"), {"file_kept": key}).status_code != 404
    client.force_login(factories.person())
    for names in ({"file_kept": key}, {"reading-document_kept": key}):
        assert client.post(reverse("home"), names).status_code == 404
    client.logout()
    assert client.post(reverse("account_login"), names).status_code == 404
    assert pieces.whole(key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "*", "0" * 32])
def test_what_is_not_there_is_told_in_the_form(key):
    field = UploadField(required=False)
    taken = field.widget.value_from_datadict({"file_kept": key}, {}, "file")
    if not key:
        assert taken is None
        return
    with pytest.raises(ValidationError, match="not kept any more"):
        field.clean(taken)


def test_half_a_file_is_not_taken_over(client, person):
    key = begin(client).json()["key"]
    piece(client, key, 0, CONTENT[:3000])
    assert "not kept any more" in EvidenceForm({"title": "A", "file_kept": key}, {}).errors["file"][0]


def test_a_file_that_came_in_pieces_is_checked_like_any_other(client, person):
    content = b"<html>" * 100
    key = begin(client, size=len(content)).json()["key"]
    piece(client, key, 0, content)
    form = EvidenceForm({"title": "A", "file_kept": key}, {})
    assert "not what its ending says" in form.errors["file"][0]


def test_the_sweep_removes_what_nobody_finished_for_a_day(client, person, capsys):
    old, young = sent(client), begin(client, modified="2").json()["key"]
    moment = time.time() - 25 * 3600
    for path in pieces.folder().glob(f"*/{old}*"):
        os.utime(path, (moment, moment))
    call_command("sweep_documents")
    assert "1 abandoned uploads removed." in capsys.readouterr().out
    assert [path.name for path in pieces.of_person(person)] == [young]


def test_an_upload_that_goes_on_after_a_day_keeps_its_words(client, person):
    begun = begin(client).json()
    moment = time.time() - 25 * 3600
    os.utime(pieces.folder() / str(person.uuid) / f"{begun['key']}.json", (moment, moment))
    call_command("sweep_documents")
    assert begin(client, name="another.pdf").status_code == 200
    assert begin(client).json() == begun


def test_nobody_sends_pieces_without_signing_in(client):
    assert begin(client).status_code == 302


def test_memory_holds_one_piece_of_a_file_at_a_time(client, person):
    key = sent(client)
    upload = pieces.whole(key)
    assert max(len(chunk) for chunk in upload.chunks(1000)) == 1000
    assert b"".join(upload.chunks()) == CONTENT
    assert upload.size == io.BytesIO(CONTENT).seek(0, 2)
