"""Asks of every form whether a kept upload that it names is its sender's own."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from documents import pieces
from documents.forms import KEPT


class KeptUploadMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Raise Http404 for the key of somebody else's upload: it is as if it were not there."""
        named = [key for name, key in request.POST.items() if name.endswith(KEPT)]
        if any(pieces.is_of_another(request.user, key) for key in named):
            raise Http404
