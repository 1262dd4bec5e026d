"""What every page's frame needs: where the person is, the theme, the demo's day."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.preferences import theme_of
from notifications.pulse import mail_is_delayed
from projects.models import Role
from projects.sample.people import DemoPerson, demo_people
from values import clock

THEMES = (("system", _("Same as device")), ("light", _("Light")), ("dark", _("Dark")))
# The section, its words, the address it opens at, and how the names of its pages begin
SECTIONS = (
    ("work", _("My work"), "work", ("work",)),
    (
        "board",
        _("Line board"),
        "home",
        ("board", "home", "deadline", "cockpit", "timeline", "region", "funds"),
    ),
    ("plans", _("Plans"), "plan-list", ("plan", "action", "revision", "inspiration")),
    ("practices", _("Practices"), "practice-list", ("practice", "edition")),
    ("changes", _("Changes"), "claim-list", ("claim", "evidence")),
    ("reports", _("Reports"), "report-list", ("report", "part")),
)
MAILBOX = ("mailbox", _("Mailbox"), "mailbox", ("mailbox",))
LANGUAGE_NAMES = (("en", "English"), ("sl", "Slovenščina"))


@dataclass(frozen=True)
class NavItem:
    """One link of the masthead."""

    key: str
    label: str | Promise
    url: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`. A view may give its own `nav` where the page's name does not tell it."""
    return {
        "nav": _section_of(request),
        "navigation": _navigation(request),
        "role_words": _role_words(request),
        "home_url": reverse("home"),
        "theme": theme_of(request),
        "themes": THEMES,
        "theme_url": reverse("set-theme"),
        "languages": LANGUAGE_NAMES,
        "language_url": reverse("set-language"),
        "demo": settings.DEMO,
        "demo_day": getattr(request, "day_of_clock", None),
        "demo_url": reverse("demo-move-day"),
        "demo_people": _demo_people() if settings.DEMO and _page_name(request) == "account_login" else [],
        "mail_delayed": _mail_delayed(request),
    }


def _navigation(request: HttpRequest) -> list[NavItem]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    sections = (*SECTIONS, MAILBOX) if settings.DEMO else SECTIONS
    items = [NavItem(key, label, reverse(name)) for key, label, name, _names in sections]
    return items + _people(request)


def _people(request: HttpRequest) -> list[NavItem]:
    """For administrators alone: the people of the project on the page, else of their first project."""
    roles = getattr(request, "roles", [])
    slugs = [role.project.slug for role in roles if role.role == Role.ADMINISTRATOR]
    if not slugs:
        return []
    here = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    url = reverse("people-list", args=[here if here in slugs else slugs[0]])
    return [NavItem("people", _("People"), url)]


def _role_words(request: HttpRequest) -> str:
    """For whom the person acts: their organisations."""
    roles = getattr(request, "roles", [])
    return ", ".join(dict.fromkeys(str(role.organisation) for role in roles))


def _mail_delayed(request: HttpRequest) -> str:
    """Told to the lead partner alone, who answers for the reminders; one query, and none for anybody else."""
    if not any(role.role == Role.MONITOR for role in getattr(request, "roles", [])):
        return ""
    since = mail_is_delayed(clock.now())
    if since is None:
        return ""
    return gettext("Mail is delayed since %(time)s. Nothing is lost.") % {"time": _time(since)}


def _time(moment: dt.datetime) -> str:
    """The time of day, with its date when that is not today."""
    local = localtime(moment)
    is_today = local.date() == localtime(clock.now()).date()
    return str(date_format(local, "H:i" if is_today else "SHORT_DATETIME_FORMAT"))


@cache
def _demo_people() -> list[DemoPerson]:
    """Who can sign in to the demonstration; the files of the sample are read once."""
    return demo_people()


def _page_name(request: HttpRequest) -> str:
    return (request.resolver_match.url_name if request.resolver_match else None) or ""


def _section_of(request: HttpRequest) -> str:
    name = _page_name(request)
    return next((key for key, _label, _url, starts in (*SECTIONS, MAILBOX) if name.startswith(starts)), "")
