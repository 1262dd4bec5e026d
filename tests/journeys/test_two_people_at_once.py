"""Two people, or one in two windows, work on the same plan: nothing is lost, nothing happens twice."""

import pytest
from playwright.sync_api import expect

from tests.journeys import story

TAKEN = "select count(*) from ledger_entry where step = ? and recorded_at > ?"
NOW = "select max(recorded_at) from ledger_entry"
PRESS = "() => { document.querySelector('main .row > button.btn').click() }"


@pytest.fixture
def taken(site):
    """How often a step was taken since the test began."""
    [(start,)] = site.query(NOW)
    return lambda step: site.query(TAKEN, f"ActionPlan.{step}", start)[0][0]


@pytest.fixture
def sent(visit):
    """Lower Austria's plan, sent, with its partner."""
    partner = visit("lower-austria")
    story.send_plan(partner)
    return partner


def told_409(person, *words):
    """The page of a lost race says what happened and keeps the words that were not sent."""
    page = person.page
    expect(page.locator("main .state")).to_be_visible()
    for text in words:
        expect(page.locator("main")).to_contain_text(text)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 409


def test_a_decision_on_a_plan_that_was_taken_back_keeps_its_words(sent, visit, taken):
    lead = visit("lead").open_plan().follow("/steps/send_back/")
    lead.fill(note="Say more about the companies.", answer_by="2022-06-10")
    sent.take("recall")
    lead.send()
    told_409(lead, "Partner in Lower Austria", "Say more about the companies.")
    assert taken("send_back") == 0


def test_the_second_of_two_edits_sees_the_first_one(visit):
    first, second = visit("lower-austria"), visit("lower-austria")
    for person in (first, second):
        person.open_plan().follow("/edit/")
    first.fill(contribution="The call takes up short forms.").send()
    second.fill(contribution="The call takes up vouchers.").send()
    told_409(second, "The call takes up short forms.", "The call takes up vouchers.")
    first.open_plan()
    expect(first.page.locator("#policy")).to_contain_text("short forms")
    expect(first.page.locator("#policy")).not_to_contain_text("vouchers")


def test_what_happened_meanwhile_is_told_in_words(visit):
    first, second = visit("lower-austria"), visit("lower-austria")
    for person in (first, second):
        person.open_plan().follow("/edit/")
    first.fill(instruments=True, aim="growth_and_jobs").send()
    second.fill(title="Another title").send()
    told_409(second, "Investment for Growth and Jobs programme", "Another title")
    expect(second.page.locator("main")).not_to_contain_text("growth_and_jobs")
    expect(second.page.locator("main")).not_to_contain_text("['")


def test_a_double_click_sends_a_plan_once(visit, taken):
    partner = visit("lower-austria")
    story.complete_plan(partner.open_plan())
    partner.follow("/steps/submit/")
    partner.page.locator("main .row > button.btn").dblclick()
    expect(partner.page.locator(".line [aria-current=step] .dot")).to_have_text("2")
    assert taken("submit") == 1


def test_the_same_form_from_two_connections_at_once_has_one_effect(visit, taken):
    partner = visit("lower-austria")
    story.complete_plan(partner.open_plan())
    partner.follow("/steps/submit/")
    statuses = partner.page.evaluate("""async () => {
        const form = document.querySelector("main form[method=post]");
        const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
        return (await Promise.all([send(), send(), send()])).map(answer => [answer.status, answer.redirected]);
    }""")
    assert statuses == [[200, True]] * 3
    assert taken("submit") == 1


def test_of_two_steps_at_once_one_wins_and_the_other_is_told(sent, visit, taken):
    lead = visit("lead").open_plan().follow("/steps/clear/")
    sent.open_plan().follow("/steps/recall/")
    for person in (lead, sent):
        person.page.evaluate(PRESS)
    for person in (lead, sent):
        person.page.wait_for_function("() => !document.querySelector('main form[method=post] .row > button')")
    assert taken("clear") + taken("recall") == 1
    told_409(sent if taken("clear") else lead)
