"""How a page comes to stand open, in one place."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.http import require_http_methods
from django_scopes import scopes_disabled

LOOKING = ("GET", "HEAD")

type View = Callable[..., HttpResponseBase]


def open_to_all(*methods: str) -> Callable[[View], View]:
    """Without sign-in and across projects; what is not published answers as what never was.

    The view chooses its rows by `publishing.querysets` alone. The language of the address is that of the page.
    Without methods it is for looking only.
    """
    return lambda view: login_not_required(require_http_methods(methods or LOOKING)(_opened(view)))


def _opened(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(language), scopes_disabled():
            request.LANGUAGE_CODE = language
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                response = TemplateResponse(request, "publishing/not_found.html", status=404)
            if isinstance(response, TemplateResponse):
                response.render()
            response.headers["Content-Language"] = language
            return response

    return opened
