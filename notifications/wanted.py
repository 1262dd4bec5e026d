"""By which day a letter asks for something: the open duty that goes with the step that asks."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.models import Entry
from monitoring.models import Indicator, Reading
from projects.models import Deadline
from workflow.registry import ref

Kind = Deadline.Kind
PLANS = {
    "ask_consent": Kind.CONSENT,
    **dict.fromkeys(("send_back", "decline", "refuse"), Kind.REVISE),
}
ASKS: dict[str, str] = {
    **{f"{model}.{step}": kind for model in ("ActionPlan", "PlanRevision") for step, kind in PLANS.items()},
    **dict.fromkeys(("ActionPlan.come_into_force", "ActionPlan.waive_endorsement"), Kind.START),
    **dict.fromkeys(("PolicyChangeClaim.send_back", "PolicyChangeClaim.decline"), Kind.MEND),
    "PolicyChangeClaim.ask": Kind.CLAIM,
    "ProgressReport.ask": Kind.CLARIFY,
    "ProgressReport.reopen": Kind.REPORT,
    **dict.fromkeys(("PartnerPart.create", "PartnerPart.send_back", "PartnerPart.expect"), Kind.PART),
    **dict.fromkeys(("Question.assign", "Question.send_back"), Kind.QUESTION),
    "Reading.send_back": Kind.READING,
}


def wanted_of(entries: Mapping[str, Entry], objects: Mapping[str, Any]) -> dict[str, list[Deadline]]:
    """The open duties that go with steps that ask, by the matter of their notices: one query."""
    places = {
        matter: (_owed_on(objects[one.object]), ASKS[one.step])
        for matter, one in entries.items()
        if one.step in ASKS and one.object in objects
    }
    names = {name for name, _kind in places.values()}
    duties = list(Deadline.objects.open().filter(subject__in=names)) if names else []
    return {
        matter: [duty for duty in duties if (duty.subject, duty.kind) == place]
        for matter, place in places.items()
    }


def owed_by(duties: Iterable[Deadline], bodies: set[UUID | None]) -> Deadline | None:
    """The one of these duties that a person has who acts for these organisations."""
    return next((duty for duty in duties if duty.organisation_id in bodies), None)


def by_day(words: Any, duty: Deadline | None) -> Any:
    """What is asked for, with the day by which it is wanted."""
    return words if duty is None else _("%(what)s by %(day)s") % {"what": words, "day": duty.due}


def _owed_on(obj: Any) -> str:
    """The object on which the duty stands: a value is wanted of its indicator."""
    return f"{Indicator._meta.label_lower}:{obj.indicator_id}" if isinstance(obj, Reading) else ref(obj)
