"""axe finds nothing on any kind of page, by WCAG 2.2 AA and its best practices."""

import pytest
from playwright.sync_api import expect

from tests.journeys import story
from tests.journeys.axe import violations

BOARD = "/projects/inno-industry/"
NOWHERE = "/plans/00000000-0000-4000-8000-000000000000/"


@pytest.fixture
def check():
    """Collect what is found, so that one run tells all of it."""
    found = {}

    def check(visitor, name):
        if lines := violations(visitor.page):
            found[name] = lines

    yield check
    assert found == {}


def test_pages_that_everybody_sees(visit, check):
    stranger = visit().open("/accounts/login/")
    check(stranger, "sign-in")
    check(stranger.send(), "sign-in with errors")
    check(stranger.open("/accounts/password/reset/"), "password reset")
    for address in story.public_pages(stranger):
        check(stranger.open(address), address)
    officer = visit("officer")
    pages = (
        BOARD,
        f"{BOARD}plans/several/",
        f"{BOARD}?as_at=2021-12-31",
        *(f"{BOARD}{page}" for page in ("phase/", "timeline/", "funds/", "regions/", "regions/se/")),
        f"{BOARD}published/",
        "/words/",
        "/my-work/",
        "/plans/",
        "/practices/",
        "/practices/?q=nothing+of+this+kind",
        "/changes/",
        "/projects/inno-industry/indicators/",
        "/reports/",
        "/mailbox/",
    )
    for address in pages:
        check(officer.open(address), address)
    officer.open("/practices/").page.locator("main article a").first.click()
    check(officer, "practice")


def test_pages_of_a_practice_on_its_way(visit, check):
    partner = visit("lower-austria").open("/practices/prepared/")
    check(partner, "practices in preparation")
    check(partner.follow("/practices/add/"), "practice form")
    check(partner.send(), "practice form, 422")
    check(partner.fill(title="A hub", territory="AT12").send(), "draft of a practice")
    check(partner.follow("/steps/submit/"), "step of a practice with things missing")
    partner.open("/practices/industry4um/")
    check(partner.follow("/rate/"), "rating form")
    check(partner.send(), "rating form, 422")
    check(visit("practices").open("/practices/industry4um/"), "practice as its administrator sees it")


def test_pages_of_a_plan(visit, check):
    partner = visit("lower-austria").open_plan()
    check(partner, "plan")
    check(partner.follow("/steps/submit/"), "step with things missing")
    check(partner.send(), "step refused, 422")
    check(partner.open_plan().follow("/edit/"), "plan form")
    check(partner.open_plan().follow("/history/"), "history")
    partner.open_plan().page.locator("#actions th a").last.click()
    check(partner, "action")
    action = partner.address
    check(partner.follow("/inspirations/add/"), "inspiration form")
    check(partner.send(), "inspiration form, 422")
    check(partner.open(action).follow("/edit/"), "action form")
    verified = visit("officer").open_plan("Sweden")
    check(verified, "verified plan")
    check(verified.follow("/thread/"), "thread")


def shown_only_for_their_kind(page):
    """The form shows the fields of the chosen kind alone; it does so without a script."""
    for kind, shown in (("money", "currency"), ("score", "lowest"), ("number", "unit")):
        page.locator("[name=kind]").select_option(kind)
        found = {
            name for name in ("unit", "currency", "lowest") if page.locator(f"[name={name}]").is_visible()
        }
        assert found == {shown}


def test_pages_of_indicators(visit, check):
    lead = visit("lead").open(f"{BOARD}indicators/")
    check(lead, "indicators of the project")
    check(lead.open(f"{BOARD}indicators/add/"), "indicator form")
    shown_only_for_their_kind(lead.page)
    check(lead.send(), "indicator form, 422")
    partner = visit("latvia").open_plan("Latvia")
    partner.page.locator("#indicators th a", has_text="Firms checked").click()
    check(partner, "indicator")
    indicator = partner.address
    check(partner.follow("/values/add/"), "value form")
    check(partner.send(), "value form, 422")
    check(partner.open(f"{indicator}steps/waive/"), "indicator left out")
    check(partner.open(indicator).follow("/evidence/add/"), "document form of a value")
    lead.open(indicator).follow("/steps/send_back/")
    check(lead, "value returned")


def test_pages_of_handovers_and_corrections(visit, check):
    lead = visit("lead").open(f"{BOARD}handovers/")
    check(lead, "handovers")
    for kind in (
        "partner_leaves",
        "lead_changes",
        "duties_handed_over",
        "phase_extended",
        "region_corrected",
    ):
        check(lead.open(f"{BOARD}handovers/add/{kind}/"), kind)
    check(lead.send(), "region form, 422")
    check(lead.open(f"{BOARD}funding/add/"), "funding statement")
    check(lead.open(f"{BOARD}partners/ecoplus/instruments/"), "instruments of a partner")
    check(lead.send(), "instruments of a partner, 422")
    check(visit("officer").open(f"{BOARD}handovers/add/instrument_replaced/"), "instrument_replaced")


