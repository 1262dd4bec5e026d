"""`./run bench sweep [--db pg] [--quick]`: 100,000 deadlines (10,000 with --quick), of which 2 % are due.

Ours: `reminders.queue_due`, with the rule sets as shipped. Limit: one INSERT ... SELECT with one rule and one join
into the same table. Loop: what reminder engines such as Kausal Watch's do, re-created on our tables: load every
open duty, decide in Python, ask for each one whether it was told, write one row each. The loop runs on a tenth of
the projects and its time is multiplied by ten. All rounds are interleaved in random order; medians of whole runs.
"""

import argparse
import datetime as dt
import json
import random
import statistics
import time
import uuid
from pathlib import Path

from benchmarks.arena import report, throwaway

DAY = dt.date(2022, 5, 26)
DUE_SHARE, IN_PROJECT, PARTNERS, SLICE = 0.02, 1000, 20, 10
RULES = Path(__file__).parent.parent / "projects" / "rule_sets" / "2014-2020.json"
WINDOW = (DAY, DAY + dt.timedelta(days=30))
MATTER = "REPLACE(CAST(d.uuid AS VARCHAR(36)), '-', '')"


def projects(number, rules, first=0):
    """Projects with twenty partners and a thousand duties each; one duty in fifty is due soon."""
    from accounts.models import User
    from projects.models import Deadline, Membership, Role
    from tests import factories
    from values.dates import PartialDate

    dice = random.Random(first)
    for _ in range(number):
        here = factories.project(rule_set=rules)
        partners = [factories.organisation() for _ in range(PARTNERS)]
        people = [User(email=f"{partner.slug}@example.org", password="!") for partner in partners]
        User.objects.bulk_create(people)
        Membership.objects.bulk_create(
            Membership(user=person, project=here, organisation=partner, role=Role.EDITOR)
            for person, partner in zip(people, partners, strict=True)
        )
        duties = []
        for place in range(IN_PROJECT):
            due, met = _date(place, dice)
            duties.append(
                Deadline(
                    project=here,
                    organisation=partners[place % PARTNERS],
                    subject=f"actionplans.actionplan:{uuid.uuid4()}",
                    subject_name="Action plan of a region",
                    url="/plans/region/",
                    kind="plan",
                    due=PartialDate(due.isoformat()),
                    due_on=due,
                    rule="The plan is written in phase 1.",
                    met_on=met,
                )
            )
        Deadline.objects.bulk_create(duties, batch_size=1000)


def _date(place, dice):
    """The due date of a duty, and when it was done: due soon, done long ago, or far ahead."""
    if place < IN_PROJECT * DUE_SHARE:
        return WINDOW[0] + dt.timedelta(days=dice.randint(1, 30)), None
    if place % 2:
        past = DAY - dt.timedelta(days=dice.randint(1, 1500))
        return past, past
    return DAY + dt.timedelta(days=dice.randint(120, 1500)), None


def ours():
    from notifications.reminders import queue_due

    return queue_due(DAY)


