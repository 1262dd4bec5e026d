"""The public site is the same for everybody: it reads no cookie, sets none, and may be kept by any cache."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

PREFIX = "/public/"
KEPT = "public, max-age=60"  # seconds: what is taken off is gone from every cache after a minute
OF_PEOPLE = {"cookie", "accept-language"}


class PublicPages:
    """Stands before everything that knows people. All other pages are not for search engines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            response = self.get_response(request)
            response.headers.setdefault("X-Robots-Tag", "noindex")
            return response
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.cookies.clear()
        return _kept(request, response)


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With what caches need; a page that was seen before is answered without its body."""
    if response.status_code != 200:
        return response
    varies = response.headers.get("Vary", "").split(", ")
    del response.headers["Vary"]
    if kept := [name for name in varies if name and name.lower() not in OF_PEOPLE]:
        response.headers["Vary"] = ", ".join(kept)
    response.headers["Cache-Control"] = KEPT
    if response.streaming:
        return response
    set_response_etag(response)
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response
