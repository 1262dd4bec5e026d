"""What the ledger keeps of a report's or a part's changes, in words."""

from collections.abc import Callable
from typing import Any

from django.utils.text import capfirst

from monitoring.models import PartnerPart, PlanAccount, ProgressReport, Question
from monitoring.reports.form import sections_of
from monitoring.reports.scope import instruments_told
from workflow.history import change_words


def in_words(obj: Any) -> Callable[[str, Any, Any], dict[str, Any]]:
    """How one change of this report or part is told: the field's name, its value before and after."""
    fields = {field.name: field.verbose_name for field in [*obj._meta.fields, *PlanAccount._meta.fields]}
    names = _names(obj) if isinstance(obj, PartnerPart) else _titles(obj)

    def told(name: str, was: Any, now: Any) -> dict[str, Any]:
        field, *keys = name.split(" ")
        word = capfirst(str(fields.get(field, field)))
        about = [words for key in keys if (words := names.get(key) or names.get(key.partition("-")[0]))]
        return {"word": ", ".join([word, *about]), "was": was, "now": now}

    return told


def _titles(report: ProgressReport) -> dict[str, str]:
    """The fields of the programme's form, by their keys."""
    return {
        one.key: str(one.title) for section in sections_of(report.project.rule_set) for one in section.fields
    }


def _names(part: PartnerPart) -> dict[str, str]:
    """The plans and instruments of which a part tells, by their keys."""
    told = list(part.accounts.all())
    plans = [account.plan for account in told]
    instruments = [one for account in told for one in instruments_told(account.plan, account.effects)]
    return {str(one.pk): str(one) for one in [*plans, *instruments]}


def words_of_question(name: str, was: Any, now: Any) -> dict[str, Any]:
    """One change of a question, as the pages tell it."""
    word, before, after = change_words(Question, name, was, now)
    return {"word": capfirst(str(word)), "was": before, "now": after}
