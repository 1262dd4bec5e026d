"""The documents are true: what they link to, name or tell people to type exists."""

import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from config.messages import collect
from ledger.models import Entry
from projects.models import Membership, Project, Role
from projects.services import load_rule_sets
from tests.factories import cast, complete_plan, project, walk

ROOT = Path(settings.BASE_DIR)
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "sampledata" / "README.md"])
USERS = sorted((ROOT / "docs" / "users").glob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
SETTING = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"')
FILE = re.compile(r"[a-z_]+/[\w./*-]+\.(?:py|json|html|css|po|md)")


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


def blocks(path, language):
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(), re.DOTALL)


def prose(path):
    """The text without its blocks of code."""
    return re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)


def typed(path):
    """Every line that the document tells people to type."""
    lines = [line for block in blocks(path, "sh") for line in block.replace("\\\n", " ").splitlines()]
    return [*CODE.findall(prose(path)), *lines]


def anchors(path):
    """The names of a document's headings, as they stand in addresses."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each(DOCS)
def test_every_link_and_picture_is_there(path):
    for target in LINK.findall(prose(path)):
        if re.match(r"https?:|mailto:", target):
            continue
        name, _hash, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.is_relative_to(ROOT), target
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@each(DOCS)
def test_every_command_exists_with_its_options(path):
    known = set(re.findall(r"^(\w+)\)", (ROOT / "run").read_text(), re.MULTILINE))
    for line in typed(path):
        for command in re.findall(r"(?:\./run|manage\.py)(?: [^;&|]*)?", line):
            program, *words = shlex.split(command, comments=True)
            if program == "./run" and words:
                assert words[0] in known, command
                words = words[1:] if words[0] == "manage" else check_bench(words)
            check_manage(words, command)


def check_bench(words):
    if words[0] == "bench" and not words[1].isupper():
        assert (ROOT / "benchmarks" / f"{words[1]}.py").exists(), words
    return []


def check_manage(words, command):
    words = words[2:] if words[:1] == ["--data"] else words
    if not words or words[0].isupper():
        return
    assert words[0] in get_commands(), command
    parser = load_command_class(get_commands()[words[0]], words[0]).create_parser("manage.py", words[0])
    options = {word for word in words if word.startswith("--")}
    assert options <= set(parser._option_string_actions), command


def test_every_setting_is_told_and_every_told_setting_exists():
    read = set(SETTING.findall((ROOT / "config" / "settings.py").read_text()))
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    operations = (ROOT / "docs" / "operations.md").read_text()
    assert read == example == set(re.findall(r"^\| `([A-Z_]+)` \|", operations, re.MULTILINE))


@each(DOCS)
def test_every_address_of_ours_leads_to_a_page(path):
    for address in CODE.findall(prose(path)):
        if re.fullmatch(r"/(?:[a-z-]+/)*", address):
            assert resolve(address), address


@each(USERS)
def test_every_button_and_heading_is_called_so_on_the_pages(path):
    said = {message.msgid.lower() for message in collect().values()}
    for label in re.findall(r"\*\*(.+?)\*\*", " ".join(prose(path).split())):
        start = label.lower().removesuffix("...")
        whole = not label.endswith("...")
        assert any(one == start if whole else one.startswith(start) for one in said), label


@each(DOCS)
def test_every_file_that_is_named_is_there(path):
    for name in [name for code in CODE.findall(prose(path)) for name in FILE.findall(code)]:
        folders = (ROOT, ROOT / "docs", ROOT / "templates")
        assert any(list(folder.glob(name)) for folder in folders), name


def test_an_outsider_verifies_the_ledger_with_the_program_of_the_document(db, tmp_path):
    here = project()
    partner, authority, people = cast(here)
    walk(
        complete_plan(here, partner, owner=authority),
        ("submit", people["representative"], "Štiri ideje, 1 < 2"),
        ("clear", people["monitor"]),
        ("accept", people["officer"]),
    )
    database, program = copy_of_the_ledger(tmp_path), tmp_path / "program.py"
    program.write_text(blocks(ROOT / "docs" / "architecture.md", "python")[0])
    verify = [sys.executable, program, database]
    assert "3 entries: everything fits" in subprocess.check_output(verify, text=True)

    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE ledger_payload SET body = CAST(replace(body, '<', '>') AS BLOB)")
    assert subprocess.run(verify, capture_output=True).returncode == 1


def copy_of_the_ledger(folder):
    """The two tables of the ledger as a file of SQLite, as an outsider might get them."""
    path = folder / "ledger.sqlite3"
    entries = list(Entry.objects.select_related("payload"))
    columns = ("id", "log_id", "seq", "canonical", "root")
    with sqlite3.connect(path) as copy:
        copy.execute("CREATE TABLE ledger_entry (id, log_id, seq, canonical, root)")
        copy.execute("CREATE TABLE ledger_payload (entry_id, salt, body)")
        for one in entries:
            row = [plain(getattr(one, name)) for name in columns]
            copy.execute("INSERT INTO ledger_entry VALUES (?, ?, ?, ?, ?)", row)
            words = [one.pk, plain(one.payload.salt), plain(one.payload.body)]
            copy.execute("INSERT INTO ledger_payload VALUES (?, ?, ?)", words)
    return path


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_the_first_project_of_an_installation_starts_as_the_document_says(db):
    load_rule_sets()
    exec(blocks(ROOT / "docs" / "operations.md", "python")[0], {})
    made = Project.objects.get(slug="our-project")
    assert made.phases.count() == 2
    assert Membership.objects.get(project=made).role == Role.ADMINISTRATOR
    assert not Membership.objects.get(project=made).user.has_usable_password()


def test_every_test_that_a_document_names_exists():
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = {name for path in DOCS for name in re.findall(r"`(test_\w+)`", path.read_text())}
    assert named
    assert {name for name in named if f"def {name}(" not in tests} == set()


def test_every_exception_has_a_test():
    table = (ROOT / "docs" / "workflow.md").read_text().partition("## Exceptions")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 10
    assert all("`test_" in row for row in rows)
    on_plans = (ROOT / "tests" / "sample" / "test_exceptions_on_real_plans.py").read_text()
    for row in rows:
        assert any(f"def {name}(" in on_plans for name in re.findall(r"`(test_\w+)`", row)), row
