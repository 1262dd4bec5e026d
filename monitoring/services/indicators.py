"""Defining indicators, entering their values, and their steps with what belongs to them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import give
from documents import services as documents
from documents.services import take_step
from documents.uploads import Inspected
from ledger.unit import unit
from monitoring.indicators.effects import expect
from monitoring.models import Evidence, Indicator, IndicatorTarget, Reading
from monitoring.services.evidence import add_evidence
from projects.models import Deadline
from values.dates import PartialDate
from workflow import door, policy
from workflow.acts import EnteredFor
from workflow.errors import Blocked
from workflow.guards import Condition

RETURNED = _("The date given when the value was returned.")
FIXED = {"kind", "currency"}  # what a value that was entered means
SAID = ("value", "words", "measured_on", "source", "note")


@dataclass(frozen=True)
class Target:
    """A target by a day, a month or a year."""

    due: PartialDate
    value: Decimal | None = None
    words: str = ""

    @property
    def plain(self) -> list[str]:
        return [self.due.text, "" if self.value is None else format(self.value.normalize(), "f"), self.words]


@dataclass(frozen=True)
class Value:
    """One value as somebody gives it, with its source; a `document` that shows it, and what it corrects."""

    measured_on: dt.date
    source: str
    value: Decimal | None = None
    words: str = ""
    note: str = ""
    replaces: Reading | None = None
    document: Inspected | None = field(default=None, compare=False)


def define(
    indicator: Indicator, targets: Iterable[Target], *, by: Any, effective_at: dt.datetime | None = None
) -> Indicator:
    """Save a new indicator with its targets; the first value is due some months later. Raises as the door does."""

    def finish() -> None:
        _write_targets(indicator, targets)
        expect(indicator)

    made: Indicator = door.create(indicator, by=by, effective_at=effective_at, finish=finish)
    return made


def redefine(
    indicator: Indicator, fields: Mapping[str, Any], targets: Iterable[Target], *, by: Any, version: int
) -> Indicator:
    """Change a definition; the ledger tells what it was. Readings stay as they are. Raises as the door does."""
    targets = list(targets)

    def write(locked: Indicator) -> None:
        if changes.keys() & FIXED and Reading.objects.standing().filter(indicator=locked).exists():
            raise Blocked([_values_stand(locked)], obj=locked)
        for name, value in fields.items():
            setattr(locked, name, value)
        _write_targets(locked, targets)

    def finish(_act: Any) -> None:
        expect(Indicator.objects.get(pk=indicator.pk))  # by the rhythm that it has now

    changes = _changes(indicator, fields, targets)
    made: Indicator = door.amend(
        indicator, by=by, version=version, changes=changes, write=write, finish=finish
    )
    return made


def _values_stand(indicator: Indicator) -> Condition:
    words = _("Its values were entered in this kind and currency: end the indicator and define another one")
    return Condition(False, words, url=indicator.get_absolute_url())


def _changes(indicator: Indicator, fields: Mapping[str, Any], targets: list[Target]) -> dict[str, list[Any]]:
    pairs = {name: [_plain(getattr(indicator, name)), _plain(value)] for name, value in fields.items()}
    was = [Target(one.due, one.value, one.words).plain for one in indicator.targets.all()]
    now = [one.plain for one in sorted(targets, key=lambda one: one.due.text)]
    pairs["targets"] = ["; ".join(map(_told, was)), "; ".join(map(_told, now))]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _told(plain: list[str]) -> str:
    due, value, words = plain
    return f"{due}: {value or words}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, PartialDate):
        return value.text
    return str(value) if hasattr(value, "pk") else value


def _write_targets(indicator: Indicator, targets: Iterable[Target]) -> None:
    indicator.targets.all().delete()
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(indicator=indicator, due=one.due, value=one.value, words=one.words) for one in targets
    )


def enter(
    indicator: Indicator,
    said: Value,
    *,
    by: Any,
    entered_for: EnteredFor | None = None,
    letter: Inspected | None = None,
    effective_at: dt.datetime | None = None,
) -> Reading:
    """Write a value down and enter it; for an absent partner with the letter. Raises as the door does."""
    reading = Reading(indicator=indicator, replaces=said.replaces, status_since=said.measured_on)
    for name in SAID:
        setattr(reading, name, getattr(said, name))
    policy.require("Reading.create", reading, by)  # asked first, so that a refusal finds no file in the store
    with unit():
        door.create(reading, by=by, effective_at=effective_at)
        if said.document:
            _prove(reading, said.document, by, effective_at)
        made: Reading = take_step(
            reading.enter, by=by, version=reading.version, entered_for=entered_for, letter=letter,
            effective_at=effective_at,
        )  # fmt: skip
    return made


def enter_readings(values: Mapping[Indicator, Value], *, by: Any) -> list[Reading]:
    """Enter several values in one go, all or none. Raises as the door does."""
    with unit():
        return [enter(indicator, said, by=by) for indicator, said in values.items()]


def enter_again(reading: Reading, said: Value, *, by: Any, version: int) -> Reading:
    """Change a returned value or a draft and enter it again. Raises as the door does."""
    changes = {name: [_plain(getattr(reading, name)), _plain(getattr(said, name))] for name in SAID}
    changes["measured_on"] = [reading.measured_on.isoformat(), said.measured_on.isoformat()]
    with unit():

        def write(locked: Reading) -> None:
            for name in SAID:
                setattr(locked, name, getattr(said, name))

        told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        changed = door.amend(reading, by=by, version=version, changes=told, write=write)
        if said.document:
            _prove(changed, said.document, by, None)
        made: Reading = door.perform(changed.enter, by=by, version=changed.version)
    return made


def _prove(reading: Reading, upload: Inspected, by: Any, effective_at: dt.datetime | None) -> None:
    """Evidence of the value; a second document takes the place of the only one that nobody has accepted."""
    title = _now("Source of a value: %(title)s") % {"title": reading.indicator.title}
    earlier = list(Evidence.objects.filter(reading=reading).replaceable())
    add_evidence(
        reading,
        by=by,
        upload=upload,
        title=title[: documents.LONGEST_TITLE],
        replaces=earlier[0] if len(earlier) == 1 else None,
        effective_at=effective_at,
    )


def do_reading_step(
    reading: Reading, method: str, *, answer_on: dt.date | None = None, **act: Any
) -> Reading:
    """Do a step of a reading, with the day by which a returned one is wanted again. Raises as the door does."""
    with unit():
        reading = take_step(getattr(reading, method), **act)
        if answer_on:
            indicator = reading.indicator
            root = indicator.whole_plan or indicator
            give(root, indicator, Deadline.Kind.READING, answer_on, RETURNED, indicator.organisation_id)
    return reading


def do_indicator_step(indicator: Indicator, method: str, **act: Any) -> Indicator:
    """Do a step of an indicator (see `take_step`). Raises as the door does."""
    done: Indicator = take_step(getattr(indicator, method), **act)
    return done
