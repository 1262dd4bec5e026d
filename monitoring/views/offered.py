"""Whether a step can start for a person, before its form is shown."""

from typing import Any

from django.http import Http404

from workflow import policy
from workflow.errors import Impossible, NotAllowed
from workflow.offers import Offer, offers


def offered(request: Any, obj: Any, method: str, methods: tuple[str, ...]) -> Offer:
    """The step as this person may do or enter it. Raises Http404, NotAllowed or Impossible."""
    if method not in methods:
        raise Http404
    found = next((one for one in offers(obj, request.user, request.today) if one.method == method), None)
    if found is None:
        _require(f"{type(obj).__name__}.{method}", obj, request.user)
        raise Impossible(obj=obj)
    if not (found.mine or found.principals):
        raise NotAllowed(obj=obj, who=found.who)
    return found


def _require(step: str, obj: Any, person: Any) -> None:
    """Whoever has no right to a step is told so, in whatever state the object is."""
    if not policy.principals_for(step, obj, person):
        policy.require(step, obj, person)