def test_pages_of_what_is_returned_asked_or_to_be_signed(visit, check):
    lead = visit("lead").open_plan("Slovakia").follow("/steps/send_back/")
    check(lead.fill(note="Name the call.", answer_by="2022-06-20").send(), "returned plan")
    lead.open(f"{BOARD}handovers/add/lead_changes/")
    lead.fill(organisation="Illustrative partner, Latvia", reason="Agreed.").send()
    partner = visit("latvia").open("/my-work/").follow("/sign/")
    check(partner, "signature")
    partner.open_plan("Latvia").page.locator("#actions th a").first.click()
    check(partner.follow("/steps/finish_partly/"), "end of an action")
    check(partner.send(), "end of an action, 422")
    partner.open_plan("Latvia").page.locator("#actions th a").first.click()
    action = partner.address
    expect(partner.page.locator(".btn.blocked")).to_be_visible()
    check(partner, "action that lacks evidence")
    check(partner.follow("/evidence/add/"), "document form of an action")
    check(partner.open(f"{action}new-date/"), "new date")
    check(lead.open(f"{action}new-date/"), "new date for an absent partner")
    check(lead.send(), "new date for an absent partner, 422")
    officer = visit("officer").open("/changes/")
    officer.page.locator("main th a", has_text="New call").click()
    claim = officer.address
    check(officer.follow("/steps/ask/").fill(note="Which call?", answer_by="2022-06-20").send(), "questions")
    check(lead.open(claim).follow("/steps/answer/"), "answer to questions")


def test_pages_that_bring_plans_in(visit, check, tmp_path):
    lead = visit("lead").open(f"{BOARD}plans/bring-in/")
    check(lead, "existing plan")
    check(lead.send(), "existing plan, 422")
    (tmp_path / "plans.json").write_text('{"plans": [{"title": "A plan"}]}')
    check(lead.open(f"{BOARD}plans/import/"), "plans from a file")
    check(lead.fill(file=str(tmp_path / "plans.json")).send(), "plans from a file, 422")


def test_pages_of_a_claim(visit, check):
    auditor = visit("auditor").open("/changes/")
    auditor.page.locator("main th a").first.click()
    claim = auditor.address
    check(auditor, "claim with its desk")
    check(auditor.send(), "opinion, 422")
    check(visit("officer").open(claim).follow("/decision/"), "decision form")
    partner = visit("latvia").open_plan("Latvia").follow("/changes/add/")
    check(partner, "claim form")
    check(partner.send(), "claim form, 422")
    story.claim_change(partner, "Latvia")
    check(partner, "claim without documents")
    check(partner.follow("/evidence/add/"), "document form")
    check(partner.send(), "document form, 422")


def test_pages_of_a_new_version_and_of_comments(visit, check):
    partner = visit("latvia").open_plan("Latvia")
    plan = partner.address
    check(partner.follow("/versions/new/"), "form of a new version")
    check(partner.send(), "form of a new version, 422")
    check(partner.fill(why="Another call.").send(), "new version")
    version = partner.address
    for page in ("edit/", "actions/add/", "actions/3/", "actions/3/drop/", "actions/3/inspirations/add/"):
        check(partner.open(f"{version}{page}"), f"new version, {page}")
    check(partner.open(f"{version}actions/3/inspirations/0/remove/"), "new version, inspiration")
    partner.open(f"{version}edit/").fill(title="Another title").send()
    check(partner.open(f"{version}steps/submit/"), "step of a new version")
    check(partner.open(plan).follow("/comments/on/"), "comment form")
    check(partner.send(), "comment form, 422")
    check(partner.fill(text="When does the call open?").send(), "plan with a comment")
    check(partner.follow("/answer/"), "answer form")


def test_pages_of_a_report(visit, check):
    lead = visit("lead").open("/reports/")
    check(lead, "reports")
    check(story.open_report(lead), "report")
    report = lead.address
    check(lead.follow("/portal/"), "report for the portal")
    check(lead.open(f"{report}portal/summary/"), "words for a field")
    check(lead.open(f"{report}edit/"), "summary form")
    check(lead.open(f"{report}together/?section=1"), "parts side by side")
    partner = story.open_report(visit("lower-austria"))
    partner.page.locator("#parts th a").click()
    check(partner, "part")
    part = partner.address
    check(partner.follow("/edit/"), "part form")
    check(partner.open(f"{part}steps/submit/"), "step of a part")
    check(partner.send(), "step of a part, 422")


def test_pages_of_a_question_of_the_programme(visit, check):
    lead = visit("lead").open("/reports/")
    lead.page.locator("main th a").first.click()
    check(lead, "report with questions")
    check(lead.follow("/questions/add/"), "form of a question")
    question = story.open_question(lead, "1.2")
    check(question, "question")
    address = question.address
    check(lead.open(f"{address}edit/"), "words of an answer")
    check(lead.open(f"{address}steps/assign/").send(), "giving a question, 422")
    check(lead.open(f"{address}steps/answer/"), "answer for a partner")
    check(story.open_question(visit("latvia"), "1.3"), "question of a partner")


def test_refusals(visit, check):
    officer = visit("officer").open_plan("Niederösterreich")
    plan = officer.address
    check(officer.open(f"{plan}edit/", status=403), "403")
    check(officer.open(NOWHERE, status=404), "404")
    partner, lead = visit("lower-austria"), visit("lead")
    check(lead.open(f"{plan}steps/clear/", status=409), "409, not from here")
    for person in (partner, visit("lower-austria")):
        person.open(f"{plan}edit/")
    story.send_plan(person)
    check(partner.fill(title="Another title").send(), "409, out of date")
    check(lead.open_plan().follow("/steps/send_back/"), "form of a return")
    check(lead.send(), "form of a return, 422")
