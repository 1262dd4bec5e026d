"""What a report cites, with the way to each object; and what its corrections cite otherwise."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.urls import reverse

from monitoring.models import ProgressReport
from monitoring.reports.cited_texts import texts_of
from monitoring.reports.snapshots import Difference, Snapshot, differences
from values.money import Money
from values.pieces import are_too_long, pieces

PAGES = {
    "actionplans.actionplan": "plan-detail",
    "actionplans.action": "action-detail",
    "monitoring.policychangeclaim": "claim-detail",
    "monitoring.partnerpart": "part-detail",
}


@dataclass(frozen=True)
class Cited:
    """One object of a snapshot in words."""

    kind: str
    name: str
    url: str
    version: int
    state: str
    fingerprint: str
    ended_on: dt.date | None = None
    actual_cost: Money | None = None
    had_no_cost: bool = False


def cited(snapshot: Snapshot, *, are_linked: bool) -> list[Cited]:
    """Each object that a report cites, as it stood then; linked for whoever may read them all."""
    return [_cited(one, are_linked) for one in snapshot.get("objects", [])]


def _cited(one: dict[str, Any], is_linked: bool = False) -> Cited:
    label, _colon, key = one["object"].partition(":")
    model: Any = apps.get_model(label)
    return Cited(
        kind=str(model._meta.verbose_name),
        name=one["name"],
        url=reverse(PAGES[label], args=[key]) if is_linked else "",
        version=one["version"],
        state=str(model.Status(one["state"]).label),
        fingerprint=one["hash"],
        ended_on=dt.date.fromisoformat(one["ended_on"]) if "ended_on" in one else None,
        actual_cost=Money.from_json(one["actual_cost"]) if "actual_cost" in one else None,
        had_no_cost=one.get("had_no_cost", False),
    )


def day_of(snapshot: Snapshot) -> dt.date | None:
    """The day on which it was taken."""
    return dt.date.fromisoformat(snapshot["taken_on"]) if snapshot else None


def corrections(
    report: ProgressReport, *, are_read: bool
) -> list[tuple[dt.date | None, list[dict[str, Any]]]]:
    """For each later version of a report its day and what it cites otherwise, the latest first.

    The texts of the parts stand there for whoever reads them all.
    """
    versions = [*report.earlier, report.snapshot] if report.snapshot else []
    pairs = [(day_of(now), _rows(was, now, are_read)) for was, now in pairwise(versions)]
    return list(reversed(pairs))


def _rows(was: Snapshot, now: Snapshot, are_read: bool) -> list[dict[str, Any]]:
    """Each object that is cited otherwise, and below it its texts that differ, word by word."""
    rows = []
    for one in differences(was, now):
        rows.append({"word": one.name, "was": _words(one.was), "now": _words(one.now)})
        if are_read and one.was and one.now:
            rows += _texts(one)
    return rows


def _texts(one: Difference) -> list[dict[str, Any]]:
    before, after = texts_of(one.was), texts_of(one.now)
    changed = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
    return [
        {
            "word": f"{one.name}: {key}",
            "was": before.get(key, ""),
            "now": after.get(key, ""),
            "pieces": pieces(before.get(key, ""), after.get(key, "")),
            "are_whole": are_too_long(before.get(key, ""), after.get(key, "")),
        }
        for key in changed
    ]


def _words(one: dict[str, Any] | None) -> str:
    """The state and the version of an object as it was cited; nothing where it was not."""
    if one is None:
        return ""
    found = _cited(one)
    return f"{found.state}, {found.version}, {found.fingerprint[:8]}"
