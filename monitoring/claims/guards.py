"""What must be true before a claim moves on. Each answers one question, with the link that mends it."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from actionplans.models import ActionPlan
from monitoring.models import Assertion, PolicyChangeClaim
from projects.permissions import who_acts
from projects.witnesses import confirmed, read_ahead
from workflow import guards
from workflow.guards import Condition, Guard

TO_JUDGE = {"registered", "under_verification"}
REGISTERED = TO_JUDGE | {"accepted"}
NONE_LEFT = _("No document is left that shows: %(what)s. Ask the partner for one, or do not accept the point")
VERIFYING = ("validate", "validate_partly")
SENT = {"submitted", "forwarded", "clarification"}


def _edit(claim: PolicyChangeClaim, field: str) -> str:
    return f"{reverse('claim-edit', args=[claim.uuid])}#id_{field}"


def _point(claim: PolicyChangeClaim, kind: str) -> Any:
    return next((assertion for assertion in claim.assertions.all() if assertion.kind == kind), None)


def _done(point: Any, words: Any, kind: Any) -> Any:
    return _("No money is claimed") if point and point.is_none else words % {"what": kind.label}


def _is_proved(claim: PolicyChangeClaim, point: Assertion, wanted: set[str]) -> bool:
    """Whether evidence in a wanted state is to prove the point; a file that is withheld proves nothing.

    A link to a page that can change does not show that it happened.
    """
    return any(
        item.status in wanted
        and point in item.assertions.all()
        and not item.document.is_withheld
        and not (item.is_unfixed and point.kind == "happened")
        for item in claim.evidence.all()
    )


def _to_prove(claim: PolicyChangeClaim) -> list[Assertion]:
    return [assertion for assertion in claim.assertions.all() if not assertion.is_none]


def has_types(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.types),
        text=_("Say what kind of change it is"),
        done=_("The kind of change is named"),
        url=_edit(claim, "types_0"),
    )


def says_what_changed(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.what_changed),
        text=_("Describe what has changed"),
        done=_("The change is described"),
        url=_edit(claim, "what_changed"),
    )


def is_decided(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=claim.decision_on is not None and claim.decision_on <= on,
        text=_("Give the date of the decision: an announcement is not yet a change"),
        done=_("The change is decided"),
        url=_edit(claim, "decision_on"),
    )


def names_its_source(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.event_id or claim.source or claim.practices.all()),
        text=_("Name the practice, the event or the other source from which the change was learnt"),
        done=_("It is clear from whom the change was learnt"),
        url=_edit(claim, "event"),
    )


def is_stated(kind: Any) -> Guard:
    """Whether one of the three points is said in the partner's words."""

    def guard(claim: PolicyChangeClaim, on: dt.date) -> Condition:
        point = _point(claim, kind)
        return Condition(
            met=point is not None and (point.is_none or bool(point.statement)),
            text=_("Say in your words: %(what)s") % {"what": kind.label},
            done=_done(point, _("Said in your words: %(what)s"), kind),
            url=_edit(claim, kind),
        )

    return guard


def amount_is_named(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    claimed = any(assertion.kind == "amount" for assertion in _to_prove(claim))
    return Condition(
        met=not claimed or bool(claim.amounts.all()),
        text=_("Give the amount with its fund and currency, or say that there is none"),
        done=_("The amount is stated"),
        url=_edit(claim, "fund"),
    )


def amounts_are_in_euro(claim: PolicyChangeClaim, on: dt.date) -> Condition | None:
    """Each amount in another currency has its rate; where all are in euro, nothing is asked."""
    foreign = [row for row in claim.amounts.all() if row.is_foreign]
    if not foreign:
        return None
    return Condition(
        met=all(row.euro is not None for row in foreign),
        text=_("Give the rate at which each amount was changed into euro, with its date and source"),
        done=_("Every amount stands in euro, too"),
        url=_edit(claim, "fund"),
    )


def overlap_is_answered(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.overlap),
        text=_("Say whether another project claims the same change"),
        done=_("It is clear whether others claim the same change"),
        url=_edit(claim, "overlap"),
    )


