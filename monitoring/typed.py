"""What people typed or chose on a page, by its name, where no field of the page's object tells it."""

from typing import Any

from django.db.models import BooleanField, CharField
from django.utils.translation import gettext_lazy as _

from actionplans.models import Action
from monitoring.models import Assertion, Opinion, PlanAccount, PolicyChangeClaim, Reading
from workflow.history import TOLD_IN_FORMS


def register() -> None:
    """Name them; called once at start."""
    kinds = {"types": _chosen(_("What kind of change is it?"), PolicyChangeClaim.Type)}
    for name in ("claim-add", "claim-add-without-plan", "claim-edit"):
        TOLD_IN_FORMS[name] = kinds
    TOLD_IN_FORMS["claim-opinion"] = _points(Opinion.Verdict) | {
        "missing": _chosen(_("What is missing"), Opinion.Missing),
        "needs": CharField(verbose_name=_("What the partner needs to send")),
    }
    TOLD_IN_FORMS["claim-decide"] = kinds | _points(Assertion.Outcome)
    TOLD_IN_FORMS["part-edit"] = {
        **_fields(PlanAccount, *PlanAccount.WORDS, "effects"),
        "effect": PlanAccount._meta.get_field("effects"),
        **_fields(Action, "judgement", "progress"),
        "start": BooleanField(verbose_name=_("It has started")),
        **_fields(Reading, "value", "measured_on", "source", "note"),
    }


def _points(choices: Any) -> dict[str, Any]:
    """The answer on each point of a policy change."""
    return {kind: _chosen(words, choices) for kind, words in Assertion.Kind.choices}


def _chosen(words: Any, choices: Any) -> Any:
    return CharField(verbose_name=words, choices=choices)


def _fields(model: Any, *names: str) -> dict[str, Any]:
    return {name: model._meta.get_field(name) for name in names}
