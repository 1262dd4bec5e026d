"""Reads the sample's files and refuses them whole when one record is not as it should be."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "sampledata"
FILES = (
    "territories",
    "organisations",
    "instruments",
    "projects",
    "practices",
    "plans_real",
    "plans_illustrative",
    "indicators",
    "reports",
    "people",
    "publications",
)
# An address has a dot and letters after its "@": "Centr@tec" is the name of a programme.
EMAIL = re.compile(r"[^\s@<>(),;:\"']+@[^\s@<>(),;:\"'.]+(?:\.[^\s@<>(),;:\"'.]+)*\.[^\W\d_]{2,}")

type Files = dict[str, dict[str, Any]]


class SampleRefused(Exception):
    """The sample cannot be loaded; `problems` name each record and what is wrong with it. Nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(folder: Path = FOLDER) -> Files:
    """Every file of the sample by name; raise SampleRefused when a schema or the rule on addresses is broken."""
    files = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in FILES}
    problems = [problem for name in FILES for problem in _problems(name, files[name])]
    if problems:
        raise SampleRefused(problems)
    return files


def _problems(name: str, content: Any) -> Iterator[str]:
    schema = json.loads((FOLDER / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    for error in jsonschema_rs.validator_for(schema).iter_errors(content):
        yield f"{_record(name, content, list(error.instance_path))}: {error.message}"
    for path, text in _texts(content, []):
        if EMAIL.search(text):
            yield f"{_record(name, content, path)}: an e-mail address; the sample names no private person"


def _texts(value: Any, path: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    """Every text in the content, keys too, with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield [*path, key], key
            yield from _texts(item, [*path, key])
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, [*path, number])


def _record(name: str, content: Any, path: list[Any]) -> str:
    """A record's name for people: the file, what it is called there, and the field."""
    label, rest = "", path
    if len(path) >= 2 and isinstance(path[1], int):
        record = content[path[0]][path[1]]
        named = record if isinstance(record, dict) else {}
        label = str(next((named[key] for key in ("slug", "id", "code", "login") if key in named), path[1]))
        rest = path[2:]
    where = ".".join(str(part) for part in rest)
    return ", ".join(filter(None, [f"{name}.json", label, where]))