def has_evidence(kind: Any) -> Guard:
    """Whether a registered document stands behind one of the points that are to be proved."""

    def guard(claim: PolicyChangeClaim, on: dt.date) -> Condition:
        point = _point(claim, kind)
        return Condition(
            met=point is None or point.is_none or _is_proved(claim, point, REGISTERED),
            text=_("Add a document that shows: %(what)s") % {"what": kind.label},
            done=_done(point, _("A document shows: %(what)s"), kind),
            url=f"{reverse('evidence-add', args=[claim.uuid])}?point={kind}",
        )

    return guard


def has_accepted_evidence(kind: Any) -> Guard:
    """Whether accepted evidence stands behind a point, unless the programme refuses that point."""

    def guard(claim: PolicyChangeClaim, on: dt.date) -> Condition:
        point = _point(claim, kind)
        needs_none = point is None or point.is_none or point.outcome == "refused"
        waits = not needs_none and _is_proved(claim, point, TO_JUDGE)
        words = _("Accept a document that shows: %(what)s") if waits else NONE_LEFT
        return Condition(
            met=needs_none or _is_proved(claim, point, {"accepted"}),
            text=words % {"what": kind.label},
            done=_done(point, _("Accepted evidence shows: %(what)s"), kind),
            url=f"{claim.get_absolute_url()}#evidence",
            who=capfirst(who_acts("Evidence.accept", claim)) if waits else "",
        )

    return guard


def opinion_is_signed(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    required = bool(claim.project.rule_set["auditor_opinion_required"])
    return Condition(
        met=not required or all(assertion.opinion for assertion in _to_prove(claim)),
        text=_("The auditor signs an opinion on each point"),
        done=_("The auditor has signed an opinion") if required else _("No auditor's opinion is required"),
        url=f"{claim.get_absolute_url()}#opinion",
        who=_("auditor"),
    )


def measure_is_shared(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.shared_amounts()),
        text=_("No other verified change counts the same money: there is nothing to share"),
        done=_("Another verified change names the same money"),
    )


def shares_fit(claim: PolicyChangeClaim, on: dt.date) -> Condition | None:
    """What several claims count of the same money is not more than the money; asked once shares stand."""
    shared = [row for row in claim.amounts.all() if row.share_euro is not None]
    if not shared:
        return None
    beside = claim.amounts_beside()
    return Condition(
        met=all(_fits(row, [other for other in beside if row.may_be(other)]) for row in shared),
        text=_("Count less here: together with the shares of the others it is more than the money"),
        url=reverse("claim-share", args=[claim.uuid]),
    )


def _fits(row: Any, others: list[Any]) -> bool:
    known = [one for one in (row, *others) if one.accepted_euro is not None]
    return sum(one.share_euro or 0 for one in known) <= max((one.accepted_euro for one in known), default=0)


def opinion_is_open(claim: PolicyChangeClaim, on: dt.date) -> Condition:
    return Condition(
        met=not any(assertion.opinion for assertion in claim.assertions.all()),
        text=_("The opinion is signed: it can be given once each time a claim is sent"),
        done=_("No opinion is signed yet"),
    )


def claims_on_own_instruments(plan: ActionPlan) -> list[PolicyChangeClaim]:
    """A plan's claims on the instruments that it names, or that those replaced."""
    claims = list(plan.claims.all())
    own = {instrument.pk for instrument in plan.instruments.all()}
    if any(claim.instrument_id not in own for claim in claims):
        own = set(plan.instruments.with_predecessors().values_list("pk", flat=True))
    return [claim for claim in claims if claim.instrument_id in own]


