"""Indicators and their values as tests make them: through the door."""

import datetime as dt
from decimal import Decimal

from monitoring.models import Indicator, Reading
from monitoring.services.indicators import Target, Value, define, enter
from tests.factories import DAY, at, walk
from values.dates import PartialDate


def indicator(scene, *, targets=(("2022-11-26", 120),), by=None, on=DAY, **fields):
    """One of the scene's plan, in firms, from 0 on the plan's first of February."""
    defaults = {
        "project": scene.project, "organisation": scene.partner, "plan": scene.plan, "title": "Firms checked",
        "unit": "firms", "baseline": Decimal(0), "baseline_on": PartialDate("2022-02-01"), "status_since": on,
    }  # fmt: skip
    fields = defaults | fields
    if fields.get("action") or fields.get("instrument"):
        fields["plan"] = None
    made = Indicator(**fields)
    wanted = [Target(PartialDate(due), *_value(made, value)) for due, value in targets]
    return define(made, wanted, by=by or scene.editor, effective_at=at(on))


def _value(made, value):
    return (Decimal(value), "") if made.has_number else (None, value)


def entered(made, value, *, by, on=DAY, **said):
    number, words = _value(made, value)
    moment = at(said.pop("entered_on", on))
    said = {"measured_on": on, "source": "Register of the agency", "value": number, "words": words} | said
    if "replaces" in said:
        said = {"note": "Counted again."} | said
    return enter(fresh(made), Value(**said), by=by, effective_at=moment)


def approved(scene, made, value, *, on=DAY, counts_on=None, by=None, **said):
    reading = entered(made, value, by=by or scene.editor, on=on, **said)
    return walk(reading, ("approve", scene.monitor), on=counts_on or on)


def fresh(made):
    return Indicator.objects.get(pk=made.pk)


def values_of(made):
    return list(Reading.objects.filter(indicator=made))


def days(number):
    return dt.timedelta(days=number)
