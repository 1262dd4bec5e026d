"""A plan's whole life, each step by the person it belongs to, with everything that can go wrong on the way: sent
with gaps, returned with points, reported, verified in part, doubted by the auditor and verified again; and its text
changed while it is carried out."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import story

STEPS_OF_THE_PLAN = [
    *("create", "amend", "submit", "send_back", "amend", "submit", "clear", "accept", "endorse"),
    *("come_into_force", "begin", "renew", "propose_completion", "complete", "verify"),
]
STEPS = "select step from ledger_entry where object like 'actionplans.actionplan:' || ? order by seq"
STATES = """
    select to_state from ledger_entry where from_state <> to_state and object = (
        select object from ledger_entry where step = 'PolicyChangeClaim.submit' order by seq desc limit 1
    ) order by seq
"""


@pytest.fixture
def cast(visit):
    return {login: visit(login) for login in ("lower-austria", "lead", "officer", "authority", "auditor")}


def test_a_plan_lives_through_everything(cast, site, tmp_path):
    partner, lead, officer = cast["lower-austria"], cast["lead"], cast["officer"]
    sends_too_early(partner)
    story.complete_plan(partner.open_plan())
    story.name_inspiration(partner, "Future Industry Platform (PL)")
    partner.open_plan().take("submit")
    expect(lead.open("/").page.locator("html")).to_have_attribute("lang", "sl")
    story.return_plan(lead)
    settles_each_point(partner)
    partner.open_plan().take("submit")
    story.approve_plan(lead, officer, cast["authority"])
    changes_the_wording(partner, lead)
    story.finish_action(partner, lead, tmp_path)
    reports(partner, lead)
    partner.open_plan().take("propose_completion")
    lead.open_plan().take("complete")
    story.send_claim(partner, tmp_path)
    story.open_claim(lead).take("forward")
    story.accept_evidence(officer)
    story.sign_opinion(cast["auditor"])
    decides_in_part(officer)
    doubts_the_first_document(cast["auditor"])
    stands_at_the_flag(partner.open_plan())
    story.open_claim(officer)
    accepts_again(officer)
    story.sign_opinion(cast["auditor"])
    story.decide(officer)
    stands_at(partner.open_plan(), "Verified")
    assert [state for (state,) in site.query(STATES)] == [
        "submitted", "forwarded", "partially_validated", "under_reassessment", "validated",
    ]  # fmt: skip
    every_step_is_in_the_history(partner, site)
    assert "fit" in site.manage("verify_ledger")


def sends_too_early(partner):
    """The refusal names what is missing; its links lead to where it is mended, and nothing has moved."""
    partner.open_plan().follow("/steps/submit/").send()
    expect(partner.page.locator("main .state, main .miss, main .checks li").first).to_be_visible()
    expect(partner.page.locator("main a[href*='/edit/'][href*='#id_']").first).to_be_visible()
    partner.open_plan()
    stands_at(partner, "Draft")


def settles_each_point(partner):
    """Answers the first point, mends the plan, and marks both as done."""
    expect(partner.open_plan().page.locator("main")).to_contain_text("10 Jun 2022")
    points = partner.page.locator("#comments ol > li")
    expect(points).to_have_count(len(story.POINTS))
    partner.follow("/answer/").fill(text="The companies are named now.").send()
    expect(points.first).to_contain_text("The companies are named now.")
    partner.page.locator("#actions th a").last.click()
    partner.follow("/edit/").fill(players="The agency and twelve companies of the region.").send()
    for number in range(len(story.POINTS)):
        partner.open_plan().send("#comments form[action*='/steps/resolve/'] button")
        expect(partner.page.locator("#comments form[action*='/steps/reopen/']")).to_have_count(number + 1)


def changes_the_wording(partner, lead):
    """A small change, in force with the lead partner's word; the plan's page tells its versions."""
    partner.open_plan().follow("/versions/new/").fill(why="The wording follows the new strategy.").send()
    partner.follow("/edit/").fill(contribution="Two calls instead of one.").send()
    expect(partner.page.locator("table.diff").first).to_contain_text("Two calls instead of one.")
    partner.take("submit")
    lead.open("/my-work/").follow("/versions/2/steps/adopt/").send()
    expect(partner.open_plan().page.locator("main")).to_contain_text("Two calls instead of one.")


def reports(partner, lead):
    """The partner's part of the open report, accepted by the lead partner."""
    story.open_report(partner)
    partner.page.locator("#parts th a").click()
    partner.follow("/edit/")
    for area in partner.page.locator("main textarea").all():
        area.fill(story.TEXT)
    partner.send().take("submit")
    lead.open("/my-work/").follow("/steps/accept/").send()
    assert "/reports/parts/" in lead.page.url
    assert "/steps/" not in lead.page.url


def decides_in_part(officer):
    story.open_claim(officer).follow("/decision/")
    officer.fill(happened="accepted", because="accepted", amount="accepted")
    officer.page.locator("main input[name^='accepted_']").fill("100000.00")
    officer.fill(reason_amount="Only the first instalment is committed.").send()
    expect(officer.page.locator("main")).to_contain_text(re.compile("in part"))


def doubts_the_first_document(auditor):
    story.open_claim(auditor).page.locator(".evid a").first.click()
    auditor.page.wait_for_url("**evidence=**")
    auditor.page.wait_for_load_state()
    auditor.page.locator("main a[href*='/steps/challenge/']").press(
        "Enter"
    )  # the shown PDF takes clicks for itself
    auditor.page.wait_for_url("**/steps/challenge/")
    auditor.fill(note="The date on the notice is not that of the call.").send()
    expect(auditor.page.locator("main")).to_contain_text("Verified, under re-assessment")


def accepts_again(officer):
    officer.page.locator(".evid a").first.click()
    officer.page.wait_for_load_state()
    officer.send("form[action*='/steps/accept/'] button", key="Enter")


def stands_at_the_flag(partner):
    stands_at(partner, "Verified")
    expect(partner.page.locator(".line [aria-current=step] use[href='#i-flag']")).to_be_attached()
    expect(partner.page.locator(".line .when", has_text=re.compile("202[12]"))).to_have_count(7)


def every_step_is_in_the_history(partner, site):
    plan = partner.page.url.split("/")[-2]
    partner.follow("/history/")
    told = partner.page.locator("main ol.list > li")
    for others in (
        "finished the action.",
        "sent the claim.",
        "brought in the evidence.",
        "signed an opinion.",
    ):
        expect(told.filter(has_text=others).first).to_be_visible()
    steps = [step.rpartition(".")[2] for (step,) in site.query(STEPS, plan)]
    expect(told.filter(has_not=partner.page.locator("p:first-child > a"))).to_have_count(len(steps))
    once = [step for n, step in enumerate(steps) if step != "amend" or steps[n - 1] != "amend"]
    assert once == STEPS_OF_THE_PLAN


def stands_at(person, station):
    expect(person.page.locator(".line [aria-current=step]")).to_contain_text(station)
