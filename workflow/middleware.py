"""Turns refusals into pages: what happened, who may, what is missing, and how to go on."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme

from workflow.errors import Refused, Stale
from workflow.history import TOLD_IN_FORMS, Line, chosen_words, field_of, field_of_part, field_words, since

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# What every form carries that nobody typed; a form with more of it names that in its input "untold"
UNTOLD = {"csrfmiddlewaretoken", "key", "version", "password", "untold"}
# The row of a form with several of them, in the names of its inputs: `implementation_<uuid>`, `value-<uuid>-source`
ROW = re.compile(r"[_-]?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-?")


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pages and forms know no other methods; a view would answer them as if they only looked."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal with its own page and status; leave every other exception alone."""
        if not isinstance(error, Refused):
            return None
        response = TemplateResponse(request, error.template, _context(request, error), status=error.status)
        return response.render()


def _context(request: HttpRequest, error: Refused) -> dict[str, Any]:
    entries = since(error.obj, error.seen) if isinstance(error, Stale) else []
    form = _form(request, error, entries)
    return {
        "error": error,
        "entries": entries,
        "sent": _sent(request, error.obj),
        "back_url": form or _way_back(request, error.obj),
        "is_back_to_form": bool(form),
    }


def _sent(request: HttpRequest, obj: Any) -> list[tuple[str, str]]:
    """What the person typed, as typed, so that it can be copied; what they chose, by its name."""
    told: dict[tuple[str, str], list[str]] = {}
    untold = UNTOLD | set(request.POST.get("untold", "").split())
    place = request.resolver_match.view_name if request.resolver_match else ""
    for given, values in request.POST.lists():
        row, name = _row_and_name(given)
        field = TOLD_IN_FORMS.get(place, {}).get(name) or _field(obj, name)
        chosen = list(filter(None, (chosen_words(value, field) for value in values if value)))
        if chosen and name not in untold:
            told.setdefault((row, field_words(field) or name.replace("_", " ")), []).extend(chosen)
    return [(words, ", ".join(values)) for (_row, words), values in told.items()]


def _row_and_name(given: str) -> tuple[str, str]:
    """The row that an input stands in, if there are several, and the name that it has in each."""
    found = ROW.search(given)
    if found is None:
        return "", given
    return "".join(ROW.findall(given)), ROW.sub("", given[found.end() :]) or given[: found.start()]


def _field(obj: Any, name: str) -> Any:
    """The field that an input of a form is about; a sum of money has two inputs, `cost_amount` and another."""
    name = name.rpartition("-")[2]  # without the prefix of its form
    names = (name, name.rpartition("_")[0])
    told_by = (obj, getattr(obj, getattr(obj, "HANGS_ON", ""), None))  # a new version has its plan's fields
    pairs = [(one, asked) for one in told_by for asked in names]
    return next((found for pair in pairs if (found := field_of(*pair) or field_of_part(*pair))), None)


def _form(request: HttpRequest, error: Refused, entries: list[Line]) -> str:
    """Where the person was writing when somebody was quicker; nothing where the object has left its state for it."""
    place = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure())
    if not (isinstance(error, Stale) and is_ours):
        return ""
    has_moved = any(entry.is_move for entry in entries) and str(error.obj.pk) in request.path
    return "" if has_moved else urlunsplit(("", "", *urlsplit(place)[2:4], ""))


def _way_back(request: HttpRequest, obj: Any) -> str:
    """The page of the object; none for one that was not saved; this page when the refusal is about no object."""
    if obj is None:
        return request.path
    return "" if obj._state.adding else str(obj.get_absolute_url())
