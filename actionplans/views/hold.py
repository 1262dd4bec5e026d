"""What lies ahead of a plan: the steps in the order of travel, what is missing for them, and whose they are."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actionplans.approval import silent_authority_names, stages_left_out
from actionplans.models import ActionPlan, PlanRevision
from actionplans.sections import Duty
from actionplans.signing import is_signed
from actionplans.stations import STATION_OF
from projects.permissions import who_acts
from workflow import guards, policy
from workflow.guards import Condition, blocking
from workflow.offers import Offer
from workflow.registry import transitions

LAST = 7
OF_THE_PARTNER = (
    *("ActionPlan.submit", "ActionPlan.propose_completion", "ActionPlan.explain", "ActionPlan.sign"),
    *("PlanRevision.submit", "PlanRevision.withdraw"),
    *("Action.start", "Action.finish", "Action.finish_partly", "Action.give_up", "Action.suspend"),
    *("Action.resume", "Action.tell_progress", "Action.confirm_progress", "Action.ask_pilot"),
    *("Action.block", "Action.unblock", "Milestone.reach", "Milestone.leave_out", "Milestone.reopen"),
    "NewDate.take_back",
)

YOURS = gettext_lazy("Your next step: %(step)s")

# The steps that a rule set may leave out of the route to approval
STAGES = {"clear": "lead_clearance", "accept": "programme_acceptance"}

type Step = tuple[str, Any]


@dataclass(frozen=True)
class Hold:
    """The panel under the line: what is missing for one step, what follows it, and what the reader can do.

    `step` is the reader's own next step, where there is something missing for it.
    """

    number: int
    title: str
    step: str
    unmet: list[Condition]
    met: list[Condition]
    later: list[Duty]
    actions: list[tuple[str, str, str]]

    @property
    def is_idle(self) -> bool:
        """Nobody waits for anything."""
        return not self.number

    @property
    def missing(self) -> int | None:
        """How many things stand between here and the next station; None when other people's steps do."""
        return len(self.unmet) if self.number and (self.unmet or not self.later) else None


def steps_ahead(plan: ActionPlan) -> Iterator[Step]:
    """The steps from a plan's present state on, each with its declaration, in the order of travel."""
    status = plan.status
    left_out = stages_left_out(plan) if status in plan.EDITABLE else plan.left_out
    while found := _main_step(status):
        if found[0] == "complete" and plan.completion_proposed_on is None:
            yield "propose_completion", declaration(plan, "propose_completion")
        if found[0] == "come_into_force" and "authority_endorsement" not in left_out:
            yield "endorse", declaration(plan, "endorse")
        if STAGES.get(found[0]) not in left_out:
            yield found
        status = found[1].target


def _main_step(status: str) -> Step | None:
    for method, fsm in transitions(ActionPlan).items():
        declared = fsm.get_transition(status)
        if declared is not None and declared.custom["is_main"]:
            return method, declared
    return None


def next_duties(plan: ActionPlan) -> list[Duty]:
    """Who does what, in order, until nobody has to do anything more with the plan itself."""
    return _duties(plan, steps_ahead(plan))


def _duties(plan: ActionPlan, steps: Iterable[Step]) -> list[Duty]:
    return [_duty(plan, *step) for step in steps if not policy.is_cascade(_name(step[0]))]


def _duty(plan: ActionPlan, method: str, declared: Any) -> Duty:
    who = who_does(plan, _name(method))
    return Duty(who if _name(method) in OF_THE_PARTNER else capfirst(who), declared.custom["verb"])


def _name(method: str) -> str:
    return f"ActionPlan.{method}"


def declaration(plan: ActionPlan, method: str) -> Any:
    """What a step's declaration says about itself, from wherever it starts."""
    return next(iter(transitions(type(plan))[method].transitions.values()))


def who_does(plan: ActionPlan | PlanRevision, name: str) -> str:
    """Whose step it is: the partner and several authorities by name, everybody else by role."""
    if name.endswith(".endorse") and len(plan.authority_ids()) > 1:
        return silent_authority_names(plan)
    return str(plan.organisation) if name in OF_THE_PARTNER else who_acts(name, plan)


def is_author(plan: ActionPlan, user: Any, roles: Any = None) -> bool:
    """Whether the plan's forms are open to this person while it can be changed."""
    return policy.acting_as("ActionPlan.amend", plan, user, roles=roles) is not None


def hold(
    plan: ActionPlan, offers: list[Offer], station: int, on: dt.date, *, for_author: bool
) -> Hold | None:
    """What holds back the reader's next step, or that of whoever's turn it is; None when there is nothing to do.

    Only authors get the links to the plan's forms.
    """
    ahead = list(_until_next(plan, station)) if station < LAST and not plan.is_over else []
    actions = quiet_last(button for offer in offers if (button := _button(plan, offer)))
    if not ahead:
        return Hold(0, _("What you can do now"), "", [], [], [], actions) if actions else None
    own = {offer.method for offer in offers if offer.mine}
    shown = next((step for step in ahead if step[0] in own), ahead[0])
    is_own, later = shown[0] in own, ahead[ahead.index(shown) + 1 :]
    conditions = list(_conditions(plan, shown, offers, on))
    unmet = [condition for condition in conditions if not condition.met]
    verb = str(shown[1].custom["verb"])
    return Hold(
        number=station + 1,
        title=YOURS % {"step": verb} if is_own and later and not unmet else "",
        step=YOURS % {"step": verb} if is_own and unmet else "",
        unmet=unmet if for_author or is_own else guards.to_read(unmet),
        met=[condition for condition in conditions if condition.met and condition.done],
        later=_duties(plan, later),
        actions=actions,
    )


def quiet_last(buttons: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Ways out that are rarely taken stand behind the others."""
    return sorted(buttons, key=lambda button: button[0] == "quiet")


def _until_next(plan: ActionPlan, station: int) -> Iterator[Step]:
    """The steps up to the one that takes the plan to its next station."""
    for method, declared in steps_ahead(plan):
        yield method, declared
        if STATION_OF.get(declared.target, station) > station:
            return


def _conditions(plan: ActionPlan, step: Step, offers: list[Offer], on: dt.date) -> Iterator[Condition]:
    """The conditions of a step, and the step itself where the reader can only wait for it."""
    name = _name(step[0])
    yield from guards.conditions(name, plan, on)
    is_theirs = any(
        offer.method == step[0] and (offer.mine or (offer.principals and blocking(plan, offer.unmet)))
        for offer in offers
    )
    if not is_theirs and not policy.is_cascade(name):
        yield Condition(met=False, text=step[1].custom["verb"], who=who_does(plan, name))


def _button(plan: ActionPlan, offer: Offer) -> tuple[str, str, str] | None:
    """A step as a button that leads to its page; none for a step that is somebody else's."""
    url = reverse("plan-step", args=[plan.uuid, offer.method])
    words = str(offer.verb)
    is_reported = offer.method == "propose_completion" and plan.completion_proposed_on
    if is_reported or (not offer.mine and not offer.principals):
        return None
    if not offer.mine:
        who = who_does(plan, f"ActionPlan.{offer.method}")
        words = _("Enter for %(who)s: %(step)s") % {"who": who, "step": words}
    if offer.method == "sign":
        return None if is_signed(plan) or not offer.mine else ("quiet", words, url)
    if offer.method == "remind":
        return None if offer.unmet else ("quiet", words, url)
    if blocking(plan, offer.unmet):
        return "blocked", words, url
    if offer.target == plan.Status.WITHDRAWN:
        return "quiet", words, url
    return "primary" if offer.mine and offer.is_main else "", words, url
