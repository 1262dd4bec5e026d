"""What each person does on the way of Lower Austria's plan; the journeys put it together."""

import re

from playwright.sync_api import expect

from tests.journeys.papers import pdf
from tests.journeys.visitor import REGION

POINTS = ["Action 2: name the companies that take part.", "Say what the calls changed so far."]
ANSWER_BY = "2022-06-10"
TEXT = "The agency and the clusters of the region plan it and run it together."
CHANGE = "Call for digitalisation projects"


def name_instrument(partner):
    partner.follow("#id_instruments").fill(instruments=True).send()


def describe_policy(partner):
    partner.follow("#id_policy_context")
    partner.fill(aim="growth_and_jobs", policy_context=TEXT, contribution=TEXT).send()


def describe_action(partner, starts, ends):
    """The first action that the hold panel misses something of."""
    partner.follow("/actions/")
    expect(partner.page).to_have_url(re.compile("/edit/$"))
    partner.fill(background=TEXT, activities=TEXT, players=TEXT, starts=starts, ends=ends)
    partner.fill(has_no_cost=True, has_no_funding=True).send()
    partner.page.locator("main nav ol a").last.click()


def name_inspiration(partner, practice):
    """Give the second action a practice as its inspiration."""
    partner.page.locator("#actions th a").last.click()
    partner.follow("/inspirations/add/")
    partner.page.locator("[name=practice]").select_option(label=practice)
    partner.fill(learnt=TEXT).send()
    expect(partner.page.locator("main li", has_text=practice.partition(" (")[0])).to_be_visible()


def complete_plan(partner):
    """Follow the hold panel's links until nothing is missing."""
    name_instrument(partner)
    describe_policy(partner)
    describe_action(partner, "2020-06", "2021-06")
    describe_action(partner, "2021-02", "2022-04")
    expect(partner.page.locator(".hold .miss")).to_have_count(0)


def send_plan(partner):
    complete_plan(partner.open_plan())
    partner.take("submit")


def return_plan(lead):
    lead.open_plan().take("send_back", note="\n".join(POINTS), answer_by=ANSWER_BY)


def approve_plan(lead, officer, authority):
    lead.open_plan().take("clear")
    officer.open_plan().take("accept")
    authority.open_plan().take("endorse")
    lead.open_plan().take("begin")


def open_report(person):
    """The report that is being written: the last one of the sample."""
    person.open("/reports/").page.locator("main th a").last.click()
    return person


def open_part(person):
    """The page on which a partner writes its part of that report."""
    open_report(person).page.locator("#parts th a").first.click()
    return person.follow("/edit/")


def open_question(person, label):
    """A question of the programme on the report before it."""
    person.open("/reports/").page.locator("main th a").first.click()
    person.page.locator("#questions th a", has_text=label).click()
    return person


def open_action(person):
    person.open_plan().page.locator("#actions th a").last.click()
    return person


def finish_action(partner, lead, folder):
    """The second one: the first was over before the plan was written."""
    open_action(partner).take("start")
    add_document(partner, pdf(folder / "Final report.pdf", "Forty firms were helped"), [])
    open_action(lead).send("form[action*='/steps/accept/'] button", key="Enter")
    open_action(partner).take("finish", had_no_cost=True)


def claim_change(partner, region=REGION):
    """From the plan's page to a draft of the claim."""
    partner.open_plan(region).follow("/changes/add/")
    partner.fill(title=CHANGE, instrument=1, types=True, what_changed=TEXT, authority=1)
    partner.fill(decision_on="2022-05-10", practices=True, happened=TEXT, because=TEXT, amount=TEXT)
    partner.fill(fund_1="ERDF", currency_1="EUR", amount_1="250000.00", overlap="No").send()


def add_documents(partner, folder):
    """A notice that shows the change and its amount, a letter that shows where it came from."""
    add_document(partner, pdf(folder / "Notice of the call.pdf", "Call of 10 May 2022"), [0, 2])
    add_document(partner, pdf(folder / "Letter of the authority.pdf", "It came from the visit"), [1])


def add_document(partner, path, points):
    partner.follow("/evidence/add/").fill(file=path, title=path.stem, points=points).send()
    expect(partner.page.locator(".evid")).to_contain_text(path.stem)


def send_claim(partner, folder, region=REGION):
    claim_change(partner, region)
    add_documents(partner, folder)
    open_claim(partner).take("submit")


def open_claim(person):
    person.open("/changes/")
    person.page.locator("main th a", has_text=CHANGE).click()
    return person


def accept_evidence(officer):
    """Each document, opened on the desk."""
    open_claim(officer)
    for number in range(2):
        link = officer.page.locator(".evid a").nth(number)
        shown = link.get_attribute("href").partition("evidence=")[2].partition("#")[0]
        link.click()
        officer.page.wait_for_url(f"**evidence={shown}**")
        officer.page.wait_for_load_state()
        officer.send(f"form[action*='{shown}/steps/accept/'] button", key="Enter")
    expect(officer.page.locator(".evid use[href='#i-acc']")).to_have_count(2)


def sign_opinion(auditor):
    open_claim(auditor).fill(happened="supported", because="supported", amount="supported").send()
    expect(auditor.page.locator("form[action$='/opinion/']")).to_have_count(0)


def decide(officer):
    open_claim(officer).follow("/decision/")
    officer.fill(happened="accepted", because="accepted", amount="accepted").send()


def public_pages(visitor):
    """The public pages, each kind once."""
    start = "/public/en/"
    change = visitor.open(f"{start}list/?kind=change").page.locator("main th a").first.get_attribute("href")
    plan = visitor.open(f"{start}list/").page.locator("main th a").first.get_attribute("href")
    pages = ("", "list/", "list/?kind=change", "list/?kind=practice", "figures/", "projects/inno-industry/")
    return [
        *(f"{start}{page}" for page in pages),
        plan,
        change,
        f"{start}practices/industry4um/",
        f"{start}feedback/?page={plan}",
    ]
