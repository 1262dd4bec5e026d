"""Lower Austria's plan, from a draft with gaps to a verified policy change, each step by the person it belongs to."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import story

STEPS_OF_THE_PLAN = [
    *("create", "amend", "submit", "send_back", "amend", "submit", "clear", "accept", "endorse"),
    *("come_into_force", "begin", "propose_completion", "complete", "verify"),
]
STEPS = "select step from ledger_entry where object like 'actionplans.actionplan:' || ? order by seq"


@pytest.fixture
def cast(visit):
    return {login: visit(login) for login in ("lower-austria", "lead", "officer", "authority", "auditor")}


def test_a_plan_from_draft_to_verified(cast, site, tmp_path):
    partner, lead, officer = cast["lower-austria"], cast["lead"], cast["officer"]
    story.complete_plan(partner.open_plan())
    story.name_inspiration(partner, "Future Industry Platform (PL)")
    partner.open_plan().take("submit")
    expect(lead.open("/").page.locator("html")).to_have_attribute("lang", "sl")
    story.return_plan(lead)
    answers_the_return(partner)
    story.approve_plan(lead, officer, cast["authority"])
    story.finish_action(partner, lead, tmp_path)
    partner.open_plan().take("propose_completion")
    lead.open_plan().take("complete")
    story.send_claim(partner, tmp_path)
    story.open_claim(lead).take("forward")
    story.accept_evidence(officer)
    story.sign_opinion(cast["auditor"])
    story.decide(officer)
    stands_at_the_flag(partner.open_plan())
    every_step_is_in_the_history(partner, site)


def answers_the_return(partner):
    partner.open_plan()
    for point in story.POINTS:
        expect(partner.page.locator("main")).to_contain_text(point)
    expect(partner.page.locator("main")).to_contain_text("10 Jun 2022")
    partner.page.locator("#actions th a").last.click()
    partner.follow("/edit/").fill(players="The agency and twelve companies of the region.").send()
    partner.open_plan().take("submit")


def stands_at_the_flag(partner):
    here = partner.page.locator(".line [aria-current=step]")
    expect(here).to_contain_text("Verified")
    expect(here.locator("use[href='#i-flag']")).to_be_attached()
    expect(partner.page.locator(".line .when", has_text=re.compile("202[12]"))).to_have_count(7)


def every_step_is_in_the_history(partner, site):
    plan = partner.page.url.split("/")[-2]
    partner.follow("/history/")
    steps = [step.rpartition(".")[2] for (step,) in site.query(STEPS, plan)]
    told = partner.page.locator("main ol.list > li")
    expect(told.filter(has_not=partner.page.locator("p:first-child > a"))).to_have_count(len(steps))
    for others in (
        "finished the action.",
        "sent the claim.",
        "brought in the evidence.",
        "signed an opinion.",
    ):
        expect(told.filter(has_text=others).first).to_be_visible()
    assert [
        step for n, step in enumerate(steps) if step != "amend" or steps[n - 1] != "amend"
    ] == STEPS_OF_THE_PLAN
    assert "fit" in site.manage("verify_ledger")
