"""Real files on their way: dropped on the form, and broken off in the middle and sent on from there."""

import hashlib
import re

import pikepdf
import pytest
from playwright.sync_api import expect

from documents.pieces import PIECE
from tests.journeys import papers

WHOLE_PIECES = 3


@pytest.fixture
def form(visit):
    """The partner of Latvia at the form that brings in evidence of an action."""
    return lambda: visit("latvia").open_plan("Latvia").follow("/actions/").follow("/evidence/add/")


@pytest.fixture
def large(tmp_path):
    """A real PDF of four pieces, whose bytes repeat nowhere."""
    path = papers.pdf(tmp_path / "survey.pdf", "Survey of the firms")
    with pikepdf.open(path, allow_overwriting_input=True) as made:
        noise = b"".join(
            hashlib.sha256(bytes([n % 256, n >> 8 & 255, n >> 16])).digest() for n in range(410_000)
        )
        made.pages[0].Survey = made.make_stream(noise)
        made.save(path)
    return path


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def drop(page, path):
    """Drop a file from the desktop on the field, as the operating system hands it to the browser."""
    page.locator(".drop").scroll_into_view_if_needed()
    box = page.locator(".drop").bounding_box()
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    carried = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": carried})


def test_a_file_that_is_dropped_on_the_form_is_stored_as_it_is(form, tmp_path):
    path = papers.pdf(tmp_path / "report.pdf", "Report on the action")
    visitor = form()
    expect(visitor.page.locator(".drop progress")).to_be_hidden()
    drop(visitor.page, path)
    assert visitor.page.locator("[name=file]").evaluate("field => field.files[0].name") == "report.pdf"
    visitor.fill(title="Report on the action").send()
    expect(visitor.page.locator("#preview .hash")).to_have_text(fingerprint(path))


def test_an_upload_that_broke_off_goes_on_where_it_stopped_when_the_same_file_is_chosen_again(form, large):
    first, begun = form(), []

    def break_off(route):
        """The last piece never arrives, and is not let go when the page closes."""
        begun.append(route.request.url)
        if len(begun) <= WHOLE_PIECES:
            route.continue_()
        else:
            route.fulfill(status=503)

    first.page.route(re.compile(r"/uploads/.+offset="), break_off)
    first.page.locator("[name=file]").set_input_files(large)
    expect(first.page.locator(".drop [role=status]")).to_contain_text("90 %")
    first.page.close()

    again, sent = form(), []
    again.page.on("request", lambda asked: sent.append(asked.url))
    again.page.locator("[name=file]").set_input_files(large)
    expect(again.page.locator(".drop [role=status]")).to_contain_text("The file has arrived")
    offsets = [int(url.partition("offset=")[2]) for url in sent if "offset=" in url]
    assert offsets == [WHOLE_PIECES * PIECE]
    assert large.stat().st_size - offsets[0] < PIECE
    again.fill(title="Survey of the firms").send()
    expect(again.page.locator("#preview .hash")).to_have_text(fingerprint(large))
