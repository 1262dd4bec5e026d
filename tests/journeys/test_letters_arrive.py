"""In the demonstration one moves the day on and watches the letters arrive."""

from playwright.sync_api import expect


def test_letters_arrive_while_one_watches_and_lead_to_their_matter(visit, site):
    watcher = visit("lower-austria").open("/mailbox/")
    before = watcher.page.locator("#letters tbody tr").count()
    watcher.send(".demo button[value='7']")
    site.deliver()
    letters = watcher.page.locator("#letters tbody tr")
    expect(letters.nth(before)).to_be_visible(timeout=8_000)
    letters.filter(has_text="lower-austria@").first.locator("a").click()
    letter = watcher.page.frame_locator("main iframe")
    letter.locator("a[href*='/plans/']").first.click()
    expect(watcher.page.locator(".hold")).to_be_visible()
