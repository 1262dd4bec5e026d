"""The version that a form carries: what the person saw when they filled it in."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflow.errors import Refused, Stale

FIELD = "version"


class VersionMissing(Refused):
    """A form with an effect came without the version of its object (HTTP 400)."""


def version_seen(request: HttpRequest, obj: Any) -> int:
    """The version in a sent form; raise Stale at once when the object has moved on.

    So a form that is shown again for its errors still carries the version that the person saw.
    """
    try:
        seen = int(request.POST.get(FIELD, ""))
    except ValueError:
        raise VersionMissing(
            _("The form came without its version. Open the page again and send it once more."), obj=obj
        ) from None
    if seen != obj.version:
        raise Stale(obj=obj, seen=seen)
    return seen
