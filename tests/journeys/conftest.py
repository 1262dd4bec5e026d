"""The journeys' browser, the Chromium of the machine, and the site that they visit."""

import pytest
from playwright.sync_api import expect

from tests.journeys.site import PEOPLE, Site
from tests.journeys.visitor import Visitor, watch
from tests.machine import chromium

expect.set_options(timeout=30_000)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker("journey")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not chromium():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def running_site(tmp_path_factory, browser):
    """The sample with everybody signed in once, remembered for `site` to come back to."""
    site = Site(tmp_path_factory.mktemp("journeys"))
    site.prepare()
    try:
        site.start()
        site.sessions = {login: _session(browser, site, login) for login in PEOPLE}
        site.remember()
        yield site
    finally:
        site.stop()


def _session(browser, site, login):
    context = browser.new_context(base_url=site.url)
    Visitor(context.new_page()).signed_in(login)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def site(running_site):
    running_site.reset()
    return running_site


@pytest.fixture
def visit(site, browser):
    """A browser window for a person who is signed in, or for a stranger; complaints of any window fail the test."""
    contexts, complaints = [], []

    def visit(login=None, **options):
        settings = {"base_url": site.url, "locale": "en-GB", "reduced_motion": "reduce"} | options
        context = browser.new_context(storage_state=site.sessions.get(login), **settings)
        context.set_default_timeout(30_000)
        contexts.append(context)
        watch(context, complaints)
        return Visitor(context.new_page(), login)

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []
