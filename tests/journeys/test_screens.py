"""The pictures of `docs/screens/`: taken with UPDATE_SCREENS=1, and small enough for a repository at any time."""

import io
import os
import re

import pypdfium2
import pytest
from PIL import Image

from tests.journeys import story
from tests.journeys.site import ROOT

SCREENS = ROOT / "docs" / "screens"
LARGEST = 250_000
TOKENS = sorted(set(re.findall("#([0-9a-f]{6})", (ROOT / "static" / "throughline.css").read_text())))
DESK = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}
BOARD = "/projects/inno-industry/"
TAKING = "UPDATE_SCREENS" in os.environ


def board(visit, **shown):
    return visit("officer", **shown).open(BOARD)


def plan(visit, **shown):
    return visit("lower-austria", **shown).open_plan()


def practices(visit, **shown):
    return visit("officer", **shown).open("/practices/")


def practice(visit, **shown):
    visitor = visit("officer", **shown).open("/practices/")
    visitor.page.locator("main article a", has_text="Future Industry Platform").first.click()
    return visitor


def claim(visit, **shown):
    visitor = visit("auditor", **shown).open("/changes/")
    visitor.page.locator("main th a", has_text="New call").first.click()
    return visitor


def work(visit, **shown):
    return visit("latvia", **shown).open("/my-work/")


def mailbox(visit, **shown):
    return visit("officer", **shown).open("/mailbox/")


def thread(visit, **shown):
    return visit("officer", **shown).open_plan("Spain").follow("/thread/")


def action(visit, **shown):
    visitor = visit("officer", **shown).open_plan("Sweden")
    visitor.page.locator("#actions th a").first.click()
    return visitor


def evidence_form(visit, **shown):
    visitor = visit("latvia", **shown).open_plan("Latvia")
    visitor.page.locator("#actions th a").first.click()
    return visitor.follow("/evidence/add/")


def of_project(address):
    """A page of the project as the programme sees it."""
    return lambda visit, **shown: visit("officer", **shown).open(f"{BOARD}{address}")


def indicator(visit, **shown):
    visitor = visit("latvia", **shown).open_plan("Latvia")
    visitor.page.locator("#indicators th a").first.click()
    return visitor


def public(page, **asked):
    """A public page as a stranger reads it."""

    def show(visit, **shown):
        visitor = visit(**shown).open(f"/public/en/{page}")
        if asked:
            visitor.page.locator("main th a", has_text=asked["title"]).first.click()
        return visitor

    return show


def report(visit, **shown):
    return story.open_report(visit("officer", **shown))


def questions(visit, **shown):
    visitor = visit("officer", **shown).open("/reports/")
    visitor.page.locator("main th a").first.click()
    return visitor


def question(visit, **shown):
    return story.open_question(visit("officer", **shown), "1.3")


def part(visit, **shown):
    return story.open_part(visit("latvia", **shown))


def read_part(visit, **shown):
    visitor = report(visit, **shown)
    visitor.page.locator("#parts th a").first.click()
    return visitor


def side_by_side(visit, **shown):
    visitor = report(visit, **shown)
    return visitor.open(f"{visitor.address}together/?section=1")


def portal(visit, **shown):
    return report(visit, **shown).follow("/portal/")


