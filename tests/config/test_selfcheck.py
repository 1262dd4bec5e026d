"""The installation's own check: its visitors read pages as a browser does, and it names the step that fails."""

import os
import subprocess

import pytest
from django.conf import settings
from django.core.management import CommandError

from config.management.commands.check_installation import Command
from config.selfcheck import journey
from config.selfcheck.visitor import Unexpected, Visitor, _page

PAGE = """<title>Page</title><a href="/plans/1/">A plan</a>
<form action="/search/"><input name="q"></form>
<form method="post" action="add/"><input type="hidden" name="key" value="k&amp;1"><input name="empty">
<select name="region"><option value="">Choose</option><option value="AT">Austria</option></select>
<select name="state"><option value="a">A</option><option value="b" selected>B</option></select>
<select name="many" multiple><option value="x">X</option></select>
<input type="checkbox" name="kind" value="1" checked><input type="checkbox" name="kind" value="2" checked>
<input type="radio" name="aim" value="yes"><input type="submit" name="send" value="Send">
<textarea name="note">Line 1</textarea><input name="off" value="1" disabled></form>"""


def test_a_form_holds_what_a_browser_would_send():
    form = _page("http://t/plans/", 200, PAGE).form("/plans/add/")
    assert form.fields == {
        "key": ["k&1"],
        "empty": [""],
        "region": [""],
        "state": ["b"],
        "many": [],
        "kind": ["1", "2"],
        "note": ["Line 1"],
    }


def test_a_choice_is_found_by_its_words_and_never_the_empty_one():
    form = _page("http://t/plans/", 200, PAGE).form("/plans/add/")
    assert form.choice("region") == form.choice("region", "Austria") == "AT"
    assert form.choice("aim") == "yes"
    with pytest.raises(Unexpected, match="no choice 'Spain' for region"):
        form.choice("region", "Spain")


def test_a_missing_form_or_link_is_named_with_its_page():
    page = _page("http://t/plans/", 200, PAGE)
    assert page.link("/plans/") == "http://t/plans/1/"
    with pytest.raises(Unexpected, match="no form for /steps/ on http://t/plans/"):
        page.form("/steps/")
    with pytest.raises(Unexpected, match="no link to /claims/ on http://t/plans/"):
        page.link("/claims/")


def test_a_visitor_signs_in_over_http(live_server, django_user_model):
    django_user_model.objects.create_user("somebody@example.org", "steady-bridge-signal", name="Somebody")
    assert Visitor(live_server.url).signed_in("somebody@example.org", "steady-bridge-signal")
    with pytest.raises(Unexpected, match="could not sign in"):
        Visitor(live_server.url).signed_in("somebody@example.org", "wrong")


def test_the_step_that_failed_is_named(monkeypatch):
    def begin(_journey):
        raise Unexpected("the page is empty")

    monkeypatch.setattr("config.management.commands.check_installation.STEPS", [begin])
    with pytest.raises(CommandError, match="FAILED begin: the page is empty"):
        Command().walk(journey.Journey("http://t"))


@pytest.mark.processes
def test_this_installation_works():
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [settings.BASE_DIR / "run", "check"]
    checked = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.endswith("This installation works.\n")
