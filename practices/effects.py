"""What follows from a step: an approved revision becomes the practice's next edition."""

from practices.models import PracticeRevision
from workflow import effects
from workflow.acts import Act
from workflow.door import cascade


def approved(revision: PracticeRevision, act: Act) -> None:
    cascade(revision.practice.renew, act)


def register() -> None:
    """Hang them on the steps; called once at start."""
    effects.add(PracticeRevision.approve, approved)
