"""The sweep: one statement turns every duty whose reminder is due into notices. It reads only deadline rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User
from notifications.models import Notice
from notifications.occasions import occasions
from projects.models import Deadline, Membership, Project, RuleSet

# The roles that hear of their own organisation's duties only
OWN = ("partner_editor", "partner_representative")
MONITOR = "lead_partner_monitor"


@dataclass(frozen=True)
class Planned:
    """Who would be told of what, and by which rule."""

    recipient: str
    subject: str
    kind: str
    due_on: str
    rule: str


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
        f"SELECT '{Notice.Kind.REMINDER}', FALSE, {MATTER}, r.name, d.due_on, m.user_id, d.project_id, "
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
    known = f"SELECT 1 FROM {Notice._meta.db_table} n WHERE n.matter = {MATTER} AND n.rule = r.name"  # noqa: S608
    sql = (
        f"{ctes} SELECT DISTINCT u.email, d.subject_name, d.kind, d.due_on, r.name {SOURCE} "
        f"AND NOT EXISTS ({known} AND n.due_on = d.due_on AND n.recipient_id = m.user_id) ORDER BY 1, 4, 2, 5"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Planned(*map(str, row)) for row in cursor.fetchall()]


MATTER = "REPLACE(CAST(d.uuid AS VARCHAR(36)), '-', '')"
# The windows lead, so that each is one step into the index of open deadlines. The rest are look-ups by key.
SOURCE = f"""
FROM rules r
JOIN {Deadline._meta.db_table} d
  ON d.due_on >= r.due_from AND d.due_on <= r.due_to AND d.kind = r.kind
 AND d.met_on IS NULL AND d.superseded_by_id IS NULL
JOIN {Project._meta.db_table} p ON p.uuid = d.project_id AND p.rule_set_id = r.rule_set AND p.is_open
JOIN {Membership._meta.db_table} m
  ON m.project_id = d.project_id AND m.ended_on IS NULL
 AND (m.role NOT IN ('{OWN[0]}', '{OWN[1]}') OR m.organisation_id = d.organisation_id)
 AND (m.role <> '{MONITOR}' OR m.is_deputy = COALESCE(d.organisation_id = p.lead_organisation_id, FALSE))
JOIN audiences a ON a.audience = r.audience AND a.role = m.role
JOIN {User._meta.db_table} u ON u.id = m.user_id AND u.is_active
WHERE TRUE"""


def _rules(on: dt.date) -> tuple[str, list[Any]] | None:
    """The rules of every project in use as two tables in front of a statement; None when nothing fires."""
    rules: list[Sequence[Any]] = []
    audiences: dict[tuple[str, ...], int] = {}
    day = connection.ops.adapt_datefield_value
    for rule_set in RuleSet.objects.filter(projects__is_open=True).distinct():
        for one in occasions(rule_set.content.get("reminders", {}), on):
            audience = audiences.setdefault(one.roles, len(audiences))
            rules.append((rule_set.pk, one.kind, one.name, audience, day(one.first), day(one.last)))
    if not rules:
        return None
    told = [(audience, role) for roles, audience in audiences.items() for role in roles]
    names = "rules(rule_set, kind, name, audience, due_from, due_to)"
    ctes = f"WITH {names} AS (VALUES {_rows(rules)}), audiences(audience, role) AS (VALUES {_rows(told)})"
    return ctes, [value for row in [*rules, *told] for value in row]


def _rows(rows: Sequence[Sequence[Any]]) -> str:
    return ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
