"""What the journeys rely on sees what it is to see."""

import pytest

from tests.journeys.axe import violations
from tests.journeys.visitor import Visitor, watch


@pytest.fixture
def watched(site, browser):
    """The sign-in page in a window whose complaints the test reads itself."""
    complaints = []
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    watch(context, complaints)
    yield Visitor(context.new_page()).open("/accounts/login/").page, complaints
    context.close()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">red</p>')",
            "policy: style-src",
        ),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "script-src"),
        ("document.body.append(Object.assign(new Image(), {src: '/static/nothing.png'}))", "image 404"),
        ("setTimeout(() => nothing.at.all)", "nothing is not defined"),
        ("console.error('a word')", "a word"),
    ],
)
def test_the_watch_tells_of_faults(watched, fault, told):
    page, complaints = watched
    page.evaluate(f"() => {{ {fault} }}")
    page.wait_for_timeout(300)
    assert any(told in complaint for complaint in complaints), complaints


def test_axe_tells_of_a_picture_without_words(watched):
    page, _complaints = watched
    assert violations(page) == []
    page.evaluate(
        "document.querySelector('main').append(Object.assign(new Image(), {src: '/static/favicon.svg'}))"
    )
    assert any("image-alt" in line for line in violations(page))
