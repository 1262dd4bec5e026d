"""What the page of a claim shows beside the claim's own fields: points, evidence, the viewer, the next step."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import Action, PlanRevision
from actionplans.sections import Duty
from actionplans.views.hold import quiet_last
from actionplans.views.told import Told
from comments.models import Comment
from comments.returned import Word, word
from ledger.models import Entry
from monitoring.claims.duties import duty, steps_ahead, who_judges
from monitoring.claims.guards import has_accepted_evidence
from monitoring.claims.words import in_words
from monitoring.models import Assertion, Evidence, PolicyChangeClaim
from projects.models import Deadline
from workflow import guards, policy
from workflow.guards import Condition
from workflow.history import Line, history
from workflow.offers import Offer, offers
from workflow.registry import ref

STEPS = (
    *("submit", "recall", "send_back", "forward", "ask", "answer"),
    *("decline", "withdraw", "reassess"),
)
ANSWERS = (*(Deadline.Kind.CLAIM, Deadline.Kind.MEND), *(Deadline.Kind.CLARIFY, Deadline.Kind.PART))
# The steps that put new points in the place of earlier ones
ASKING = ("ask", "send_back", "decline")


@dataclass(frozen=True)
class Point:
    """One assertion with the evidence that is to prove it."""

    assertion: Assertion
    evidence: list[Evidence]


@dataclass(frozen=True)
class Asked:
    """The points that wait for an answer, and until when it is wanted, where a day was given."""

    points: list[Comment]
    answer_by: Any


@dataclass(frozen=True)
class Next:
    """The reader's next step, or that of whoever the claim waits for, and what the reader can do; `also` tells what
    is open and holds nothing back.
    """

    title: str
    unmet: list[Any]
    met: list[Any]
    later: list[Duty]
    actions: list[tuple[str, Any, str]]
    is_idle: bool = False
    also: str = ""


def points(claim: PolicyChangeClaim) -> list[Point]:
    """The three assertions in order, each with its evidence that still stands."""
    standing = [item for item in claim.evidence.all() if item.status != Evidence.Status.REPLACED]
    return [
        Point(one, [item for item in standing if one in item.assertions.all()])
        for one in claim.assertions.all()
    ]


def totals(claim: PolicyChangeClaim) -> tuple[Decimal, Decimal | None] | None:
    """What is claimed and what is accepted in euro; None as long as an amount has no rate."""
    rows = list(claim.amounts.all())
    claimed = [row.euro for row in rows if row.euro is not None]
    accepted = [row.accepted_euro for row in rows if row.accepted_euro is not None]
    if len(claimed) < len(rows):
        return None
    return sum(claimed, Decimal(0)), sum(accepted, Decimal(0)) if len(accepted) == len(rows) else None


def may_edit(claim: PolicyChangeClaim, person: Any, roles: list[Any]) -> bool:
    """Whether this person may change what the claim says now."""
    is_theirs = policy.acting_as("PolicyChangeClaim.amend", claim, person, roles=roles) is not None
    return claim.status in claim.EDITABLE and is_theirs


def may_add(claim: PolicyChangeClaim, person: Any, roles: list[Any]) -> bool:
    """Whether this person may bring in more documents now."""
    is_theirs = (
        policy.acting_as("Evidence.create", Evidence(claim=claim, project=claim.project), person, roles=roles)
        is not None
    )
    takes_more = claim.status in claim.EDITABLE or claim.status == claim.Status.CLARIFICATION
    return takes_more and is_theirs


def entries(claim: PolicyChangeClaim) -> list[Told]:
    """The claim's history, newest first, each entry with its changes in words."""
    return told(claim, in_words)


def told(obj: Any, words: Callable[[str, Any, Any], dict[str, Any]]) -> list[Told]:
    """An object's history, newest first, each entry with its changes as `words` tell them."""
    return [Told(line, [words(*change) for change in line.changes]) for line in history(obj)]


def asked(obj: Any, person: Any) -> Asked | None:
    """What a returned or questioned claim or report is asked for; None where nobody waits for an answer."""
    if obj.status not in ("returned", "clarification"):
        return None
    wanted = Deadline.objects.for_subject(ref(obj)).open().filter(kind__in=ANSWERS).order_by("due_on").first()
    points = Comment.objects.visible_to(person).open_points(obj)
    return Asked(list(points), wanted.due if wanted else None)


