"""A phone shows everything without scrolling sideways; the lead partner reads every word in Slovene."""

from playwright.sync_api import expect

from tests.journeys import story

PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 700}
WIDE = "() => document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
    .filter(one => one.checkVisibility() && !one.closest("svg, .vh, .skip"))
    .map(one => [one.closest("label") ?? one, getComputedStyle(one).display])
    .filter(([one, display]) => display !== "inline" && one.getBoundingClientRect().height < 24)
    .map(([one]) => one.outerHTML.slice(0, 120))"""
WORDS = """() => [...document.querySelectorAll(
        "h1, h2, th[scope=col], button, label, legend, dt, nav a, caption, option, summary," +
        ".btn, .sub, .hint, .note, .lede")]
    .filter(one => !one.closest("[lang]:not(html)")).map(one => one.textContent.trim().replace(/\\s+/g, " "))"""
# What people called things stays in their language
NAMES = """select title from actionplans_actionplan union select title from actionplans_action
    union select title from monitoring_policychangeclaim union select title from documents_document
    union select title from practices_goodpractice union select short_name from practices_theme
    union select name from projects_policyinstrument union select name from projects_organisation
    union select title from projects_event union select name from accounts_user
    union select name from projects_territory union select title from monitoring_indicator
    union select text from monitoring_question"""
ENGLISH = (
    *("the", "of", "and", "to", "is", "was", "are", "not", "by", "since", "until", "with", "for", "this"),
    *("you", "your", "it", "what", "who", "plan", "claim", "date", "state", "next", "open", "all", "send"),
)
PAGES = [
    "/",
    "/my-work/",
    "/words/",
    "/projects/inno-industry/plans/several/",
    "/plans/",
    "/practices/",
    "/practices/prepared/",
    "/projects/inno-industry/handovers/",
    "/projects/inno-industry/handovers/add/partner_leaves/",
    "/projects/inno-industry/partners/partner-latvia/instruments/",
    "/projects/inno-industry/practices/add/",
    "/changes/",
    *(
        f"/projects/inno-industry/{page}"
        for page in ("phase/", "timeline/", "funds/", "regions/", "regions/se/")
    ),
    "/projects/inno-industry/indicators/",
    "/projects/inno-industry/indicators/add/",
    "/projects/inno-industry/published/",
    "/projects/inno-industry/funding/add/",
    "/reports/",
    "/projects/inno-industry/reports/schedule/",
    "/mailbox/",
    "/accounts/password/change/",
]


def test_every_page_fits_a_phone_and_speaks_slovene_alone(visit, site):
    """One visit for both: Slovene words are the longer ones, and the pages are many."""
    visitor = visit("lead", viewport=PHONE)
    pages = [*PAGES, *_parts(visitor)]
    slovene = _words(visitor, pages, _fits)
    visitor.send(".mast button[value=en]")
    english = _words(visitor, pages)
    for public in story.public_pages(visitor):
        own = public.replace("/en/", "/sl/", 1)
        slovene |= _words(visitor, [own], _fits)
        english[own] = _words(visitor, [public])[public]
    same = set().union(*(slovene[page] & english[page] for page in slovene))
    names = {name for (name,) in site.query(NAMES)}
    assert {text for text in same if _is_english(text) and not any(name in text for name in names)} == set()


def _fits(page):
    """Nothing scrolls sideways on a phone or on the narrowest screen, and fingers find what they are to touch."""
    for size in (NARROWEST, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(WIDE) <= 0, f"{page.url} scrolls sideways at {size['width']}"
        assert page.evaluate(SMALL) == [], f"{page.url} has targets lower than 24 pixels"


def _parts(visitor):
    """A plan with its parts and steps, a practice and a claim."""
    plan = visitor.open_plan("Slovakia").address
    steps = visitor.page.locator("main a[href*='/steps/']").evaluate_all(
        "all => all.map(one => one.pathname)"
    )
    action = visitor.page.locator("#actions th a").first.get_attribute("href")
    claim = visitor.open("/changes/").page.locator("main th a").first.get_attribute("href")
    practice = visitor.open("/practices/").page.locator("main article a").first.get_attribute("href")
    own = visitor.open_plan("Slovenia").address
    indicator = visitor.page.locator("#indicators th a").first.get_attribute("href")
    running = visitor.page.locator("#actions th a").first.get_attribute("href")
    comment = visitor.page.locator("main a[href*='/comments/on/']").get_attribute("href")
    question = story.open_question(visitor, "1.2").address
    asked = visitor.page.locator("main a[href$='/edit/']").first.get_attribute("href")
    report = story.open_report(visitor).address
    part = visitor.open(report).page.locator("#parts th a").first.get_attribute("href")
    forms = ["/projects/inno-industry/plans/add/", f"{own}changes/add/"]
    return [
        plan,
        f"{plan}history/",
        f"{plan}thread/",
        *steps,
        action,
        claim,
        practice,
        indicator,
        f"{indicator}values/add/",
        *_of_evidence(visitor, indicator),
        running,
        f"{running}new-date/",
        f"{running}evidence/add/",
        f"{indicator}steps/waive/",
        *forms,
        comment,
        report,
        f"{report}portal/",
        f"{report}together/?section=1",
        question,
        asked,
        f"{question}steps/assign/",
        part,
        f"{part}steps/excuse/",
    ]


def _of_evidence(visitor, indicator):
    """Where documents for the values of an indicator are brought in."""
    found = visitor.open(indicator).page.locator("main a[href$='/evidence/add/']")
    return [found.first.get_attribute("href")]


def test_a_plan_is_sent_from_a_phone(visit):
    partner = visit("lower-austria", viewport=PHONE, has_touch=True, is_mobile=True)
    story.send_plan(partner)
    expect(partner.page.locator(".line [aria-current=step]")).to_contain_text("Submitted")


def _words(visitor, pages, look=lambda page: None):
    """The words of each page by its address; each is looked at while it is open."""
    found = {}
    for address in pages:
        page = visitor.open(address).page
        look(page)
        found[address] = set(page.evaluate(WORDS))
    return found


def _is_english(text):
    return any(f" {word} " in f" {text.lower()} " for word in ENGLISH)