def limit():
    """The least that a database must do for the same rows."""
    from django.db import connection

    day = connection.ops.adapt_datefield_value
    sql = f"""
        INSERT INTO notifications_notice (kind, is_urgent, matter, rule, due_on, recipient_id, project_id,
            organisation_id, what, subject_name, url, due)
        SELECT 'reminder', FALSE, {MATTER}, 'plan-30', d.due_on, m.user_id, d.project_id, d.organisation_id,
            d.kind, d.subject_name, d.url, d.due
        FROM projects_deadline d
        JOIN projects_membership m ON m.project_id = d.project_id AND m.organisation_id = d.organisation_id
        WHERE d.due_on BETWEEN %s AND %s AND d.met_on IS NULL AND d.superseded_by_id IS NULL
        ON CONFLICT DO NOTHING"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [day(DAY + dt.timedelta(days=1)), day(WINDOW[1])])
        return cursor.rowcount


def loop(slugs):
    """The loop on some projects: every open duty is loaded, each due one costs a question and a row."""
    from notifications.models import Notice
    from notifications.occasions import occasions
    from projects.models import Deadline, Membership, Project

    told = 0
    for project in Project.objects.filter(slug__in=slugs).select_related("rule_set"):
        firing = [one for one in occasions(project.rule_set["reminders"], DAY) if one.kind == "plan"]
        for duty in Deadline.objects.open().filter(project=project).select_related("organisation"):
            for one in firing:
                if not one.first <= duty.due_on <= one.last:
                    continue
                people = Membership.objects.current().filter(project=project, organisation=duty.organisation)
                for member in people.filter(role__in=one.roles):
                    key = {"matter": duty.uuid.hex, "rule": one.name, "due_on": duty.due_on}
                    if not Notice.objects.filter(recipient_id=member.user_id, **key).exists():
                        Notice.objects.create(
                            kind="reminder",
                            recipient_id=member.user_id,
                            project=project,
                            organisation=duty.organisation,
                            what=duty.kind,
                            subject_name=duty.subject_name,
                            url=duty.url,
                            due=duty.due,
                            **key,
                        )
                        told += 1
    return told


def statements(run):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        run()
    return len(queries)


def cleared():
    from notifications.models import Notice

    Notice.objects.all().delete()


def measured(contenders, rounds):
    """{name: (median wall milliseconds, median CPU milliseconds of this process, rows)}, interleaved."""
    dice = random.Random(1)
    taken = {name: [] for name in contenders}
    order = [name for name, (_run, share) in contenders.items() for _ in range(max(int(rounds * share), 3))]
    dice.shuffle(order)
    for name in order:
        cleared()
        wall, cpu = time.perf_counter(), time.process_time()
        rows = contenders[name][0]()
        taken[name].append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000, rows))
    return {
        name: {
            "wall_ms": round(statistics.median(run[0] for run in runs), 2),
            "cpu_ms": round(statistics.median(run[1] for run in runs), 2),
            "rows": runs[0][2],
            "runs": len(runs),
        }
        for name, runs in taken.items()
    }


def analysed(database):
    """PostgreSQL gathers statistics by itself after a while; after a bulk load it is asked to."""
    from django.db import connection

    if database == "pg":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=["sqlite", "pg"], default="sqlite")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    number = 10 if options.quick else 100
    with throwaway(options.db):
        from django_scopes import scopes_disabled

        with scopes_disabled():
            compare(options, number)


def compare(options, number):
    from projects.models import Project, RuleSet

    rules = RuleSet.objects.create(code="2014-2020", version=1, content=json.loads(RULES.read_text()))
    tenth = number // SLICE
    projects(tenth, rules)
    analysed(options.db)
    slugs = list(Project.objects.values_list("slug", flat=True))
    few = statements(ours)
    projects(number - tenth, rules, first=tenth)
    analysed(options.db)
    contenders = {"ours": (ours, 1), "limit": (limit, 1), "loop_on_a_tenth": (lambda: loop(slugs), 0.2)}
    figures = measured(contenders, options.rounds)
    cleared()
    many = statements(ours)
    again = ours()
    of_limit = round(figures["ours"]["wall_ms"] / figures["limit"]["wall_ms"], 2)
    loop_wall = figures["loop_on_a_tenth"]["wall_ms"] * SLICE
    report(
        "sweep",
        {
            "database": options.db,
            "deadlines": number * IN_PROJECT,
            "due": figures["ours"]["rows"],
            "contenders": figures,
            "loop_scaled_to_all_wall_ms": round(loop_wall, 1),
            "loop_over_ours": round(loop_wall / figures["ours"]["wall_ms"], 1),
            "statements": {"at_a_tenth": few, "at_all": many},
        },
        {
            "at most 6 x INSERT ... SELECT": (of_limit, of_limit <= 6),
            "as many statements at ten times the size": (f"{few}, {many}", few == many),
            "a second run adds no row": (again, again == 0),
            "ours and the limit write the same number of rows": (
                f"{figures['ours']['rows']}, {figures['limit']['rows']}",
                figures["ours"]["rows"] == figures["limit"]["rows"] > 0,
            ),
        },
    )


if __name__ == "__main__":
    main()
