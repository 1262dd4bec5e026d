"""What each person does on the way of Lower Austria's plan; journeys put it together."""

from playwright.sync_api import expect

POINTS = "Action 2: name who takes part.\nSay how many companies the call will reach."
CONTEXT = "The regional innovation strategy wants more small firms to digitalise; calls reached few of them."
CONTRIBUTION = "The call for digitalisation projects takes up the short forms that were seen in Slovenia."
TEXT = "The agency and the clusters of the region plan and run it together."


def completes_the_plan(partner):
    """From one thing that the hold panel misses to the next, until nothing is missing."""
    partner.follow("#id_instruments").fill(instruments=True).send()
    partner.follow("#id_policy_context")
    partner.fill(aim="growth_and_jobs", policy_context=CONTEXT, contribution=CONTRIBUTION).send()
    for starts, ends in (("2020-06", "2021-06"), ("2021-02", "2022-04")):
        partner.follow("/actions/")
        expect(partner.page).to_have_url(__import__("re").compile("/edit/"))
        partner.fill(background=TEXT, activities=TEXT, players=TEXT, starts=starts, ends=ends)
        partner.fill(has_no_cost=True, has_no_funding=True).send()
        partner.follow("/plans/")
    return partner


def names_an_inspiration(partner, practice):
    partner.page.locator("#actions th a").last.click()
    partner.follow("/inspirations/add/").fill(practice={"label": practice}, learnt=TEXT).send()
    return partner