SHOWN = {
    "board-light": (board, DESK, "light"),
    "board-dark": (board, DESK, "dark"),
    "board-390": (board, PHONE, "light"),
    "plan-light": (plan, DESK, "light"),
    "plan-dark": (plan, DESK, "dark"),
    "plan-390": (plan, PHONE, "light"),
    "practice-light": (practice, DESK, "light"),
    "practices-light": (practices, DESK, "light"),
    "claim-light": (claim, DESK, "light"),
    "work-light": (work, DESK, "light"),
    "work-390": (work, PHONE, "dark"),
    "mailbox": (mailbox, DESK, "light"),
    "public-light": (public(""), DESK, "light"),
    "public-390": (public(""), PHONE, "dark"),
    "public-project-light": (public("projects/inno-industry/"), DESK, "light"),
    "public-plan-light": (public("list/", title="Sweden"), DESK, "light"),
    "public-change-light": (public("list/?kind=change", title="Readiness"), DESK, "light"),
    "public-list-light": (public("list/"), DESK, "light"),
    "public-figures-light": (public("figures/"), DESK, "light"),
    "published-light": (of_project("published/"), DESK, "light"),
    "evidence-form-light": (evidence_form, DESK, "light"),
    "thread-light": (thread, DESK, "light"),
    "thread-dark": (thread, DESK, "dark"),
    "thread-390": (thread, PHONE, "light"),
    "action-light": (action, DESK, "light"),
    "phase-light": (of_project("phase/"), DESK, "light"),
    "timeline-light": (of_project("timeline/"), DESK, "light"),
    "regions-light": (of_project("regions/"), DESK, "light"),
    "region-light": (of_project("regions/se/"), DESK, "light"),
    "funds-light": (of_project("funds/"), DESK, "light"),
    "indicators-light": (of_project("indicators/"), DESK, "light"),
    "indicator-light": (indicator, DESK, "light"),
    "report-light": (report, DESK, "light"),
    "report-questions-light": (questions, DESK, "light"),
    "question-390": (question, PHONE, "dark"),
    "report-part-light": (part, DESK, "light"),
    "report-part-390": (part, PHONE, "light"),
    "report-part-read-light": (read_part, DESK, "light"),
    "report-together-light": (side_by_side, DESK, "light"),
    "report-portal-light": (portal, DESK, "light"),
}


@pytest.fixture(scope="module")
def letters(running_site):
    """What the sample's day sends, delivered to the mailbox."""
    running_site.reset()
    running_site.empty_mailbox()
    running_site.deliver()


@pytest.mark.parametrize("name", SHOWN if TAKING else ())
def test_the_pictures_of_the_pages(visit, name, letters):
    show, size, scheme = SHOWN[name]
    page = show(visit, viewport=size, color_scheme=scheme).page
    page.wait_for_load_state("networkidle")
    _keep(name, page.screenshot(full_page=True))
    with Image.open(SCREENS / f"{name}.png") as picture:
        assert picture.width == size["width"]


def plan_paper(visit):
    return visit("officer").open_plan("Spain"), "plan.pdf"


def letter(visit):
    return claim(visit), "letter.pdf"


def report_paper(visit):
    return report(visit), "report.pdf"


PAPERS = {"plan-paper": plan_paper, "letter": letter, "report-paper": report_paper}


@pytest.mark.parametrize("name", PAPERS if TAKING else ())
def test_the_pictures_of_the_papers(visit, name):
    visitor, file = PAPERS[name](visit)
    address = visitor.page.locator(f"a[href$='{file}']").first.get_attribute("href")
    paper = pypdfium2.PdfDocument(visitor.page.request.get(address).body())
    target = io.BytesIO()
    paper[0].render(scale=1.2).to_pil().save(target, "PNG")
    paper.close()
    _keep(name, target.getvalue())


def test_there_is_a_picture_of_every_page_and_paper_and_none_is_large():
    sizes = {file.stem: file.stat().st_size for file in SCREENS.glob("*.png")}
    assert {*SHOWN, *PAPERS} <= set(sizes)
    assert max(sizes.values()) < LARGEST


def _keep(name, picture):
    SCREENS.mkdir(exist_ok=True)
    (SCREENS / f"{name}.png").write_bytes(_compact(picture))


def _compact(picture):
    """The colours of the style sheet and the most frequent others are enough, and keep the repository small."""
    target = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    counted = sorted(image.getcolors(image.width * image.height), reverse=True)
    colours = [bytes.fromhex(word) for word in TOKENS] + [bytes(colour) for _, colour in counted]
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join(colours[:256]))
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()
