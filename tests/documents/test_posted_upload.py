"""An upload that comes as a real request: bounded before any form sees it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.test.client import MULTIPART_CONTENT, encode_multipart

from tests.documents.files import pdf


def posted(content):
    body = encode_multipart("x", {"file": SimpleUploadedFile("letter.pdf", content)})
    return RequestFactory().post("/", body, content_type=MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", "x"))


def test_upload_within_the_limit_comes_whole():
    with posted(pdf()).FILES["file"] as upload:
        assert upload.read() == pdf()


def test_upload_beyond_the_limit_is_cut_before_it_is_written(settings):
    settings.UPLOAD_LIMIT = 100_000
    with posted(pdf() + bytes(5_000_000)).FILES["file"] as upload:
        assert 100_000 < upload.size < 250_000
