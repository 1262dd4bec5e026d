"""What the rules of a call ask of a plan's text: which of the template's fields, and which further sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy

from projects.models import RuleSet
from projects.rules import in_language

FIELD = "extra_"  # the fields of the form
CHANGE = "extra: "  # the names of changes in the ledger

type Words = dict[str, str]


@dataclass(frozen=True)
class Part:
    """A section of the plan beyond the template's own, as a rule set asks for it."""

    key: str
    words: Words
    hints: Words
    is_needed: bool

    @property
    def title(self) -> Any:
        return lazy(in_language, str)(self.words)

    @property
    def help(self) -> Any:
        return lazy(in_language, str)(self.hints) if self.hints else ""

    @property
    def field(self) -> str:
        return f"{FIELD}{self.key}"


@dataclass(frozen=True)
class Told:
    """What a plan says in one of them."""

    title: Any
    text: str


def _parts(content: dict[str, Any]) -> list[Part]:
    return [
        Part(one["key"], one["title"], one.get("help", {}), one["needed"])
        for one in content.get("plan_sections", [])
    ]


def parts_of(plan: Any) -> list[Part]:
    """The further sections that the rules in force know, in their order."""
    return _parts(plan.project.rule_set.content)


def is_needed(plan: Any, name: str) -> bool:
    """Whether a field of the template must be filled before the plan is sent; all where the rules say nothing."""
    needs = plan.project.rule_set.content.get("plan_needs")
    return needs is None or name in needs


def titles() -> dict[str, Any]:
    """The title of every section that any rule set knew, the latest words first: texts outlive the rules."""
    return {
        part.key: part.title for rules in RuleSet.objects.order_by("pk") for part in _parts(rules.content)
    }


def told_of(plan: Any) -> list[Told]:
    """Each section of the rules in force, and after them what the plan says in those of earlier rules."""
    parts = parts_of(plan)
    known = {part.key for part in parts}
    left = {key: text for key, text in plan.extra.items() if key not in known and text}
    earlier = titles() if left else {}
    return [
        *(Told(part.title, plan.extra.get(part.key, "")) for part in parts),
        *(Told(earlier.get(key, key), text) for key, text in left.items()),
    ]


def titles_of_changes(names: Iterable[str]) -> dict[str, Any]:
    """{name of a change: title of its section} of those that are about further sections; one query, or none."""
    about = [name for name in names if name.startswith(CHANGE)]
    known = titles() if about else {}
    return {name: known.get(name.removeprefix(CHANGE), name) for name in about}
