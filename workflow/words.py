"""Dates and duties in the words of the pages and the letters."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON_DAYS = 14


def due_words(day: dt.date, today: dt.date, met_on: dt.date | None = None) -> tuple[str, str]:
    """The kind of state and the words of a duty's date, seen from `today`."""
    if met_on is not None:
        return "ok", _("Done %(day)s") % {"day": short_date(met_on)}
    days = (day - today).days
    words = {"day": short_date(day), "days": abs(days)}
    if days < 0:
        return "late", ngettext("%(days)s day late, %(day)s", "%(days)s days late, %(day)s", -days) % words
    if days == 0:
        return "soon", _("Due today, %(day)s") % words
    if days <= SOON_DAYS:
        return "soon", ngettext("Due in %(days)s day, %(day)s", "Due in %(days)s days, %(day)s", days) % words
    return "plain", _("Due %(day)s") % words


def late_words(day: dt.date, today: dt.date, met_on: dt.date | None = None) -> tuple[str, str]:
    """The same beside the date itself, which is not said again; no words for what is far off."""
    days = (day - today).days
    if met_on is not None:
        return due_words(day, today, met_on)
    if days == 0:
        return "soon", _("Due today")
    if days < 0:
        return "late", ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days <= SOON_DAYS:
        return "soon", ngettext("In %(days)s day", "In %(days)s days", days) % {"days": days}
    return "plain", ""


def waiting_since(day: dt.date) -> str:
    return _("Waiting since %(day)s") % {"day": short_date(day)}


def short_date(value: dt.date | dt.datetime) -> str:
    """26 May 2022, in the language of the page; moments in the zone of the installation."""
    moment = localtime(value) if isinstance(value, dt.datetime) and value.tzinfo else value
    return date_format(moment, "SHORT_DATE_FORMAT")
