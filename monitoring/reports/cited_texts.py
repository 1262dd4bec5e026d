"""The texts of an object as a snapshot holds them, by their names for people."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actionplans.models import Action
from monitoring.models import Evidence, PartnerPart, PlanAccount
from monitoring.reports.snapshots import WORDS_OF_ACTIONS
from monitoring.reports.told import amount_words
from workflow.history import field_of, value_words


def texts_of(cited: dict[str, Any]) -> dict[str, str]:
    """What an object says, as it was cited: {name: text}."""
    said, label = cited.get("said", {}), cited["object"].partition(":")[0]
    if label == "monitoring.partnerpart":
        return _of_part(said)
    if label == "actionplans.action":
        told = {name: said[name] for name in WORDS_OF_ACTIONS if said.get(name)}
        return {
            _name(Action, name): str(value_words(one, field_of(Action, name))) for name, one in told.items()
        }
    return _of_claim(said)


def _name(model: Any, field: str) -> str:
    return str(capfirst(str(model._meta.get_field(field).verbose_name)))


def _of_part(said: dict[str, Any]) -> dict[str, str]:
    own = {
        _name(PartnerPart, name): said.get(name, "")
        for name in ("remarks", "certificate_number", "explanation")
    }
    for place, account in enumerate(said.get("accounts", {}).values(), start=1):
        own |= {f"{_name(PlanAccount, name)} ({place})": account[name] for name in PlanAccount.WORDS}
        told = enumerate(account["effects"].values(), start=1)
        own |= {f"{_name(PlanAccount, 'effects')} ({place}.{at})": words for at, words in told}
    return {name: text for name, text in own.items() if text}


def _of_claim(said: dict[str, Any]) -> dict[str, str]:
    papers = [f"{title} ({Evidence.Status(state).label})" for title, state, _sha in said.get("evidence", [])]
    amounts = [amount_words(row) for row in said.get("amounts", [])]
    told = {_("Evidence"): "\n".join(papers), _("Amounts"): "\n".join(amounts)}
    return {name: text for name, text in told.items() if text}
