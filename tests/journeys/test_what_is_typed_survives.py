"""A part of a report is typed, and the browser is killed: what was typed is there when the person comes back."""

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import FLAGS
from tests.machine import chromium

WHO = "latvia"
WORDS = "Eleven firms did the free check, and four of them asked for a voucher."
# What may be missing after a kill: the 0.4 seconds before the words are sent, and their way
LONGEST = 1.0


@pytest.fixture
def part(site):
    """The address of the page on which the partner writes its part of an open report."""
    return "/reports/"


@pytest.fixture
def window(site, browser, tmp_path):
    """Opens a Chromium with a profile of its own, signed in; all its processes can be killed by that profile."""
    opened = []

    def window():
        profile = tmp_path / f"profile-{len(opened)}"
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=chromium(), args=FLAGS, base_url=site.url
        )
        context.add_cookies(site.sessions[WHO]["cookies"])
        opened.append(context)
        return context, profile

    yield window
    opened[-1].close()


def kill(profile):
    """SIGKILL to every process of the Chromium with this profile."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_its = str(profile).encode() in (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if is_its:
            os.kill(int(folder.name), signal.SIGKILL)


def open_part(context, address):
    page = context.new_page()
    page.goto(address)
    page.locator("main th a").last.click()
    page.locator("main a[href*='/reports/parts/']").first.click()
    page.locator("main a[href$='/edit/']").first.click()
    return page


def words_of(page):
    return page.locator("main textarea[name^='problems_']").first.input_value()


def test_every_keystroke_is_there_after_the_browser_was_killed(window, part):
    context, profile = window()
    page = open_part(context, part)
    page.locator("main textarea[name^='problems_']").first.press_sequentially(WORDS, delay=20)
    expect(page.locator("#saved")).to_contain_text("Saved at")
    time.sleep(LONGEST)
    kill(profile)
    again, _profile = window()
    assert words_of(open_part(again, part)) == WORDS


def test_killed_in_the_middle_of_a_word_at_most_the_last_second_is_missing(window, part):
    context, profile = window()
    page = open_part(context, part)
    field, typed = page.locator("main textarea[name^='problems_']").first, []
    for letter in WORDS:
        field.press_sequentially(letter)
        typed.append(time.monotonic())
        time.sleep(0.6 if letter == "," else 0.01)
    ended = time.monotonic()
    kill(profile)
    again, _profile = window()
    kept = words_of(open_part(again, part))
    assert WORDS.startswith(kept)
    missing = typed[len(kept) :]
    assert all(moment > ended - LONGEST for moment in missing), (kept, len(missing))


def test_on_a_phone_it_stays_in_sight_that_nothing_is_saved_and_typing_goes_on_afterwards(window, part):
    context, _profile = window()
    page, cookies = open_part(context, part), context.cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    field, told = page.locator("main textarea[name^='problems_']").first, page.locator("#saved")
    expect(page.locator(".stepbar")).to_contain_text("sections:")
    context.set_offline(True)
    field.press_sequentially("One.")
    expect(told).to_contain_text("no connection")
    expect(told).to_be_in_viewport()
    context.set_offline(False)
    expect(told).to_contain_text("Saved at")
    context.clear_cookies()
    field.press_sequentially("Two.")
    expect(told).to_contain_text("signed out")
    expect(told).to_be_in_viewport()
    context.add_cookies(cookies)
    field.press_sequentially("Three.")
    expect(told).to_contain_text("Saved at")


def test_leaving_the_page_saves_what_was_typed_just_then_and_enter_throws_nothing_away(visit, part):
    person = visit(WHO)
    page = open_part(person.page.context, part)
    page.locator("main textarea[name^='problems_']").first.press_sequentially(WORDS)
    page.goto("/my-work/")
    page = open_part(person.page.context, part)
    assert words_of(page) == WORDS
    page.locator("[name=certificate_number]").press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/edit/"))
    assert WORDS in page.locator("main").inner_text()


def test_a_field_that_this_window_never_touched_follows_what_is_saved_elsewhere(visit, part):
    person = visit(WHO)
    mine, other = open_part(person.page.context, part), open_part(person.page.context, part)
    steps = "main textarea[name^='next_steps_']"
    other.locator(steps).first.fill("The call opens in May.")
    other.locator(".saved button[name=save]").click()
    expect(other.locator("main")).to_contain_text("The call opens in May.")
    mine.locator("main textarea[name^='problems_']").first.press_sequentially("The law is late.")
    expect(mine.locator("#saved")).to_contain_text("Somebody saved this part")
    mine.locator("#saved a").click()
    expect(mine.locator(steps).first).to_have_value("The call opens in May.")
    assert words_of(mine).endswith("The law is late.")