def why(obj: Any, entries: list[Told], returned: str, wanted: Asked | None) -> Word | None:
    """Who returned or questioned an object, with what is to change and until when; None where nobody did."""
    if wanted is None:
        return None
    title = (
        returned if obj.status == "returned" else _("The programme asks. These questions wait for an answer")
    )
    return word(obj, (one.line for one in entries), title, wanted.answer_by)


def answer_of(entries: list[Told]) -> Line | None:
    """The answer to the last questions; None where something else was asked for since."""
    steps = ((one.line, one.line.step.partition(".")[2]) for one in entries)
    last = next((found for found in steps if found[1] in ("answer", *ASKING)), None)
    return last[0] if last and last[1] == "answer" else None


def waits_for_opinion(claim: PolicyChangeClaim, on: dt.date) -> bool:
    """Whether no decision can be taken, not even a refusal: the rules ask for an opinion that is missing."""
    return any(not one.met for one in guards.conditions(PolicyChangeClaim.reject, claim, on))


def may_sign(claim: PolicyChangeClaim, person: Any, roles: list[Any]) -> bool:
    """Whether this person can sign the opinion of the present round."""
    is_signed = any(one.opinion for one in claim.assertions.all())
    is_theirs = policy.acting_as(PolicyChangeClaim.give_opinion, claim, person, roles=roles) is not None
    takes_opinions = claim.status == claim.Status.FORWARDED or claim.is_contested
    return takes_opinions and not is_signed and is_theirs


def next_step(claim: PolicyChangeClaim, person: Any, on: Any, open_points: int = 0) -> Next | None:
    """What holds the reader's step back, or whom the claim waits for; None when it is decided."""
    found = {offer.method: offer for offer in offers(claim, person, on)}
    ahead = list(steps_ahead(claim))
    own = next((method for method in ahead if method in found and found[method].mine), "")
    if not ahead:
        ways = _actions(claim, list(found.values()))
        return Next(_("What you can do now"), [], [], [], ways, is_idle=True) if ways else None
    shown = own or ahead[0]
    offer, later = found[shown], ahead[ahead.index(shown) + 1 :]
    whose, unmet = duty(claim, shown), offer.unmet
    if not own and not offer.principals:
        unmet.append(Condition(False, whose.what, who=whose.who))
    if shown != "validate" and not own:
        unmet.extend(evidence_to_judge(claim, on))
    is_free = bool(own) and not unmet
    title = _("What holds it back: %(step)s") if unmet else free_words(shown, open_points)
    if not own:
        title = _("It waits for: %(who)s")
    return Next(
        also=(_of_the_auditor(claim, shown) or still_open(open_points)) if is_free else "",
        title=title % {"step": offer.verb, "who": whose.who},
        unmet=_with_judges(claim, unmet),
        met=offer.met,
        later=[duty(claim, method) for method in later],
        actions=_actions(claim, list(found.values())),
    )


def evidence_to_judge(claim: PolicyChangeClaim, on: dt.date) -> list[Condition]:
    """The points of a claim with the programme whose documents nobody has judged, each with who may."""
    if claim.status not in (claim.Status.FORWARDED, claim.Status.CONTESTED):
        return []
    found = (guard(claim, on) for guard in map(has_accepted_evidence, Assertion.Kind))
    return [one for one in found if one and not one.met and one.who]


def _with_judges(claim: PolicyChangeClaim, unmet: list[Condition]) -> list[Condition]:
    """The same, with the organisations whose people may judge the documents: one query where any wait."""
    waiting = [one for one in unmet if one.who and one.url.endswith("#evidence")]
    names = who_judges(claim) if waiting else ""
    return [replace(one, who=names or one.who) if one in waiting else one for one in unmet]


def free_words(method: str, open_points: int = 0) -> str:
    """How the panel of a step that nothing holds back begins; where something is open or waited for, with less."""
    is_plain = method == "answer" or open_points
    return "%(step)s" if is_plain else _("Nothing holds it back: %(step)s")


