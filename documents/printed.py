"""A paper as the answer to a request: printed anew for each reader, kept nowhere."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from paper.model import Paper
from paper.rendering import CONTENT_TYPES as PAPERS
from paper.rendering import NotPrinted, printed
from workflow.errors import Refused

logger = logging.getLogger(__name__)
LONGEST = 80
CONTENT_TYPES = PAPERS | {
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NotMade(Refused):
    """The file could not be made in the time that it gets (HTTP 503). Nothing was changed."""

    status = 503
    message = _(
        "The file could not be made: its text is too long or holds something that cannot be printed. "
        "Nothing is lost. Try again; if it fails again, tell the administrator."
    )


def answer(request: HttpRequest, paper: Paper, ending: str, name: str, obj: Any = None) -> HttpResponse:
    """The paper as a file to be saved; `name` without ending. Raises NotMade."""
    return handed_out(request, lambda: printed(paper, ending), ending, name, obj)


def handed_out(
    request: HttpRequest, make: Callable[[], bytes], ending: str, name: str, obj: Any = None
) -> HttpResponse:
    """What `make` gives as a file to be saved; it is not made where only the head is asked for. Raises NotMade."""
    headers = {
        "Content-Type": CONTENT_TYPES[ending],
        "Content-Disposition": str(content_disposition_header(True, f"{_safe(name)}.{ending}")),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    try:
        return HttpResponse(make(), headers=headers)
    except NotPrinted as failed:
        logger.error("A paper could not be printed as %s: %s", ending, failed)
        raise NotMade(obj=obj) from failed


def _safe(name: str) -> str:
    return slugify(name)[:LONGEST].strip("-") or "paper"
