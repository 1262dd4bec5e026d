from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from values.dates import PartialDate

# The questions that sources have answered so far; a new one is shown by its own name until it stands here
QUESTIONS: dict[str, Any] = {
    "lead-partner": _("Who leads the project?"),
    "partner-count": _("How many take part?"),
    "partner-countries": _("Which countries take part?"),
    "region-count": _("How many regions take part?"),
    "unit-of-participation": _("Do countries or regions take part?"),
    "programme": _("Which programme funds the project?"),
    "funding": _("Who pays?"),
    "running-time": _("From when to when does the project run?"),
    "end-of-phase-1": _("When does phase 1 end?"),
    "phase-2": _("When is phase 2?"),
    "end-of-project": _("When does the project end?"),
    "end-of-additional-activities": _("When do the additional activities end?"),
    "first-deliverable": _("What is the first result?"),
    "plan-count": _("How many action plans are there?"),
    "practice-count": _("How many practices are there?"),
    "aim-indicator": _("How is the aim measured?"),
    "spelling": _("How is the project's name spelt?"),
}


class Statement(models.Model):
    """One source's answer to a question about a project. Competing statements stand side by side (S53)."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="statements")
    question = models.SlugField(max_length=60)
    answer = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "question", "answer", "source"], name="statement_once"
            ),
            models.UniqueConstraint(
                fields=["project", "question"],
                condition=models.Q(is_chosen=True),
                name="one_chosen_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @property
    def date(self) -> PartialDate | None:
        """The answer as a date, where it is one."""
        try:
            return PartialDate.parse(self.answer)
        except ValueError:
            return None


@dataclass(frozen=True)
class Question:
    """What the sources say to one question, in the order in which they were recorded."""

    slug: str
    statements: list[Statement]

    @property
    def words(self) -> Any:
        return QUESTIONS.get(self.slug) or capfirst(self.slug.replace("-", " "))

    @property
    def is_disputed(self) -> bool:
        """Sources answer differently, and nobody has chosen."""
        answers = {statement.answer for statement in self.statements}
        return len(answers) > 1 and not any(statement.is_chosen for statement in self.statements)


def questions(statements: Iterable[Statement]) -> list[Question]:
    """The statements by question, the disputed questions first, each group in the order of its first answer."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        found.setdefault(statement.question, []).append(statement)
    return sorted((Question(*item) for item in found.items()), key=lambda question: not question.is_disputed)


class FundingStatement(models.Model):
    """What a funder wants said wherever the project shows itself: one text for each fund and language (S09)."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="funding_statements")
    fund = models.CharField(_("fund"), max_length=120)
    parties = models.CharField(_("who pays"), max_length=200)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("statement"))
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["fund", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "fund", "language"], name="funding_statement_once_in_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.text


def statements_in(project: Any, languages: Iterable[str]) -> list[FundingStatement]:
    """The statements of a project in these languages; where a fund has none in any of them, all that it has."""
    wanted, every = set(languages), list(FundingStatement.objects.filter(project=project))
    told = {one.fund for one in every if one.language in wanted}
    return [one for one in every if one.language in wanted or one.fund not in told]


def languages_lacking(project: Any, languages: Iterable[str], without: Any = None) -> list[str]:
    """The languages in which a funder of a project, or the only one that is to be named, says nothing yet (S09).

    `without`: as if that statement were not there.
    """
    told: dict[str, set[str]] = {}
    for one in project.funding_statements.all():
        if one == without:
            continue
        told.setdefault(one.fund, set()).add(one.language)
    kept = list(told.values()) or [set()]
    return [language for language in dict.fromkeys(languages) if not all(language in one for one in kept)]
