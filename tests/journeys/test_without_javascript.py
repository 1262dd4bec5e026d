"""Every link and form works in a browser that runs no script."""

import pytest
from playwright.sync_api import expect

from tests.journeys import story
from tests.journeys.visitor import REGION


@pytest.fixture
def plain(visit):
    return lambda login=None: visit(login, java_script_enabled=False)


def test_a_plan_is_sent_and_approved_without_script(plain):
    partner = plain().signed_in("lower-austria")
    story.send_plan(partner)
    story.approve_plan(plain("lead"), plain("officer"), plain("authority"))
    expect(partner.open_plan().page.locator(".line [aria-current=step] .dot")).to_have_text("4")


def test_a_claim_with_documents_is_sent_without_script(plain, tmp_path):
    partner = plain("latvia")
    story.send_claim(partner, tmp_path, "Latvia")
    expect(partner.page.locator(".evid > li")).to_have_count(2)
    expect(partner.page.locator("main")).to_contain_text("sent the claim")


def test_a_part_with_a_value_is_sent_and_worded_jointly_without_script(plain):
    partner = story.open_part(plain("latvia"))
    value = partner.page.locator("main [name^=value-][name$=-value]").first.get_attribute("name")
    partner.fill(**{value: "36", value.removesuffix("value") + "source": "A count"}).send("[name=send]")
    expect(partner.page.locator("main .head")).to_contain_text("Sent to the lead partner")
    lead = story.open_report(plain("lead")).follow("/together/")
    lead.page.locator(".tabs a").nth(1).click()
    field = lead.page.locator("main textarea").first
    field.fill("Both actions run.")
    lead.send(".saved button")
    expect(lead.page.locator("main textarea").first).to_have_value("Both actions run.")
    lead.send("[name=take]")
    expect(lead.page.locator("main textarea").first).not_to_have_value("Both actions run.")


def test_the_demo_day_moves_on_without_script(plain):
    visitor = plain("lead").open("/")
    visitor.send(".demo button[value='7']")
    expect(visitor.page.locator(".demo b")).to_contain_text("2022")
    expect(visitor.page.locator(".demo b")).to_contain_text("2.")


def test_theme_language_order_and_filter_work_without_script(plain):
    visitor = plain("officer").open("/projects/inno-industry/")
    visitor.send(".foot button[value=dark]")
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
    visitor.page.locator("main [name=order]").select_option("urgent")
    visitor.send("main form[method=get] button")
    expect(visitor.page.locator("main tbody tr").first).to_contain_text(REGION)
    visitor.send(".mast button[value=sl]")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "sl")
    visitor.open("/practices/")
    visitor.page.locator("main [name=country]").select_option("SI")
    visitor.send("main form[method=get] button")
    assert "country=SI" in visitor.page.url
