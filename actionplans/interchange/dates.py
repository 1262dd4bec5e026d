"""The days of a plan's past, from dates that are known to the year, the month or the day."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from actionplans.interchange.recording import Days
from values.dates import PartialDate
from workflow.words import short_date

ORDER = ("submitted_on", "approved_on", "begun_on", "completed_on")

type Given = dict[str, PartialDate | None]


def days_of(
    given: Given, *, names: dict[str, Any], on: dt.date, since: dt.date | None
) -> tuple[Days, dict[str, str]]:
    """The last possible day of each date that is given, and what is wrong by field.

    A day is never after today or after what follows it. `names` are the fields' words, `since` the project's begin.
    """
    days: Days = {}
    faults: dict[str, str] = {}
    bound, later = on, ""
    for name in reversed(ORDER):
        date = given.get(name)
        if date is None:
            continue
        if fault := _fault(date, bound, names.get(later, ""), since):
            faults[name] = fault
        else:
            bound, later = min(date.last_day, bound), name
            days[name] = bound
    return days, faults


def _fault(date: PartialDate, bound: dt.date, later: Any, since: dt.date | None) -> str:
    if date.first_day > bound and later:
        return _("This is after “%(later)s”. Correct one of the two dates.") % {"later": later}
    if date.first_day > bound:
        return _("This day is still to come. Enter what has been done.")
    if since and date.last_day < since:
        told = {"day": short_date(since)}
        return _("The project began on %(day)s. Give that day or a later one.") % told
    return ""


def inexact(given: Given) -> list[str]:
    """What the ledger's days do not tell: the dates that are known only to the month or the year, as remarks."""
    words = {
        "submitted_on": "Sent",
        "approved_on": "Approved",
        "begun_on": "Implementation began",
        "completed_on": "Completed",
    }
    return [
        f"{words[name]}: the document says {date.text}; recorded on the last possible day"
        for name, date in given.items()
        if date and date.precision != "day"
    ]
