"""Pages of a file as pictures: drawn in the sandbox, bounded, kept, and for whoever may read the file."""

import io

import pikepdf
import pytest
from PIL import Image

from documents import previews, sandbox, services
from documents.inspection.drawing import MOST_PIXELS, WIDEST
from documents.models import Document
from tests import factories
from tests.documents import sealed
from tests.documents.files import pdf, picture
from tests.documents.test_download import stored

pytestmark = pytest.mark.one_database
BOOK = pdf(lambda made: [made.add_blank_page(page_size=(300, 200)) for _ in range(2)])


def page(client, user, document, number=1):
    client.force_login(user)
    return client.get(f"{document.get_absolute_url()}pages/{number}/")


def shown(answer):
    return Image.open(io.BytesIO(answer.content))


def test_pages_of_a_pdf_are_pictures(client, stage):
    document = stored(stage, "book.pdf", BOOK)
    assert services.pages_of(document) == 3
    answer = page(client, stage[2]["editor"], document, 2)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert shown(answer).size == (900, 600)
    assert answer["X-Content-Type-Options"] == "nosniff"
    for number in (0, 4):
        assert page(client, stage[2]["editor"], document, number).status_code == 404


def test_a_page_is_drawn_once(client, stage, monkeypatch):
    document = stored(stage, "book.pdf", BOOK)
    first = page(client, stage[2]["editor"], document).content
    monkeypatch.setattr(sandbox, "draw", None)
    assert page(client, stage[2]["editor"], document).content == first


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("map.png", picture("PNG", (3000, 2000), mode="RGBA"), "image/png"),
        ("photo.jpg", picture("JPEG", (3000, 2000)), "image/jpeg"),
        ("photo.webp", picture("WEBP", (3000, 2000)), "image/jpeg"),
    ],
)
def test_pictures_are_encoded_anew_and_bounded(client, stage, name, content, kind):
    answer = page(client, stage[2]["editor"], stored(stage, name, content))
    assert answer["Content-Type"] == kind
    assert shown(answer).width == WIDEST
    assert answer.content != content


def test_a_huge_page_is_drawn_within_the_bounds(client, stage):
    huge = pdf(lambda made: made.add_blank_page(page_size=(14_000, 14_000)))
    drawn = shown(page(client, stage[2]["editor"], stored(stage, "a.pdf", huge), 2))
    assert drawn.width * drawn.height <= MOST_PIXELS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.asice", sealed.container()),
        ("a.pdf", sealed.signed_pdf()),
        ("a.txt", b"words"),
        ("a.eml", sealed.mail()),
    ],
)
def test_what_was_not_inspected_and_what_is_text_has_no_picture(client, stage, name, content):
    assert page(client, stage[2]["editor"], stored(stage, name, content)).status_code == 404


def test_strangers_and_withheld_files_get_no_picture(client, stage):
    document = stored(stage, "book.pdf", BOOK)
    assert page(client, factories.person(), document).status_code == 404
    page(client, stage[2]["editor"], document)
    Document.objects.update(is_withheld=True)
    assert page(client, stage[2]["editor"], document).status_code == 410


def test_a_page_that_cannot_be_drawn_is_not_there(client, stage):
    document = stored(stage, "book.pdf", BOOK)
    document.path.chmod(0o600)
    document.path.write_bytes(b"%PDF-1.4 nothing")
    assert page(client, stage[2]["editor"], document).status_code == 404


def test_a_page_for_which_the_time_ran_out_is_drawn_the_next_time(client, stage, monkeypatch):
    document = stored(stage, "book.pdf", BOOK)
    with monkeypatch.context() as busy:
        busy.setattr(sandbox, "SECONDS", 0.001)
        assert page(client, stage[2]["editor"], document).status_code == 404
    assert page(client, stage[2]["editor"], document).status_code == 200


def test_with_the_bytes_go_the_pictures(client, stage, django_capture_on_commit_callbacks):
    document = stored(stage, "book.pdf", BOOK)
    page(client, stage[2]["editor"], document)
    assert len(list(previews.kept())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.destroy(document, factories.DAY)
    assert list(previews.kept()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_pages_of_a_text_hold_every_letter_once(stage, encoding, monkeypatch):
    text = "".join(f"{n} é ü ß\n" for n in range(3000))
    document = stored(stage, "a.txt", text.encode(encoding))
    pages = [services.text_of(document, number) for number in range(1, services.pages_of(document) + 1)]
    assert len(pages) > 1
    assert "".join(pages) == text


def test_a_pdf_knows_its_pages_from_its_inspection(stage):
    made = pikepdf.open(io.BytesIO(BOOK))
    assert stored(stage, "book.pdf", BOOK).pages == len(made.pages)
