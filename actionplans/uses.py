"""The actions that a practice inspired, for the practice's page."""

from collections.abc import Sequence
from typing import Any

from actionplans.models import Action
from practices.models import GoodPractice
from practices.uses import Use

VERIFIED = "verified"


def actions_inspired_by(practice: GoodPractice, person: Any) -> Sequence[Use]:
    """The actions that a person may see, by country; a plan with a verified change says so."""
    actions = Action.objects.visible_to(person).inspired_by(practice)
    return [_use(action) for action in actions]


def _use(action: Action) -> Use:
    plan = action.plan
    verified = plan.status == VERIFIED
    return Use(
        country=plan.territory.country_code,
        words=action.title,
        url=action.get_absolute_url(),
        language=plan.language,
        state="ok" if verified else "",
        state_words=plan.get_status_display() if verified else "",
    )