def _of_the_auditor(claim: PolicyChangeClaim, method: str) -> str:
    """What a signed opinion says against a decision that nothing holds back; nothing where it supports all."""
    opinions = [one.opinion for one in claim.assertions.all() if one.opinion]
    doubts = [one for one in opinions if one.verdict != one.Verdict.SUPPORTED]
    if method != "validate" or not doubts:
        return ""
    said = ", ".join(dict.fromkeys(str(one) for one in doubts))
    return _("The auditor's opinion says: %(said)s. Read it beside its point first.") % {"said": said}


def still_open(count: int) -> str:
    """What is said of points of a return that nobody has done with; nothing where none is left."""
    words = ngettext(
        "%(count)s point of the return is still open. It can be sent all the same.",
        "%(count)s points of the return are still open. It can be sent all the same.",
        count,
    )
    return words % {"count": count} if count else ""


def _actions(claim: PolicyChangeClaim, found: list[Offer]) -> list[tuple[str, Any, str]]:
    ways = [
        _way(claim, offer) for offer in found if offer.method in STEPS and (offer.mine or offer.principals)
    ]
    decisions = [offer for offer in found if offer.method == "validate" and (offer.mine or offer.principals)]
    for offer in decisions:
        words = _("Decide on the change") if offer.mine else _("Enter the programme's decision")
        ways.insert(0, ("primary", words, reverse("claim-decide", args=[claim.uuid])))
    for offer in found:
        if offer.method == "give_opinion" and offer.mine and not offer.unmet:
            ways.insert(0, ("primary", offer.verb, "#opinion"))
    return quiet_last(ways)


def _way(claim: PolicyChangeClaim, offer: Offer) -> tuple[str, Any, str]:
    kind = "blocked" if offer.unmet else "primary" if offer.is_main else ""
    if offer.target == claim.Status.WITHDRAWN:
        kind = "quiet"
    words = (
        offer.verb
        if offer.mine
        else _("Enter for the %(who)s: %(step)s") % {"who": offer.who, "step": offer.verb}
    )
    return kind, words, reverse("claim-step", args=[claim.uuid, offer.method])


def taken_up_again(claim: PolicyChangeClaim) -> list[tuple[Action, dt.date]]:
    """The actions behind a sent change that were taken up again since, with the day; not those that ended anew."""
    sent = claim.submitted_on
    if sent is None or claim.has_failed:
        return []
    open_ones = {ref(action): action for action in claim.actions.all() if not action.is_over}
    found = (
        Entry.objects.filter(object__in=open_ones, step="Action.reopen").order_by("seq") if open_ones else []
    )
    zone = ZoneInfo(claim.project.zone)
    days = {open_ones[one.object]: localdate(one.effective_at, zone) for one in found}
    return [(action, day) for action, day in days.items() if day >= sent]


def overlap(claim: PolicyChangeClaim, user: Any, roles: list[Any]) -> dict[str, Any]:
    """The other claims on the same measure, each with whether the reader may open it, and how they share it."""
    others = claim.beside()
    if not others:
        return {}
    readable = PolicyChangeClaim.objects.visible_to(user).filter(pk__in=[one.pk for one in others])
    keys = set(readable.values_list("pk", flat=True))
    mine = claim.shared_amounts()
    accepted = [row for one in others if one.is_accepted for row in one.amounts.all() if row.accepted]
    theirs = [row for row in accepted if any(map(row.may_be, mine))]
    step = PolicyChangeClaim.agree_share
    may = policy.acting_as(step, claim, user, roles=roles) or policy.principals_for(
        step, claim, user, roles=roles
    )
    return {
        "shared": [(one, one.pk in keys) for one in others],
        "is_agreed": bool(mine) and all(row.share is not None for row in [*mine, *theirs]),
        "may_share": bool(mine) and not claim.is_contested and bool(may),
    }


def version_seen(claim: PolicyChangeClaim) -> PlanRevision | None:
    """The later version of its plan that was in force when the claim was sent."""
    if claim.plan_id is None or claim.submitted_on is None:
        return None
    return PlanRevision.objects.standing_on(claim.plan_id, claim.submitted_on)
