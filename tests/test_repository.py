"""Rules of the house that no tool checks, read off the source itself."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from workflow.registry import machines, transitions

ROOT = Path(settings.BASE_DIR)
APPS = [
    "values",
    "accounts",
    "ledger",
    "workflow",
    "projects",
    "comments",
    "documents",
    "practices",
    "actionplans",
]
APPS += ["monitoring", "notifications", "config"]
SOURCES = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
DOOR = ROOT / "workflow" / "door.py"
WRITES = {"update", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}


def calls(path):
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def named(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def machine_names():
    return {model.__name__ for model in machines()}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_writes_a_status_by_hand(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        assert not any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets), (
            ast.dump(node)
        )
    for call in calls(path):
        keywords = {keyword.arg for keyword in call.keywords}
        assert not (named(call) in WRITES | machine_names() and "status" in keywords), ast.unparse(call)
        assert not (named(call) == "setattr" and "'status'" in ast.unparse(call)), ast.unparse(call)
    assert not re.search(r"(?i)\bset\s+status\b", path.read_text())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_code_calls_a_step_past_the_door(path):
    steps = {method for model in machines() for method in transitions(model)}
    for call in calls(path):
        is_step = isinstance(call.func, ast.Attribute) and call.func.attr in steps
        first = call.args[0] if call.args else None
        takes_act = isinstance(first, ast.Name) and first.id == "act"
        assert not (is_step and takes_act and path != DOOR), ast.unparse(call)


def test_a_step_called_past_the_door_has_no_effect_on_the_row(db):
    """Even then: the method only changes memory, and assignment is refused."""
    from tests.factories import complete_plan, organisation, project

    made = complete_plan(project(), organisation())
    with pytest.raises(AttributeError):
        made.status = "verified"
    assert type(made).objects.get(pk=made.pk).status == "draft"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_have_no_inline_style_or_script(path):
    if "email" in path.parts:
        return
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text)


def test_files_stay_small_enough_to_read():
    too_long = {
        str(path.relative_to(ROOT)): length
        for path in SOURCES
        if (length := len(path.read_text().splitlines())) > 400
    }
    assert too_long == {}
