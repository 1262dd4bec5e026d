"""What was entered for absent people, as a page shows it beside its object."""

from typing import Any

from documents.models import Document
from workflow.models import EnteredStep
from workflow.services import may_confirm


def entered(obj: Any, person: Any, roles: list[Any]) -> list[dict[str, Any]]:
    """The entered steps of an object, each with whether this person may confirm it now, and open its letter."""
    steps = EnteredStep.objects.on(obj)
    letters = Document.objects.readable([one.document_id for one in steps], person) if steps else set()
    return [
        {
            "step": one,
            "is_mine_to_confirm": not one.confirmed_at and may_confirm(one, person, roles=roles),
            "shows_letter": one.document_id in letters,
        }
        for one in steps
    ]
