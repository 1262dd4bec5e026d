"""Everything can be reached, seen and done with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.site import PEOPLE
from tests.journeys.story import TEXT

MOST_STOPS = 90
FOCUS = """() => {
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    const label = at.closest("label"), ring = style.outlineStyle !== "none" || label?.matches(":focus-within");
    return {is_seen: ring && box.bottom > 0 && box.top < innerHeight, words: at.outerHTML.slice(0, 200)};
}"""


class Keyboard:
    """A person without a mouse; every stop on the way must show where the focus is."""

    def __init__(self, page):
        self.page, self.keys = page, page.keyboard

    def go_to(self, selector):
        wanted = self.page.locator(selector).first
        expect(wanted).to_be_attached()
        for _ in range(MOST_STOPS):
            self.keys.press("Tab")
            focus = self.page.evaluate(FOCUS)
            assert focus["is_seen"], f"the focus cannot be seen at {focus['words']}"
            if wanted.evaluate("wanted => wanted === document.activeElement"):
                return self
        raise AssertionError(f"{selector} is not reached with Tab")

    def press(self, selector, key="Enter"):
        """Go there and press; Enter leads to another page."""
        self.go_to(selector)
        if key == "Enter":
            with self.page.expect_navigation():
                self.keys.press(key)
        else:
            self.keys.press(key)
        return self

    def type(self, name, words):
        self.go_to(f"main [name={name}]")
        self.keys.press("Control+a")
        self.keys.insert_text(words)
        return self

    def save(self):
        return self.press("main form[method=post] button.btn")


@pytest.fixture
def keyboard(visit):
    visitor = visit()
    visitor.open("/accounts/login/")
    return Keyboard(visitor.page)


def sign_in(keyboard, who="lower-austria"):
    keyboard.type("login", f"{who}@example.org").type("password", PEOPLE[who]).save()


def mend_the_plan(keyboard):
    keyboard.press(".miss[href$='#id_instruments']").press("[name=instruments]", "Space").save()
    keyboard.press(".miss[href$='#id_policy_context']")
    keyboard.keys.press("Tab")  # from the field that the link led to
    keyboard.page.goto(keyboard.page.url.partition("#")[0])
    keyboard.press("[name=aim]", "Space").type("policy_context", TEXT).type("contribution", TEXT).save()


def describe_actions(keyboard):
    for _ in range(keyboard.page.locator("#actions th a").count()):
        if not keyboard.page.locator(".miss[href*='/actions/']").count():
            return
        keyboard.press(".miss[href*='/actions/']")
        for name in ("background", "activities", "players"):
            keyboard.type(name, TEXT)
        keyboard.type("starts", "2021-02").type("ends", "2022-04")
        keyboard.press("[name=has_no_cost]", "Space").press("[name=has_no_funding]", "Space").save()
        keyboard.press("main .crumbs li:last-of-type a, main .crumbs li:nth-last-child(2) a")


def test_a_plan_is_sent_with_the_keyboard_alone(keyboard):
    sign_in(keyboard)
    mend_the_plan(keyboard)
    describe_actions(keyboard)
    keyboard.press(".hold .act a[href$='/steps/submit/']").type("note", "Ready.").save()
    expect(keyboard.page.locator(".line [aria-current=step]")).to_contain_text("Submitted")


def test_a_part_of_a_report_is_written_and_sent_with_the_keyboard_alone(keyboard):
    sign_in(keyboard, "latvia")
    keyboard.press(".mast a[href='/reports/']").press("main tr:last-child th a").press("#parts th a")
    keyboard.press("main a[href$='/edit/']")
    problems = keyboard.page.locator("main [name^=problems_]").get_attribute("name")
    keyboard.type(problems, TEXT).press("main [name=send]")
    expect(keyboard.page.locator("main .head")).to_contain_text("Sent to the lead partner")


def test_the_first_stop_leads_past_the_masthead(keyboard):
    keyboard.keys.press("Tab")
    expect(keyboard.page.locator(".skip")).to_be_focused()
    expect(keyboard.page.locator(".skip")).to_be_in_viewport()
    keyboard.keys.press("Enter")
    expect(keyboard.page.locator("#main")).to_be_focused()


def test_errors_take_the_focus_and_lead_to_their_fields(keyboard):
    keyboard.save()
    expect(keyboard.page.locator(".errsum")).to_be_focused()
    keyboard.go_to(".errsum a")
    keyboard.keys.press("Enter")
    expect(keyboard.page.locator("#id_login")).to_be_focused()
