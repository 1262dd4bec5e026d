"""The ways a step can be refused. Every refusal leaves the database as it was."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A step or an edit that was not done. `message` is for the person who asked for it."""

    status = 400
    template = "errors/refused.html"
    message: Any = _("This could not be done.")

    def __init__(self, message: Any = None, *, obj: Any = None) -> None:
        self.message = message or self.message
        self.obj = obj
        super().__init__(str(self.message))


class NotAllowed(Refused):
    """The person's roles do not carry this step on this object (HTTP 403). `who` says whose step it is."""

    status = 403
    template = "errors/not_allowed.html"
    message = _("This step belongs to somebody else.")

    def __init__(self, message: Any = None, *, obj: Any = None, who: Any = "") -> None:
        super().__init__(message, obj=obj)
        self.who = who


class Impossible(Refused):
    """The object is in a state from which this step does not start (HTTP 409)."""

    status = 409
    template = "errors/impossible.html"
    message = _("This step is not possible any more: the matter has moved on.")


class Stale(Refused):
    """Somebody changed the object after the page was opened (HTTP 409). `seen` is the version on the page."""

    status = 409
    template = "errors/stale.html"
    message = _("Somebody changed this after you opened the page.")

    def __init__(self, *, obj: Any, seen: int) -> None:
        super().__init__(obj=obj)
        self.seen = seen


class Repeated(Refused):
    """A form key came back with other content (HTTP 409)."""

    status = 409
    template = "errors/repeated.html"
    message = _("This form was already sent once with other content.")


class Blocked(Refused):
    """Conditions are missing (HTTP 422). `unmet` holds them, each with its link."""

    status = 422
    template = "errors/blocked.html"
    message = _("This cannot be done yet.")

    def __init__(self, unmet: list[Any], *, obj: Any = None) -> None:
        super().__init__(obj=obj)
        self.unmet = unmet
