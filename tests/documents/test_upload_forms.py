"""The upload in a form: the reason stands at the field, the other answers stay, nothing is left behind."""

import gc
import io

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.utils import translation

from documents.forms import UploadField, discard_uploads
from documents.uploads import StopsAtLimit
from tests.documents.files import pdf


class EvidenceForm(forms.Form):
    title = forms.CharField()
    file = UploadField()


class OptionalForm(forms.Form):
    file = UploadField(required=False)


def sent(content=None, name="letter.pdf", form=EvidenceForm, **fields):
    return form(fields, {"file": SimpleUploadedFile(name, pdf() if content is None else content)})


def test_good_upload_cleans_to_a_checked_file_in_quarantine(files_left):
    form = sent(title="Letter")
    assert form.is_valid()
    assert files_left() == [form.cleaned_data["file"].path]
    discard_uploads(form)
    assert files_left() == []


def test_refused_upload_tells_its_reason_and_keeps_the_other_answers(files_left):
    form = sent(b"<html>", title="Letter")
    assert form.errors == {
        "file": [
            "The file is not what its ending says. Save it in the format of its ending, or correct the ending."
        ]
    }
    assert form["title"].value() == "Letter"
    assert files_left() == []


def test_empty_upload_tells_what_to_do():
    assert sent(b"", title="Letter").errors["file"] == [
        "The file is empty. Check that it was saved, then choose it again."
    ]


def test_good_upload_in_a_form_with_another_error_is_given_back(files_left):
    form = sent(title="")
    assert not form.is_valid()
    assert "title" in form.errors
    discard_uploads(form)
    assert files_left() == []


def test_forgotten_upload_goes_with_its_form(files_left):
    form = sent(title="")
    assert not form.is_valid()
    del form
    gc.collect()
    assert files_left() == []


def test_missing_file_is_asked_for_only_where_it_is_needed():
    assert EvidenceForm({"title": "Letter"}, {}).errors == {"file": ["Choose a file."]}
    optional = OptionalForm({}, {})
    assert optional.is_valid()
    assert optional.cleaned_data["file"] is None


def test_field_tells_its_limits_in_the_readers_language_and_its_endings_to_the_browser(settings):
    settings.UPLOAD_LIMIT = 3 * 1024 * 1024
    assert "3.0\xa0MB" in str(EvidenceForm()["file"].help_text)
    with translation.override("sl"):
        assert "3,0\xa0MB" in str(EvidenceForm()["file"].help_text)
    assert 'accept=".pdf,.docx,' in str(EvidenceForm()["file"])


@pytest.mark.parametrize("store", [MemoryFileUploadHandler, TemporaryFileUploadHandler])
def test_what_comes_beyond_the_limit_is_not_written_anywhere(settings, store):
    settings.UPLOAD_LIMIT = 100_000
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        + b"a" * 1_000_000
        + b"\r\n--x--\r\n"
    )
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(len(body))}
    _fields, uploads = MultiPartParser(meta, io.BytesIO(body), [StopsAtLimit(), store()]).parse()
    written = len(uploads["file"].read())
    assert 100_000 < written < 250_000
    form = OptionalForm({}, uploads)
    assert "larger than" in form.errors["file"][0]
    uploads["file"].close()
