"""The main rules of a rule set in words, each with where it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.models import RuleSet

OBLIGATIONS: dict[str, Any] = {
    "every_instrument": _("An action plan for every policy instrument addressed."),
    "where_not_improved": _("An action plan only where the instrument was not improved in the core phase."),
}
ROUTE: dict[str, Any] = {
    "lead_clearance": _("check by the lead partner"),
    "programme_acceptance": _("decision of the programme"),
    "authority_endorsement": _("endorsement by the authority"),
}


@dataclass(frozen=True)
class Rule:
    """One rule for readers: what it is about, what it says, and its source as the rule set gives it."""

    topic: Any
    words: Any
    source: str


def in_words(rule_set: RuleSet) -> list[Rule]:
    """The rules that a project's people meet; rules that this rule set does not hold are left out."""
    sources = rule_set.content.get("sources", {})
    held = [(key, topic, say) for key, topic, say in TOPICS if key in rule_set.content]
    return [Rule(topic, say(rule_set[key]), sources.get(key, "")) for key, topic, say in held]


def _periods(months: dict[str, int]) -> str:
    if months["phase1"] == months["phase2"]:
        return str(_("Every %(months)s months.") % {"months": months["phase1"]})
    words = _("Every %(first)s months in phase 1, every %(second)s in phase 2.")
    return str(words % {"first": months["phase1"], "second": months["phase2"]})


def _months_after(count: int) -> str:
    words = ngettext("%(count)s month after the period.", "%(count)s months after the period.", count)
    return words % {"count": count}


def _confirmed_every(count: int) -> str:
    words = ngettext("Confirmed every %(count)s month.", "Confirmed every %(count)s months.", count)
    return words % {"count": count}


def _weeks_after(count: int | None) -> str:
    if count is None:
        return str(_("The programme sets no date; the project may."))
    words = ngettext("%(count)s week after the period.", "%(count)s weeks after the period.", count)
    return words % {"count": count}


def _route(steps: dict[str, bool]) -> str:
    return capfirst(", ".join(str(words) for key, words in ROUTE.items() if steps.get(key)))


def _opinion(is_required: bool) -> Any:
    if is_required:
        return _("The auditor signs an opinion before the programme decides on a policy change.")
    return _("The programme decides on a policy change without an auditor's opinion.")


def _second_person(is_needed: bool) -> Any:
    if is_needed:
        return _(
            "A second person confirms what is entered for the programme or an authority, before anything rests on it."
        )
    return _("A missing confirmation is shown and blocks nothing.")


def in_language(words: dict[str, str]) -> str:
    """The words of a rule set in the language of the page, else in English."""
    return words.get((get_language() or "")[:2]) or words[settings.LANGUAGE_CODE[:2]]


def _sections(sections: list[dict[str, Any]]) -> str:
    words = {True: _("%(title)s (needed)"), False: _("%(title)s (if you wish)")}
    told = [(one["needed"], in_language(one["title"])) for one in sections]
    return ", ".join(str(words[needed] % {"title": title}) for needed, title in told)


def _kept(years: int) -> str:
    words = ngettext(
        "%(count)s year from the end of the year in which the plan is closed; a legal hold keeps them longer.",
        "%(count)s years from the end of the year in which the plan is closed; a legal hold keeps them longer.",
        years,
    )
    return words % {"count": years}


def _indicators(indicators: list[dict[str, Any]]) -> str:
    told = [{key: in_language(one[key]) for key in ("title", "unit")} for one in indicators]
    return "; ".join(_("%(title)s (%(unit)s)") % one for one in told)


def _form(sections: list[dict[str, Any]]) -> str:
    fields = [one for section in sections for one in section["fields"]]
    told = [(in_language(one["title"]), one["limit"]) for one in fields]
    words = ngettext_lazy("%(title)s (%(limit)s character)", "%(title)s (%(limit)s characters)", "limit")
    return "; ".join(words % {"title": title, "limit": limit} for title, limit in told)


NEEDS: dict[str, Any] = {
    "instruments": _("policy instrument"),
    "aim": _("what the plan aims to improve"),
    "policy_context": _("policy context"),
    "contribution": _("how the plan will improve the instrument"),
    "summary": _("summary in English of a plan in another language"),
    "background": _("background of each action"),
    "activities": _("what will be done"),
    "players": _("who takes part"),
    "dates": _("start and end"),
    "cost": _("cost"),
    "funding": _("funding"),
    "inspirations": _("what inspired each action"),
}


def _funds(named: dict[str, list[str]]) -> str:
    structural, interreg = (", ".join(named.get(kind, ())) for kind in ("structural", "interreg"))
    words = _("Structural Funds: %(structural)s. Left out of what was influenced: %(interreg)s.")
    return str(words % {"structural": structural, "interreg": interreg})


def _needs(names: list[str]) -> str:
    return capfirst(", ".join(str(words) for key, words in NEEDS.items() if key in names))


TOPICS: list[tuple[str, Any, Callable[[Any], Any]]] = [
    ("plan_obligation", _("Who writes a plan"), lambda value: OBLIGATIONS.get(value, value)),
    ("plan_needs", _("What a plan needs before it is sent"), _needs),
    ("plan_sections", _("Further sections of a plan"), _sections),
    ("progress_confirmed_months", _("How far an action is"), _confirmed_every),
    ("approval_route", _("A plan's way to approval"), _route),
    ("reporting_period_months", _("Reporting periods"), _periods),
    ("report_due_months", _("Progress report is due"), _months_after),
    ("partner_part_due_weeks", _("A partner's part is due"), _weeks_after),
    ("report_form", _("Form of a progress report"), _form),
    ("indicators", _("What the programme counts"), _indicators),
    ("funds", _("Funds told apart"), _funds),
    ("auditor_opinion_required", _("Auditor's opinion"), _opinion),
    ("recorded_decision_needs_second_person", _("Steps entered for absent people"), _second_person),
    ("retention_years", _("How long the files of a plan are kept"), _kept),
]
