"""What a form's page carries and tells: the version that the person saw, and that their step is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflow.acts import EnteredFor
from workflow.errors import Refused, Stale
from workflow.registry import done_words

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


def tell_done(request: HttpRequest, obj: Any, method: str, absent: EnteredFor | None = None) -> None:
    """Say on the next page what was done and by whom, in the words of the history."""
    done = done_words(type(obj), method)
    words = _("Entered for %(who)s: %(done)s.") if absent else _("%(who)s %(done)s.")
    messages.success(request, words % {"who": absent.name if absent else request.user, "done": done})
