"""The version of a plan that is in force, and the signed copy of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.db.models.query import Prefetch

from actionplans.models import ActionPlan, PlanRevision, SignedCopy
from documents.models import Document


@dataclass(frozen=True)
class Signing:
    """The signed copies of a plan for one reader: of the version in force, and of earlier texts."""

    number: int
    now: list[SignedCopy]
    earlier: list[SignedCopy]
    readable: set[Any]

    @property
    def is_missing(self) -> bool:
        return not self.now


def number_in_force(plan: ActionPlan) -> int:
    """The number of the version whose text the plan's rows hold; 1 before there was another."""
    entered = [one.number for one in plan.revisions.all() if one.status == PlanRevision.Status.IN_FORCE]
    return max(entered, default=1)


def hash_in_force(plan: ActionPlan) -> str:
    """The fingerprint of the text that is to be signed: as it was sent, else as it stands."""
    return plan.content_hash or plan.hash_of_content()


def load_copies(plan: ActionPlan) -> None:
    """Fetch the signed copies with all that their list shows, in one query."""
    rows = SignedCopy.objects.select_related("document__uploaded_by")
    prefetch_related_objects([plan], Prefetch("signed_copies", rows))


def is_signed(plan: ActionPlan) -> bool:
    """Whether the text in force has come back signed."""
    wanted = hash_in_force(plan)
    return any(copy.content_hash == wanted for copy in plan.signed_copies.all())


def signing_of(plan: ActionPlan, reader: Any) -> Signing | None:
    """What the page tells of the signed copies; None while the plan is not approved."""
    copies = list(plan.signed_copies.all())
    if plan.approved_on is None and not copies:
        return None
    wanted = hash_in_force(plan)
    now = [copy for copy in copies if copy.content_hash == wanted]
    readable = Document.objects.readable([copy.document_id for copy in copies], reader) if copies else set()
    return Signing(number_in_force(plan), now, [copy for copy in copies if copy not in now], readable)
