"""axe-core on a page, in light and dark, on a desk and on a phone."""

from pytest_playwright_axe.axe import MIN_AXE_PATH, WCAG_22AA_RULESET

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
BY_THEME = {
    "light": {"type": "tag", "values": WCAG_22AA_RULESET},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
RUN = """async which => {
    const only = {runOnly: which, resultTypes: ["violations"], iframes: false};
    const why = node => node.any.map(one => one.message).join("; ");
    return (await axe.run(document, only)).violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.html.slice(0, 140)} ${why(node).slice(0, 160)}`));
}"""


def violations(page):
    """What axe finds on the page as it is shown now, one line for each place; in the dark it looks at the colours."""
    page.evaluate(MIN_AXE_PATH.read_text())
    found = set()
    for scheme, which in BY_THEME.items():
        for size in (DESK, PHONE):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            found |= {f"{scheme} {size['width']}: {line}" for line in page.evaluate(RUN, which)}
    return sorted(found)
