"""Who reads and answers a comment."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from comments import subjects
from projects.models import Role
from workflow import policy
from workflow.policy import Acting

# Who checks what partners write, and so reads what is meant for those who check
CHECK = (Role.MONITOR, Role.OFFICER, Role.AUDITOR)
# The administrator keeps accounts and takes no part in the content
SPEAK = tuple(role for role in Role if role != Role.ADMINISTRATOR)


def checks(role: str, subject: str) -> bool:
    """Whether a role checks the object with this ledger name."""
    return role in CHECK or role in subjects.checkers().get(subject.partition(":")[0], ())


def as_reader(acting: Acting, comment: Any, person: Any, bodies: Iterable[UUID]) -> bool:
    """Whoever it is meant for, in the role in which they read it; an answer is meant for whoever its thread is."""
    thread = comment.thread
    match thread.circle:
        case "project":
            return True
        case "organisation":
            return acting.organisation_id == thread.organisation_id
        case "reviewers":
            return checks(acting.role, thread.subject)
    return checks(acting.role, thread.subject) or acting.organisation_id in thread.readers_bodies


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in SPEAK:
        policy.allow(["Comment.create", "Comment.resolve", "Comment.reopen"], role, as_reader)
    policy.declare_views(policy.SIGNED_IN, "comment-add", "comment-answer", "comment-step")
