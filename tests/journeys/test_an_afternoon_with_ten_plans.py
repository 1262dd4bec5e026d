"""The lead partner brings ten signed plans in through the browser, without script, one after the other."""

from playwright.sync_api import expect

from tests.journeys.papers import pdf

WAYS = (
    {"state": "endorsed", "approved_on": "2021-12-15"},
    {"state": "in_implementation", "approved_on": "2021-12", "begun_on": "2022-02-01"},
    {"state": "completed", "approved_on": "2021", "begun_on": "2022-02-01", "completed_on": "2022-05-02"},
)
STATIONS = ("3", "4", "5")


def test_ten_signed_plans_come_in_in_one_afternoon(site, visit, tmp_path):
    lead = visit("lead", java_script_enabled=False).open("/plans/").follow("/bring-in/")
    for number in range(10):
        title = f"Action plan {number}"
        paper = pdf(tmp_path / f"plan-{number}.pdf", title, "Signed by the authority")
        lead.page.locator("[name=organisation]").select_option(index=1 + number % 3)
        lead.fill(
            territory="AT12", instrument_name="Regional programme", title=title, plan_date="2021",
            action_1="Vouchers", starts_1="2022", document=str(paper),
            **{"begun_on": "", "completed_on": ""} | WAYS[number % 3],
        ).send()  # fmt: skip
        expect(lead.page.locator(".line [aria-current=step] .dot")).to_have_text(STATIONS[number % 3])
        expect(lead.page.locator("#documents-title + ul")).to_contain_text(f"plan-{number}.pdf")
        lead.follow("/bring-in/")
        expect(lead.page.locator("[name=approved_on]")).to_have_value(WAYS[number % 3]["approved_on"])
    kept = site.query(
        "SELECT count(*), count(DISTINCT sha256) FROM documents_document WHERE name LIKE 'plan-%'"
    )
    assert kept == [(10, 10)]
    assert "everything fits" in site.manage("verify_ledger")
