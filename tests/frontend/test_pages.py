"""The frame of every page, and the pages that tell what went wrong."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.context import shell
from workflow.guards import Condition

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
REFUSALS = ["refused", "not_allowed", "stale", "impossible", "repeated", "blocked", "form"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_page_needs_inline_style_or_script(path):
    if "email" in path.parts:
        pytest.skip("letters carry their own style")
    source = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|<style", source)


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.django_db
def test_a_refusal_keeps_what_was_typed_and_shows_a_way_on(name, rf):
    error = SimpleNamespace(message="Somebody was quicker.", who="lead partner",
                            unmet=[Condition(False, "Send the report", url="/reports/1/")])  # fmt: skip
    entry = SimpleNamespace(
        actor_name="Lead partner", at=None, sentence="returned the plan", note="", changes=[]
    )
    context = {
        "error": error,
        "entries": [entry],
        "sent": [("note", "My <b>words</b>")],
        "back_url": "/plans/1/",
    }
    html = render_to_string(f"errors/{name}.html", context, request(rf))
    assert "My &lt;b&gt;words&lt;/b&gt;" in html
    assert 'href="/plans/1/"' in html


def request(rf, path="/", **extra):
    made = rf.get(path)
    made.user, made.resolver_match = AnonymousUser(), None
    for name, value in extra.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize("name", ["400", "500"])
def test_the_plainest_pages_need_no_context(name):
    assert "<h1>" in render_to_string(f"{name}.html")


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429"])
@pytest.mark.django_db
def test_the_error_pages_have_one_heading_and_a_way_on(name, rf):
    html = render_to_string(f"{name}.html", {}, request(rf))
    assert html.count("<h1") == 1
    assert "Open the line board" in html


def test_the_frame_knows_which_section_a_page_belongs_to(rf):
    seen = request(rf, resolver_match=SimpleNamespace(url_name="plan-edit"))
    assert shell(seen)["nav"] == "plans"
    assert shell(request(rf))["nav"] == ""


def test_strangers_see_no_sections(rf):
    assert shell(request(rf))["navigation"] == []


def test_the_frame_tells_for_whom_the_person_acts(rf):
    roles = [SimpleNamespace(role=role, organisation="Agency of the North") for role in ("editor", "auditor")]
    assert shell(request(rf, roles=roles))["role_words"] == "Agency of the North"


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("neon", "system"), (None, "system")])
def test_only_known_themes_reach_the_page(cookie, theme):
    made = RequestFactory().get("/")
    if cookie:
        made.COOKIES["theme"] = cookie
    made.user, made.resolver_match = AnonymousUser(), None
    assert shell(made)["theme"] == theme
