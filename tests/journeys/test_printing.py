"""The board on paper: alone on landscape A4, one page for up to twenty lines, the head repeated on further ones."""

import io
import os

import pypdfium2
import pytest

from tests.journeys.test_screens import BOARD, SCREENS, _compact

A4_LANDSCAPE = (842, 595)
GROW = """([count, size]) => {
    const body = document.querySelector(".board tbody"), rows = [...body.rows]
    while (body.rows.length < count) body.append(rows[body.rows.length % rows.length].cloneNode(true))
    const section = document.querySelector("section.alone")
    section.classList.remove("few", "some", "many", "more")
    section.classList.add(size)
}"""


def printed(page):
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))


def words(document):
    return [page.get_textpage().get_text_range() for page in document]


def test_the_board_of_the_sample_prints_on_one_landscape_page(visit):
    document = printed(visit("officer").open(BOARD).page)
    assert [tuple(round(side) for side in page.get_size()) for page in document] == [A4_LANDSCAPE]
    text = words(document)[0]
    for told in (
        "INNO INDUSTRY",
        "Niederösterreich",
        "United Kingdom",
        "Change verified",
        "Illustrative dates",
    ):
        assert told in text
    for screen_only in ("Sign out", "Needs your attention", "Apply", "As at the end of"):
        assert screen_only not in text
    picture = io.BytesIO()
    document[0].render(scale=1.5).to_pil().save(picture, "PNG")
    if os.environ.get("UPDATE_SCREENS"):
        (SCREENS / "board-print.png").write_bytes(_compact(picture.getvalue()))
    assert (SCREENS / "board-print.png").exists()


def test_chosen_filters_are_told_on_paper(visit):
    text = words(printed(visit("officer").open(f"{BOARD}?country=ES&station=4").page))[0]
    assert "1 of 10 plans" in text
    assert "Country: Spain" in text
    assert "Take away" not in text


@pytest.mark.parametrize(("count", "size", "pages"), [(15, "some", 1), (20, "many", 1), (30, "more", 2)])
def test_up_to_twenty_lines_share_a_page_and_more_repeat_the_head(visit, count, size, pages):
    page = visit("officer").open(BOARD).page
    page.evaluate(GROW, [count, size])
    told = words(printed(page))
    assert len(told) == pages
    assert all("Now at" in text for text in told)
