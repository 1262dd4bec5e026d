"""What lies ahead of a plan: the steps in the order of travel, what is missing for them, and whose they are."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actionplans.models import ActionPlan
from actionplans.models.plan import STATION_OF
from workflow import guards, policy
from workflow.guards import Condition
from workflow.offers import Offer
from workflow.registry import transitions

LAST = 7
SHOWN_AHEAD = 3
OF_THE_PARTNER = ("ActionPlan.submit", "ActionPlan.propose_completion", "ActionPlan.explain")


@dataclass(frozen=True)
class Hold:
    """The panel under the line: what is missing for the next station, and what the reader can do about it."""

    number: int
    title: str
    unmet: list[Condition]
    met: list[Condition]
    actions: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Duty:
    """A step that lies ahead: who does what."""

    who: Any
    what: Any


def steps_ahead(status: str) -> Iterator[tuple[str, Any]]:
    """The main steps from a state on, each with its declaration, in the order of travel."""
    while found := _main_step(status):
        yield found
        status = found[1].target


def _main_step(status: str) -> tuple[str, Any] | None:
    for method, fsm in transitions(ActionPlan).items():
        declared = fsm.get_transition(status)
        if declared is not None and declared.custom.get("is_main"):
            return method, declared
    return None


def next_duties(plan: ActionPlan) -> list[Duty]:
    """Who does what next, in order."""
    duties = []
    for method, declared in steps_ahead(plan.status):
        if method == "complete" and plan.completion_proposed_on is None:
            duties.append(_duty(plan, "propose_completion", declaration(plan, "propose_completion")))
        duties.append(_duty(plan, method, declared))
    return duties[:SHOWN_AHEAD]


def _duty(plan: ActionPlan, method: str, declared: Any) -> Duty:
    name = f"ActionPlan.{method}"
    who = who_does(plan, name)
    return Duty(who if name in OF_THE_PARTNER else capfirst(who), declared.custom["verb"])


def declaration(plan: ActionPlan, method: str) -> Any:
    """What a step's declaration says about itself, from wherever it starts."""
    return next(iter(transitions(type(plan))[method].transitions.values()))


def who_does(plan: ActionPlan, name: str) -> str:
    """Whose step it is: the partner by name, everybody else by role. What follows from a claim is the programme's."""
    if name in OF_THE_PARTNER:
        return str(plan.organisation)
    return policy.who_may(name) or policy.who_may("ActionPlan.accept")


def hold(plan: ActionPlan, offers: list[Offer], station: int, on: dt.date) -> Hold | None:
    """What holds a plan back from its next station; None when there is nothing to say or do."""
    number = station + 1 if station < LAST and plan.status != plan.Status.CLOSED else 0
    mine = {
        offer.method for offer in offers if offer.mine or (offer.principals and blocking(plan, offer.unmet))
    }
    conditions = list(_conditions(plan, station, mine, on)) if number else []
    actions = [button for offer in offers if (button := _button(plan, offer))]
    if not conditions and not actions:
        return None
    has_place = bool(number and (conditions or number < LAST - 1))
    return Hold(
        number=number if has_place else 0,
        title="" if has_place else _("What you can do now"),
        unmet=[condition for condition in conditions if not condition.met],
        met=[condition for condition in conditions if condition.met],
        actions=actions,
    )


def _conditions(plan: ActionPlan, station: int, mine: set[str], on: dt.date) -> Iterator[Condition]:
    """Every condition until the next station, and each step on the way that somebody else has to do."""
    for method, declared in steps_ahead(plan.status):
        name = f"ActionPlan.{method}"
        yield from guards.conditions(name, plan, on)
        if method not in mine and not policy.is_cascade(name):
            yield Condition(met=False, text=declared.custom["verb"], who=who_does(plan, name))
        if STATION_OF.get(declared.target, station) > station:
            return


def _button(plan: ActionPlan, offer: Offer) -> tuple[str, str, str] | None:
    """A step as a button that leads to its page; none for a step that is somebody else's."""
    url = reverse("plan-step", args=[plan.uuid, offer.method])
    words = str(offer.verb)
    if not offer.mine and not offer.principals:
        return None
    if not offer.mine:
        who = who_does(plan, f"ActionPlan.{offer.method}")
        words = _("Enter for %(who)s: %(step)s") % {"who": who, "step": words}
    if blocking(plan, offer.unmet):
        return "blocked", words, url
    return "primary" if offer.mine and offer.is_main else "", words, url


def blocking(obj: Any, unmet: list[Condition]) -> list[Condition]:
    """What really blocks: gaps of a plan that was approved elsewhere are shown and do not."""
    is_recorded = getattr(obj, "is_recorded", False)
    return [condition for condition in unmet if not (condition.is_gap and is_recorded)]