def has_verified_change(plan: ActionPlan, on: dt.date) -> Condition:
    """What is missing for the flag at the end of the line; every way leads to the plan's own claims."""
    claims = claims_on_own_instruments(plan)
    states = {claim.status for claim in claims}
    text, who = _whose_turn(plan, states)
    return Condition(
        met=any(claim.counts or claim.is_accepted for claim in claims),
        text=text,
        done=_("A policy change of the plan is verified"),
        url=f"{plan.get_absolute_url()}#changes",
        who=who,
    )


def verified_change_is_confirmed(plan: ActionPlan, on: dt.date) -> Condition | None:
    """A decision that was entered for the programme verifies the plan once a second person has confirmed it."""
    claims = claims_on_own_instruments(plan)
    if any(claim.counts for claim in claims):
        return None
    verified = [claim for claim in claims if claim.is_accepted]
    return next(filter(None, (confirmed(*VERIFYING)(claim, on) for claim in read_ahead(verified))), None)


def _whose_turn(plan: ActionPlan, states: set[str]) -> tuple[Any, Any]:
    """What is to be done about a plan's claims in these states, and by whom."""
    if "clarification" in states:
        return _("Answer the programme's questions on the policy change"), plan.organisation
    if "forwarded" in states:
        return _("The programme decides on the policy change"), who_acts("PolicyChangeClaim.validate", plan)
    if "submitted" in states:
        words = _("The lead partner checks the policy change and passes it on")
        return words, who_acts("PolicyChangeClaim.forward", plan)
    return _("Claim the policy change that the plan led to"), plan.organisation


def decisions_are_confirmed(plan: ActionPlan, on: dt.date) -> Condition | None:
    """A closed plan gets no flag any more: what was entered about its changes is confirmed before."""
    told = confirmed(*VERIFYING, "revoke")
    return next(filter(None, (told(claim, on) for claim in read_ahead(plan.claims.all()))), None)


def has_no_open_claim(plan: ActionPlan, on: dt.date) -> Condition:
    waiting = [claim for claim in plan.claims.all() if claim.status in SENT or claim.is_contested]
    return Condition(
        met=not waiting,
        text=_("Decide on the policy change that waits"),
        done=_("No claim waits for a decision"),
        url=waiting[0].get_absolute_url() if waiting else "",
    )


def has_change_or_reason(plan: ActionPlan, on: dt.date) -> Condition:
    return Condition(
        met=bool(plan.verified_on or plan.no_change_reason),
        text=_("Explain why no policy change followed"),
        done=_("The plan led to a change, or it is explained why not"),
        url=reverse("plan-step", args=[plan.uuid, "explain"]),
    )


def register() -> None:
    """Hang them on the steps; called once at start."""
    guards.add(
        PolicyChangeClaim.submit,
        has_types,
        says_what_changed,
        is_decided,
        names_its_source,
        *map(is_stated, Assertion.Kind),
        amount_is_named,
        amounts_are_in_euro,
        overlap_is_answered,
        *map(has_evidence, Assertion.Kind),
        confirmed("decline"),
    )
    guards.add(PolicyChangeClaim.answer, confirmed("ask"))
    for decision in (PolicyChangeClaim.validate, PolicyChangeClaim.validate_partly):
        guards.add(decision, *map(has_accepted_evidence, Assertion.Kind), opinion_is_signed)
    for refusal in (PolicyChangeClaim.reject, PolicyChangeClaim.revoke):
        guards.add(refusal, opinion_is_signed)
    guards.add(PolicyChangeClaim.give_opinion, opinion_is_open)
    guards.add(PolicyChangeClaim.agree_share, measure_is_shared, shares_fit)
    guards.add(ActionPlan.verify, has_verified_change, verified_change_is_confirmed)
    guards.add(ActionPlan.abandon, has_no_open_claim)
    guards.add(ActionPlan.close, has_no_open_claim, decisions_are_confirmed, has_change_or_reason)
