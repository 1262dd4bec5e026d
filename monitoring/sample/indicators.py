"""Loads the sample's indicators and their values, replayed through the door."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from actionplans.models import ActionPlan
from actionplans.sample import is_unmarked, mark, noon, person
from monitoring.models import Indicator, Reading
from monitoring.sample.claims import bring_in
from monitoring.services.indicators import Target, Value, define, enter
from projects.models import Organisation, Project
from projects.sample.intake import Intake
from projects.sample.registers import partial_date
from values.dates import PartialDate
from workflow.door import perform

PLAIN = (
    *("title", "unit", "level", "kind", "direction", "code", "currency", "definition"),
    *("reading_every_months", "source", "is_illustrative"),
)


def load(intake: Intake) -> None:
    """Those that are not there yet; whoever changed one since keeps it so."""
    if is_unmarked(intake):
        return
    for row in intake.files["indicators"]["indicators"]:
        if Indicator.objects.filter(pk=key_of(row["key"])).exists():
            intake.kept[str(Indicator._meta.verbose_name_plural)] += 1
        else:
            _indicator(intake, row)
            intake.note(Indicator)


def key_of(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"throughline:sample/indicators/{name}")


def _indicator(intake: Intake, row: dict[str, Any]) -> None:
    record = f"indicators.json, {row['key']}"
    plan = ActionPlan.objects.get(pk=mark(row["plan"])) if row["plan"] else None
    action = plan.actions.get(number=row["action"]) if plan and row["action"] else None
    project = plan.project if plan else intake.find(Project, row["project"], record)
    organisation = plan.organisation if plan else intake.find(Organisation, row["organisation"], record)
    indicator = Indicator(uuid=key_of(row["key"]), project=project, organisation=organisation, action=action)
    indicator.plan = None if action else plan
    for name in PLAIN:
        setattr(indicator, name, row[name])
    indicator.baseline, indicator.baseline_words = _value(indicator, row["baseline"] or "")
    indicator.baseline_on = partial_date(row["baseline_on"])
    indicator.status_since = dt.date.fromisoformat(row["on"])
    targets = [Target(PartialDate(one["due"]), *_value(indicator, one["value"])) for one in row["targets"]]
    define(indicator, targets, by=person(row["by"]), effective_at=noon(row["on"]))
    for said in row["readings"]:
        _reading(Indicator.objects.get(pk=indicator.pk), said)


def _value(indicator: Indicator, text: str) -> tuple[Decimal | None, str]:
    return (Decimal(text), "") if text and indicator.has_number else (None, text)


def _reading(indicator: Indicator, row: dict[str, Any]) -> None:
    day = dt.date.fromisoformat(row["on"])
    value, words = _value(indicator, row["value"])
    corrected = indicator.readings.filter(measured_on=row["corrects"]).last() if row["corrects"] else None
    said = Value(day, row["source"], value, words, row["note"], replaces=corrected)
    reading = enter(indicator, said, by=person(row["by"]), effective_at=noon(day))
    if paper := row.get("paper"):
        _prove(reading, paper)
    for step in row["steps"]:
        reading = Reading.objects.get(pk=reading.pk)
        act = {"by": person(step["by"]), "version": reading.version, "note": step["note"]}
        perform(getattr(reading, step["step"]), effective_at=noon(step["on"]), **act)


def _prove(reading: Reading, paper: dict[str, Any]) -> None:
    """The paper that shows a value, accepted where the sample says so."""
    item = bring_in(reading, paper)
    if said := paper.get("accepted"):
        perform(item.accept, by=person(said["by"]), version=item.version, effective_at=noon(said["on"]))
