"""Who reads and answers a comment."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from projects.models import Role
from workflow import policy
from workflow.policy import Acting

# Who checks what partners write, and so reads what is meant for those who check
CHECK = (Role.MONITOR, Role.OFFICER, Role.AUDITOR)
# The administrator keeps accounts and takes no part in the content
SPEAK = tuple(role for role in Role if role != Role.ADMINISTRATOR)


def as_reader(acting: Acting, comment: Any, person: Any, bodies: Iterable[UUID]) -> bool:
    """Whoever it is meant for, in the role in which they read it."""
    match comment.circle:
        case "project":
            return True
        case "organisation":
            return acting.organisation_id == comment.organisation_id
        case "reviewers":
            return acting.role in CHECK
    return acting.role in CHECK or acting.organisation_id in comment.readers_bodies


def declare() -> None:
    """Fill this app's rows; called once at start."""
    for role in SPEAK:
        policy.allow(["Comment.create", "Comment.resolve", "Comment.reopen"], role, as_reader)
    policy.declare_views(policy.SIGNED_IN, "comment-add", "comment-answer", "comment-step")
