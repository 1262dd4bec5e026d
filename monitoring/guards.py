"""What must be true before a claim moves on. Each answers one question, with the link that mends it."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.guards import Condition

if TYPE_CHECKING:
    from actionplans.models import ActionPlan
    from monitoring.models import Assertion, Evidence, PolicyChangeClaim

REGISTERED = {"registered", "accepted"}
SENT = {"submitted", "forwarded"}


def _edit(claim: "PolicyChangeClaim", field: str) -> str:
    return f"{reverse('claim-edit', args=[claim.uuid])}#id_{field}"


def _evidence(claim: "PolicyChangeClaim", wanted: set[str]) -> dict[int, list["Evidence"]]:
    """The evidence in a wanted state by the assertion that it is to prove."""
    found: dict[int, list[Evidence]] = {}
    for item in claim.evidence.all():
        for assertion in item.assertions.all() if item.status in wanted else ():
            found.setdefault(assertion.pk, []).append(item)
    return found


def _to_prove(claim: "PolicyChangeClaim") -> list["Assertion"]:
    return [assertion for assertion in claim.assertions.all() if not assertion.is_none]


def has_types(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.types),
        text=_("Say what kind of change it is"),
        done=_("The kind of change is named"),
        url=_edit(claim, "types_0"),
    )


def says_what_changed(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.what_changed),
        text=_("Describe what has changed"),
        done=_("The change is described"),
        url=_edit(claim, "what_changed"),
    )


def is_decided(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    return Condition(
        met=claim.decision_on is not None and claim.decision_on <= on,
        text=_("Give the date of the decision: an announcement is not yet a change"),
        done=_("The change is decided"),
        url=_edit(claim, "decision_on"),
    )


def names_its_source(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.event_id or claim.practices.all()),
        text=_("Name the practice or the event from which the change was learnt"),
        done=_("It is clear from whom the change was learnt"),
        url=_edit(claim, "practices"),
    )


def assertions_are_made(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    silent = [assertion for assertion in _to_prove(claim) if not assertion.statement]
    return Condition(
        met=not silent and len(claim.assertions.all()) == 3,
        text=_("Say in your words: %(what)s") % {"what": silent[0] if silent else ""},
        done=_("Each of the three points is stated"),
        url=_edit(claim, silent[0].kind if silent else "happened"),
    )


def amount_is_named(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    claimed = any(assertion.kind == "amount" for assertion in _to_prove(claim))
    return Condition(
        met=not claimed or bool(claim.amounts.all()),
        text=_("Give the amount with its fund and currency, or say that there is none"),
        done=_("The amount is stated"),
        url=_edit(claim, "fund"),
    )


def overlap_is_answered(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    return Condition(
        met=bool(claim.overlap),
        text=_("Say whether another project claims the same change"),
        done=_("It is clear whether others claim the same change"),
        url=_edit(claim, "overlap"),
    )


def assertions_have_evidence(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    registered = _evidence(claim, REGISTERED)
    bare = [assertion for assertion in _to_prove(claim) if not registered.get(assertion.pk)]
    return Condition(
        met=not bare,
        text=_("Add a document that shows: %(what)s") % {"what": bare[0] if bare else ""},
        done=_("Each point has a document behind it"),
        url=reverse("evidence-add", args=[claim.uuid]),
    )


def evidence_is_accepted(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    accepted = _evidence(claim, {"accepted"})
    open_ = [one for one in _to_prove(claim) if one.outcome != "refused" and not accepted.get(one.pk)]
    return Condition(
        met=not open_,
        text=_("Accept a document that shows: %(what)s") % {"what": open_[0] if open_ else ""},
        done=_("Accepted evidence stands behind each accepted point"),
        url=f"{claim.get_absolute_url()}#evidence",
    )


def opinion_is_signed(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    required = bool(claim.project.rule_set["auditor_opinion_required"])
    return Condition(
        met=not required or all(assertion.opinion for assertion in _to_prove(claim)),
        text=_("The auditor signs an opinion on each point"),
        done=_("The auditor has signed an opinion") if required else _("No auditor's opinion is required"),
        url=f"{claim.get_absolute_url()}#opinion",
        who=_("auditor"),
    )


def opinion_is_open(claim: "PolicyChangeClaim", on: dt.date) -> Condition:
    return Condition(
        met=not any(assertion.opinion for assertion in claim.assertions.all()),
        text=_("The opinion is signed: it can be given once each time a claim is sent"),
        done=_("No opinion is signed yet"),
        url=f"{claim.get_absolute_url()}#opinion",
    )


def claim_takes_evidence(evidence: "Evidence", on: dt.date) -> Condition:
    """A sent claim takes only what replaces an earlier document; a decided one takes nothing."""
    claim = evidence.claim
    is_open = claim.status in claim.EDITABLE
    is_waiting = claim.status in ("submitted", "forwarded") and evidence.replaces_id is not None
    return Condition(
        met=is_open or is_waiting,
        text=_(
            "The claim was sent: name the document that this one replaces, or ask for the claim to be returned"
        ),
        url=claim.get_absolute_url(),
    )


def claim_is_undecided(evidence: "Evidence", on: dt.date) -> Condition:
    claim = evidence.claim
    return Condition(
        met=claim.status in claim.OPEN,
        text=_("The claim is decided: its evidence stays as it was judged"),
        done=_("The claim is not decided yet"),
        url=claim.get_absolute_url(),
    )


def has_verified_change(plan: "ActionPlan", on: dt.date) -> Condition:
    """What is missing for the flag at the end of the line; every way leads to the plan's own claims."""
    own = {instrument.pk for instrument in plan.instruments.all()}
    claims = [claim for claim in plan.claims.all() if claim.instrument_id in own]
    is_sent = any(claim.status in SENT for claim in claims)
    return Condition(
        met=any(claim.is_accepted for claim in claims),
        text=_("The programme decides on the policy change")
        if is_sent
        else _("Claim the policy change that the plan led to"),
        done=_("A policy change of the plan is verified"),
        url=f"{plan.get_absolute_url()}#changes",
        who=_("programme officer") if is_sent else plan.organisation,
    )


def has_no_open_claim(plan: "ActionPlan", on: dt.date) -> Condition:
    waiting = [claim for claim in plan.claims.all() if claim.status in SENT]
    return Condition(
        met=not waiting,
        text=_("Decide on the policy change that waits"),
        done=_("No claim waits for a decision"),
        url=waiting[0].get_absolute_url() if waiting else "",
    )


def has_change_or_reason(plan: "ActionPlan", on: dt.date) -> Condition:
    return Condition(
        met=bool(plan.verified_on or plan.no_change_reason),
        text=_("Explain why no policy change followed"),
        done=_("The plan led to a change, or it is explained why not"),
        url=reverse("plan-step", args=[plan.uuid, "explain"]),
    )
