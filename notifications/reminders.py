"""The sweep: one statement turns every duty whose reminder is due into notices. It reads only deadline rows."""

import datetime as dt
import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from accounts.models import User
from notifications.models import Notice
from notifications.occasions import occasions
from projects.models import Deadline, Membership, Project, RuleSet

# The roles that hear of their own organisation's duties only
OWN = ("partner_editor", "partner_representative")
MONITOR = "lead_partner_monitor"
WORD = re.compile(r"[a-z0-9_+-]+")


@dataclass(frozen=True)
class Planned:
    """Who would be told of what, by which rule, and in which of their roles."""

    recipient: str
    subject: str
    kind: str
    due_on: dt.date
    rule: str
    roles: tuple[str, ...]

    @property
    def days(self) -> int:
        """The reminder's distance from the due date; before it, below 0."""
        return int(self.rule.removeprefix(self.kind))


def queue_due(on: dt.date) -> int:
    """Write the notices that are due on a day; return how many are new. Running it again adds none.

    Two statements at any number of deadlines: the rules in use, and one INSERT ... SELECT for all of them.
    """
    with_rules = _rules(on)
    if with_rules is None:
        return 0
    columns = (
        "kind, is_urgent, matter, rule, due_on, recipient_id, project_id, organisation_id, what, subject_name, "
        "url, due"
    )
    chosen = (
        f"SELECT '{Notice.Kind.REMINDER}', FALSE, {MATTER}, d.name, d.due_on, m.user_id, d.project_id, "
        "d.organisation_id, d.kind, d.subject_name, d.url, d.due"
    )
    ctes, parameters = with_rules
    into = f"INSERT INTO {Notice._meta.db_table} ({columns})"
    sql = f"{into} {ctes} {chosen} {SOURCE} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def plan(on: dt.date) -> list[Planned]:
    """What `queue_due` would write on a day, in the order of people. Writes nothing."""
    with_rules = _rules(on)
    if with_rules is None:
        return []
    ctes, parameters = with_rules
    known = f"SELECT 1 FROM {Notice._meta.db_table} n WHERE n.matter = {MATTER} AND n.rule = d.name"  # noqa: S608
    sql = (
        f"{ctes} SELECT DISTINCT u.email, d.due_on, d.subject_name, d.kind, d.name, m.role {SOURCE} "
        f"AND NOT EXISTS ({known} AND n.due_on = d.due_on AND n.recipient_id = m.user_id) ORDER BY 1, 2, 3, 4, 5, 6"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    return [
        Planned(
            email, subject, kind, dt.date.fromisoformat(str(due_on)), rule, tuple(row[-1] for row in rows)
        )
        for (email, due_on, subject, kind, rule), rows in groupby(found, key=lambda row: row[:-1])
    ]


OF_THE_LEAD = ", ".join(f"'{kind}'" for kind in sorted(Deadline.OF_THE_LEAD))
MATTER = "REPLACE(CAST(d.uuid AS VARCHAR(36)), '-', '')"
# First the open deadlines near the day, one range of their index, each with the rules that fire for it; the rest are
# look-ups by key. CROSS JOIN keeps SQLite to this order, MATERIALIZED keeps PostgreSQL to it.
# What is told half a year ahead is few: its long range is read by itself, so that it widens nobody else's.
AHEAD = ", ".join(f"'{kind}'" for kind in sorted(Deadline.YEARS_AHEAD))
OPEN = f"""
  SELECT d.*, r.name, r.rule_set, r.audience
  FROM {Deadline._meta.db_table} d CROSS JOIN rules r
  WHERE d.due_on >= %s AND d.due_on <= %s AND d.met_on IS NULL AND d.superseded_by_id IS NULL
    AND r.kind = d.kind AND r.due_from <= d.due_on AND r.due_to >= d.due_on"""  # noqa: S608
DUE = f"""
due AS MATERIALIZED ({OPEN} AND d.kind NOT IN ({AHEAD})
  UNION ALL {OPEN} AND d.kind IN ({AHEAD})
)"""
SOURCE = f"""
FROM due d
CROSS JOIN {Project._meta.db_table} p
CROSS JOIN {Membership._meta.db_table} m
CROSS JOIN audiences a
CROSS JOIN {User._meta.db_table} u
WHERE p.uuid = d.project_id AND p.rule_set_id = d.rule_set AND p.is_open
  AND m.project_id = d.project_id AND m.ended_on IS NULL
  AND (m.role NOT IN ('{OWN[0]}', '{OWN[1]}') OR m.organisation_id = d.organisation_id)
  AND (m.role <> '{MONITOR}' OR m.is_deputy = COALESCE(
    d.organisation_id = p.lead_organisation_id AND d.kind NOT IN ({OF_THE_LEAD}), FALSE))
  AND a.audience = d.audience AND a.role = m.role
  AND u.id = m.user_id AND u.is_active"""


def _rules(on: dt.date) -> tuple[str, list[Any]] | None:
    """The rules of every project in use as tables in front of a statement; None when nothing fires."""
    rules: list[str] = []
    audiences: dict[tuple[str, ...], int] = {}
    days: list[dt.date] = []
    near, ahead = [on], [on]
    for rule_set in RuleSet.objects.filter(projects__is_open=True).distinct():
        for one in occasions(rule_set.content.get("reminders", {}), on):
            audience = audiences.setdefault(one.roles, len(audiences))
            # The first row's dates come as parameters and so tell PostgreSQL the type of the column.
            dates = f"'{one.first}', '{one.last}'" if rules else "%s, %s"
            rules.append(f"({rule_set.pk:d}, {_word(one.kind)}, {_word(one.name)}, {audience:d}, {dates})")
            days += [one.first, one.last]
            (ahead if one.kind in Deadline.YEARS_AHEAD else near).extend((one.first, one.last))
    if not rules:
        return None
    told = [f"({audience:d}, {_word(role)})" for roles, audience in audiences.items() for role in roles]
    ctes = (
        f"WITH rules(rule_set, kind, name, audience, due_from, due_to) AS (VALUES {', '.join(rules)}), "
        f"audiences(audience, role) AS (VALUES {', '.join(told)}), {DUE}"
    )
    ends = (*days[:2], min(near), max(near), min(ahead), max(ahead))
    return ctes, [connection.ops.adapt_datefield_value(day) for day in ends]


def _word(word: str) -> str:
    """A name from a rule set as a literal; ValueError for anything but a name. Hundreds of parameters cost more."""
    if not WORD.fullmatch(word):
        raise ValueError(f"{word!r} is no kind of duty and no role.")
    return f"'{word}'"
