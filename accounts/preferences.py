"""How a person wants the pages to look and read: theme and language.

The theme belongs to the browser. The language belongs to the person who is signed in; a cookie keeps it for the
pages before sign-in.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

THEME_COOKIE = "theme"
THEMES = ("system", "light", "dark")
YEAR = 365 * 24 * 60 * 60


class LanguageMiddleware:
    """Gives the pages the language of the person who is signed in; otherwise cookie and browser have decided."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        speak_as(request, request.user)
        return self.get_response(request)


def speak_as(request: HttpRequest, person: Any) -> None:
    """From here on the request is answered in the person's language, if we have it."""
    chosen = getattr(person, "language", "")
    if chosen in dict(settings.LANGUAGES):
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


def theme_of(request: HttpRequest) -> str:
    """The theme chosen in this browser; "system" leaves it to the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


@login_not_required
@require_POST
def theme_set(request: HttpRequest) -> HttpResponseRedirect:
    """Remember the theme for a year; an unknown one changes nothing."""
    response = HttpResponseRedirect(page_of(request))
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        _remember(response, THEME_COOKIE, chosen)
    return response


@login_not_required
@require_POST
def language_set(request: HttpRequest) -> HttpResponseRedirect:
    """Remember the language in this browser, and on the person who is signed in, for pages and letters."""
    response = HttpResponseRedirect(page_of(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


def _remember(response: HttpResponseRedirect, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


def page_of(request: HttpRequest) -> str:
    """The page the form stood on, if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else "/"
