"""The words of the pages, explained; and the states and steps, told from the machines themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config.diagrams import draw
from workflow import policy
from workflow.registry import machines, transitions

WORDS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        _("Action plan"),
        _("What one region will do so that its policy instrument changes, learnt from other regions."),
    ),
    (_("Policy instrument"), _("The programme, strategy or call that a plan wants to improve.")),
    (
        _("Policy authority"),
        _("The body that answers for a policy instrument. It endorses the plans that want to change it."),
    ),
    (
        _("Good practice"),
        _(
            "Something that works in one region and that others can learn from. Approved ones are in the catalogue."
        ),
    ),
    (
        _("Counted and published"),
        _(
            "Two marks of an approved practice: the programme counts it, the experts publish it."
            " Neither needs the other."
        ),
    ),
    (
        _("Edition"),
        _(
            "What an approved practice says. A new edition is written and approved; the one before stays on record."
        ),
    ),
    (
        _("Indicator and value"),
        _(
            "An indicator says what is measured, from which baseline to which target. A value is what was measured on"
            " a day; it counts once the lead partner has approved it."
        ),
    ),
    (_("Station"), _("One of seven places on a plan's line, from draft to verified.")),
    (
        _("Duty"),
        _("Something that is due by a day. A duty that is late is marked; nothing happens by itself."),
    ),
    (
        _("Pass on"),
        _("The lead partner has checked a plan or a claim and gives it to the programme."),
    ),
    (
        _("Pilot"),
        _(
            "An action that tries something out. The programme's monitoring committee approves it before it starts."
        ),
    ),
    (_("Approval"), _("The programme accepts a plan, and every authority of its instruments endorses it.")),
    (
        _("Version"),
        _(
            "An approved plan is changed by a new version. The one in force stays until the new one takes its place."
        ),
    ),
    (
        _("Small change"),
        _(
            "A change of wording or dates. The lead partner accepts it; all others go the whole way to approval."
        ),
    ),
    (
        _("Joint partner"),
        _(
            "A partner who writes a plan together with the responsible one, and consents to it before it is sent."
        ),
    ),
    (
        _("Deputy"),
        _("Somebody of another organisation who decides on the lead partner's own plan."),
    ),
    (
        _("Claim"),
        _("A region's word that its instrument has changed. It says three things, each with its evidence."),
    ),
    (
        _("The three points"),
        _("The change happened; it happened because of the cooperation; this is the amount of money."),
    ),
    (_("Evidence"), _("A document that proves a point. It is never changed; a better one takes its place.")),
    (_("Opinion"), _("What the auditor says on each point. It decides nothing.")),
    (_("Verified"), _("The programme has accepted that the change happened. It may look at it again later.")),
    (
        _("Progress report"),
        _("What a project tells the programme about a period. Each partner writes its part."),
    ),
    (
        _("Public page"),
        _(
            "What everybody may read of a plan, a change or a practice once it is published, with who pays for it."
        ),
    ),
    (
        _("Redacted copy"),
        _("A copy of a document in which personal data are blacked out, made so that everybody may have it."),
    ),
    (
        _("Question of the programme"),
        _("What the programme asks about a report, numbered by round: 1.1, 1.2. A partner may answer it."),
    ),
    (
        _("Entered for"),
        _("A step that was recorded for somebody who did not sign in, with the letter that shows it."),
    ),
    (
        _("Recorded"),
        _("A plan that was written and approved elsewhere. Its gaps are shown and do not hold it back."),
    ),
    (
        _("Ledger"),
        _("The log of every step. Nothing in it can be changed without being noticed."),
    ),
    (_("Fingerprint"), _("A number computed from a file (SHA-256). Another file has another number.")),
)


@dataclass(frozen=True)
class Way:
    """One step out of a state: what it is called, who may do it, and where it leads."""

    verb: Any
    who: str
    target: Any


@dataclass(frozen=True)
class Machine:
    """The states of one kind of thing, in their order, each with the ways out of it, and the same as a drawing."""

    name: Any
    drawing: Any
    states: list[tuple[Any, list[Way]]]


def all_machines() -> list[Machine]:
    """Every machine of the product, told in the language of the reader."""
    return [_machine(model) for model in machines()]


def _machine(model: Any) -> Machine:
    states = [(label, list(_ways(model, state))) for state, label in model.Status.choices]
    return Machine(capfirst(str(model._meta.verbose_name)), draw(model), states)


def _ways(model: Any, state: str) -> Iterator[Way]:
    """The steps that people do from a state; those that only follow are left out."""
    for method, fsm in transitions(model).items():
        declared, name = fsm.get_transition(state), f"{model.__name__}.{method}"
        if declared is not None and not policy.is_cascade(name):
            target = model.Status(declared.target or state).label
            yield Way(declared.custom["verb"], policy.who_may(name), target)
