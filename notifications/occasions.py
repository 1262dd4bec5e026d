"""When the rules of a rule set fire: reminder offsets in, windows of due dates out. Pure: no clock, no table.

A rule set says, for each kind of duty:
    {"plan": [{"days": -30, "to": ["partner_editor"]},
              {"days": 1, "every_days": 7, "to": ["partner_editor", "lead_partner_monitor"]}]}
`days` counts from the due date; with `every_days` the rule fires again and again, for half a year.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

# A late duty is told this long again and again; then it only stands on the board.
LONGEST = 182
# A single occasion that was missed (no worker ran) is still told this many days later.
GRACE = 30

# Kinds of duties that are told by the rules of another kind, where a rule set names none for them
ALIKE = {"mend": "claim", "question": "claim"}


@dataclass(frozen=True, order=True)
class Occasion:
    """A duty of `kind` that is due from `first` to `last` is told to `roles` now, by the rule `name`."""

    kind: str
    name: str
    first: dt.date
    last: dt.date
    roles: tuple[str, ...]


def occasions(reminders: Mapping[str, Sequence[Mapping[str, Any]]], on: dt.date) -> list[Occasion]:
    """What fires on a day. For each role only the latest occasion of a duty does: those missed collapse into it."""
    telling: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    alike = {kind: reminders[like] for kind, like in ALIKE.items() if like in reminders}
    for kind, rules in sorted((alike | dict(reminders)).items()):
        for role in sorted({role for rule in rules for role in rule["to"]}):
            for days, until in _stages([rule for rule in rules if role in rule["to"]]):
                telling[kind, days, until].append(role)
    return [
        Occasion(
            kind=kind,
            name=f"{kind}{days:+d}",
            first=on - dt.timedelta(days=until - 1),
            last=on - dt.timedelta(days=days),
            roles=tuple(roles),
        )
        for (kind, days, until), roles in sorted(telling.items())
    ]


def _stages(rules: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int]]:
    """Each occasion of one role, as days after the due date: from the first number, up to before the second."""
    days = sorted({day for rule in rules for day in _days(rule)})
    for day, following in zip_longest(days, days[1:]):
        until = day + GRACE + 1
        yield day, until if following is None else min(following, until)


def _days(rule: Mapping[str, Any]) -> Sequence[int]:
    first, every = int(rule["days"]), rule.get("every_days")
    return range(first, LONGEST + 1, int(every)) if every else [first]
