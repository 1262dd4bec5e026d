"""Finds every translatable message of our code and templates and keeps a catalogue in step with them.

Without system packages: Python is read as a syntax tree, templates through Django's own `templatize`.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

# Function: the places of the context (None without one), the message and its plural among the arguments
SHAPES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
MODULE = "django.utils.translation"
TEMPLATE_SUFFIXES = (".html", ".txt")
LEFT_OUT = {"migrations", "__pycache__"}
# What `templatize` makes of a tag; all other text of the template is blanked out in its answer
CALL = re.compile(r"(?<!\w)(?:gettext|ngettext|pgettext|npgettext|_)\(")
PLURAL_FORMS = {
    "sl": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
}

type Key = tuple[str | None, str]


@dataclass
class Message:
    """One message with the files that show it."""

    msgid: str
    plural: str | None = None
    context: str | None = None
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.msgid


class NotCollectable(Exception):
    """A message that no catalogue can hold: it is put together before it is translated."""


def catalogue_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def collect(root: Path = settings.BASE_DIR) -> dict[Key, Message]:
    """Every message of our apps and templates, in the order of the files and of their lines."""
    found: dict[Key, Message] = {}
    for path in sources(root):
        reader = of_template if path.suffix in TEMPLATE_SUFFIXES else of_code
        name = str(path.relative_to(root))
        for one in reader(path.read_text(encoding="utf-8"), name):
            kept = found.setdefault(one.key, one)
            kept.plural = kept.plural or one.plural
            if name not in kept.files:
                kept.files.append(name)
    return found


def sources(root: Path) -> list[Path]:
    """Our Python files and templates; tests, migrations and packages have no words of their own."""
    code = [path for app in settings.OWN_APPS for path in (root / app).rglob("*.py")]
    pages = [path for path in (root / "templates").rglob("*") if path.suffix in TEMPLATE_SUFFIXES]
    return sorted(path for path in code + pages if not LEFT_OUT & set(path.relative_to(root).parts))


def of_code(source: str, name: str) -> Iterator[Message]:
    """The messages of a Python module, under whatever names it imported gettext."""
    tree = ast.parse(source, name)
    names = dict(_imported(tree))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        function = _function(call, names)
        if function in SHAPES:
            yield from _message(call, function, f"{name}:{call.lineno}")


def of_template(source: str, name: str) -> Iterator[Message]:
    """The messages of a template: translate, blocktranslate with its plural and context, and _("...")."""
    code = templatize(source, name)
    for match in CALL.finditer(code):
        function = match[0][:-1] if match[0] != "_(" else "gettext"
        call = ast.parse(_balanced(code, match.start()), mode="eval").body
        if isinstance(call, ast.Call):
            yield from _message(call, function, name)


def _balanced(code: str, start: int) -> str:
    """The call that begins at `start`: the shortest text that is an expression."""
    end = code.index(")", start) + 1
    while True:
        try:
            ast.parse(code[start:end], mode="eval")
        except SyntaxError:
            end = code.index(")", end) + 1
        else:
            return code[start:end]


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == MODULE:
            for alias in node.names:
                yield alias.asname or alias.name, alias.name


def _function(call: ast.Call, names: dict[str, str]) -> str:
    """The gettext function that is called, also as `translation.gettext`; "" when it is none."""
    target = call.func
    if isinstance(target, ast.Name):
        return names.get(target.id, "")
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return target.attr if target.value.id == "translation" else ""
    return ""


def _message(call: ast.Call, function: str, place: str) -> Iterator[Message]:
    context, singular, plural = (None if at is None else _text(call, at, place) for at in SHAPES[function])
    if singular:
        yield Message(singular, plural, context)


def _text(call: ast.Call, at: int, place: str) -> str | None:
    """A literal argument; a variable is somebody else's message, a text put together is a mistake."""
    argument = call.args[at]
    if isinstance(argument, ast.JoinedStr | ast.BinOp):
        raise NotCollectable(f"{place}: translate first, then fill in the values.")
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def read(language: str) -> polib.POFile:
    """The catalogue of a language as it is kept; an empty one when there is none."""
    path = catalogue_path(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def updated(old: polib.POFile, messages: Iterable[Message], language: str) -> polib.POFile:
    """A catalogue of exactly these messages with the translations that `old` has for them."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    count = int(re.findall(r"nplurals=(\d)", PLURAL_FORMS[language])[0])
    made = polib.POFile(wrapwidth=110)
    made.metadata = {
        "Project-Id-Version": "Throughline",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    made.extend(_entry(one, known.get(one.key), count) for one in messages)
    return made


def _entry(message: Message, old: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.msgid,
        msgctxt=message.context,
        occurrences=[(name, "") for name in message.files],
        tcomment=old.tcomment if old else "",
        flags=[flag for flag in (old.flags if old else []) if flag == "fuzzy"],
    )
    if re.search(r"%\(\w+\)", message.msgid + (message.plural or "")):
        entry.flags.append("python-format")
    if message.plural is None:
        entry.msgstr = old.msgstr if old else ""
    else:
        kept = old.msgstr_plural if old else {}
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {number: kept.get(number, "") for number in range(forms)}
    return entry
