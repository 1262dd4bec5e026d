"""The machines as docs/workflow.md tells them: which way a step leads, who may do it, whether it wants a reason.

Nothing here asks the code; the tests compare the code with this.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TEXT = Path(__file__).parents[2] / "docs" / "workflow.md"
REFUSED = {"not allowed": 403, "impossible": 409, "stale": 409, "blocked": 422}


@dataclass(frozen=True)
class Right:
    """One phrase of the column "Who"; with a principal it is the right to enter their act from a letter."""

    role: str
    relation: str
    principal: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    sources: frozenset[str]
    target: str
    rights: frozenset[Right]
    needs_reason: bool
    follows: bool

    def leads_to(self, state):
        """The state after the step, or None where it does not start."""
        if state not in self.sources:
            return None
        return state if self.target == "same" else self.target


@dataclass(frozen=True)
class Post:
    """A role that somebody holds now, for a body."""

    role: str
    body: object
    is_deputy: bool = False


@dataclass(frozen=True)
class Matter:
    """What the words about relations need to know of an object."""

    body: object
    lead: object
    owners: frozenset = frozenset()
    signatories: frozenset = frozenset()
    endorsers: frozenset = frozenset()
    joint: frozenset = frozenset()
    evidence_of: str = ""


def tables():
    """{model: {step: Row}} as the document says."""
    parts = re.findall(r"^## [^\n]*\(`(\w+)`\)\n(.*?)(?=^## |\Z)", TEXT.read_text(), re.S | re.M)
    return {name: _rows(part) for name, part in parts}


def _rows(part):
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    return {step: _row(*rest) for step, *rest in cells}


def _row(sources, target, who, reason):
    follows = who == "follows"
    phrases = [] if follows else [phrase.replace("→", "").split() for phrase in who.split(";")]
    rights = frozenset(Right(*phrase) for phrase in phrases)
    return Row(frozenset(sources.split(", ")), target, rights, reason == "yes", follows)


TABLES = tables()
STATES = {
    name: sorted({state for row in rows.values() for state in {*row.sources, row.target}} - {"same"})
    for name, rows in TABLES.items()
}
CHECKS = ("lead_partner_monitor", "programme_officer", "auditor")
RELATIONS = {
    "own": lambda post, matter, decides: post.body == matter.body,
    "responsible": lambda post, matter, decides: post.body == matter.body and bool(matter.joint),
    "joint": lambda post, matter, decides: post.body in matter.joint,
    "reader": lambda post, matter, decides: post.role in CHECKS or post.body == matter.body,
    "compiler": lambda post, matter, decides: post.body == matter.lead,
    "decider": lambda post, matter, decides: decides,
    "second": lambda post, matter, decides: decides,  # who asked for it counts as the sender here
    "lead": lambda post, matter, decides: decides and post.is_deputy == (matter.body == matter.lead),
}
RELATIONS["lead_for_joint"] = lambda *known: RELATIONS["lead"](*known) and bool(known[1].joint)


def may(row, posts, matter, *, is_sender=False, absent=None):
    """Whether somebody with these posts may do a step, or enter it for an absent role."""
    decides = not is_sender and matter.body not in {post.body for post in posts}
    relations = RELATIONS | {
        "lead_of_action": lambda post, *_: (
            matter.evidence_of in ("action", "reading")
            and matter.body not in {one.body for one in posts}
            and post.is_deputy == (matter.body == matter.lead)
        ),
        "own_value": lambda post, *_: matter.evidence_of == "reading" and post.body == matter.body,
        "owner": lambda post, *_: post.body in matter.owners and not is_sender,
        "uninvolved": lambda *_: decides and matter.endorsers.isdisjoint(post.body for post in posts),
        "signatory": lambda post, *_: post.body in matter.signatories and not is_sender,
    }
    return any(
        right.role == post.role
        and right.principal == absent
        and relations[right.relation](post, matter, decides)
        for right in row.rights
        for post in posts
    )


def outcome(row, state, is_allowed, note="", *, is_stale=False, has_gaps=False):
    """The state after an attempt, or its refusal; asked in this order: right, version, state, reason, conditions."""
    if row.follows or not is_allowed:
        return "not allowed"
    if is_stale:
        return "stale"
    if (target := row.leads_to(state)) is None:
        return "impossible"
    if has_gaps or (row.needs_reason and not note.strip()):
        return "blocked"
    return target
