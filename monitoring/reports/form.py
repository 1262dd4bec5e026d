"""The programme's form of a progress report, as the rules of the project give it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from projects.models import RuleSet
from projects.rules import in_language

REPORT, PLAN, ACTION = "report", "plan", "action"
LIMIT = 2000
_said = lazy(in_language, str)  # in the language in which it is written down
# For projects whose rules bring no form of their own
SECTIONS: tuple[tuple[str, Any, tuple[tuple[str, Any], ...]], ...] = (
    (REPORT, _("Summary"), (("summary", _("Summary")),)),
    (
        PLAN,
        _("Action plans"),
        (
            ("implementation", _("How far the plan is")),
            ("problems", _("Problems")),
            ("next_steps", _("Next steps")),
            ("effects", _("Effect on the policy instrument")),
            ("indicators", _("Indicators")),
            ("evidence", _("Evidence")),
        ),
    ),
    (
        ACTION,
        _("Actions"),
        (
            ("state", _("State")),
            ("reasons", _("Reasons for delay or failure")),
            ("results", _("Results")),
            ("costs", _("Cost")),
        ),
    ),
    (
        REPORT,
        _("Policy changes"),
        (("changes", _("Policy changes")), ("remarks", _("What else is to be said"))),
    ),
)


@dataclass(frozen=True)
class Field:
    """One field of the form and how many characters it takes, line ends counted."""

    key: str
    title: Any
    limit: int


@dataclass(frozen=True)
class Section:
    """Fields that are asked once for the report, for each plan or for each action."""

    each: str
    title: Any
    fields: tuple[Field, ...]


def sections_of(rules: RuleSet) -> list[Section]:
    """The form of these rules in its order."""
    return list(_given(rules.content["report_form"]) if "report_form" in rules.content else _usual())


def _given(form: list[dict[str, Any]]) -> Iterator[Section]:
    for one in form:
        fields = (Field(field["key"], _said(field["title"]), field["limit"]) for field in one["fields"])
        yield Section(one["each"], _said(one["title"]), tuple(fields))


def _usual() -> Iterator[Section]:
    for each, title, fields in SECTIONS:
        yield Section(each, title, tuple(Field(key, words, LIMIT) for key, words in fields))
