"""`./run bench transition [--db pg] [--quick]`: one step of a plan through the public service.

Ours: `perform(plan.clear)`, which loads the plan under lock as the others do, with right, version, state, guards,
save and ledger entry. Peer: django-fsm-2 with django-fsm-log, transition and save in one transaction. Bare: get and
save without a log. Limit: the raw driver doing SELECT, UPDATE and INSERT. All in one run, each operation on a row of
its own, one transaction each.
"""

import argparse

from benchmarks.arena import interleaved, report, throwaway

TEXT = "The programme reaches mostly firms that have applied before. " * 13


def ours(count):
    """Plans that wait for the lead partner; each operation clears one."""
    from tests import factories
    from workflow.door import perform

    here = factories.project()
    partner, authority, people = factories.cast(here)
    made = [factories.complete_plan(here, partner, owner=authority, summary=TEXT) for _ in range(count)]
    sent = [factories.walk(plan, ("submit", people["representative"])) for plan in made]
    lead = people["monitor"]
    return [lambda plan=plan: perform(plan.clear, by=lead, version=plan.version) for plan in sent]


def rows(model, count):
    fields = {"title": "Plan", "summary": TEXT, "policy_context": TEXT, "contribution": "A new call."}
    return [model.objects.create(**fields).pk for _ in range(count)]


def logged(count):
    """django-fsm-2 and django-fsm-log, as their documents show, with the row locked."""
    from django.db import transaction

    from benchmarks.peers.models import PeerPlan
    from tests.factories import person

    somebody = person()

    def clear(key):
        with transaction.atomic():
            plan = PeerPlan.objects.select_for_update().get(pk=key)
            plan.clear(by=somebody)
            plan.save()

    return [lambda key=key: clear(key) for key in rows(PeerPlan, count)]


def bare(count):
    from django.db import transaction

    from benchmarks.peers.models import BarePlan

    def clear(key):
        with transaction.atomic():
            plan = BarePlan.objects.select_for_update().get(pk=key)
            plan.status = "cleared"
            plan.save(update_fields=["status"])

    return [lambda key=key: clear(key) for key in rows(BarePlan, count)]


def raw(count):
    """What the database itself takes: three statements on the driver's cursor."""
    from django.db import connection, transaction

    from benchmarks.peers.models import BarePlan

    def clear(key):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT status, version FROM peers_bareplan WHERE id = %s", [key])
            cursor.fetchone()
            cursor.execute(
                "UPDATE peers_bareplan SET status = 'cleared' WHERE id = %s AND version = 1", [key]
            )
            cursor.execute(
                "INSERT INTO peers_rawlog (plan, to_state, at) VALUES (%s, 'cleared', CURRENT_TIMESTAMP)",
                [key],
            )

    return [lambda key=key: clear(key) for key in rows(BarePlan, count)]


def statements(operation):
    """How many SQL statements one operation takes, BEGIN and COMMIT not counted; one journey may carry several."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import statements as counted

    with CaptureQueriesContext(connection) as queries:
        operation()
    return sum(1 + sql.count("; INSERT") + sql.count("; UPDATE") for sql in counted(queries))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--db", choices=["sqlite", "pg"], default="sqlite")
    options.add_argument("--quick", action="store_true", help="a tenth of the operations")
    chosen = options.parse_args()
    count = 80 if chosen.quick else 800
    with throwaway(chosen.db):
        from django_scopes import scopes_disabled

        with scopes_disabled():
            contenders = {
                "ours": ours(count + 1),
                "fsm+log": logged(count),
                "bare": bare(count),
                "raw": raw(count),
            }
            sql = statements(contenders["ours"].pop())
            medians = interleaved(contenders)
    times = {
        clock: {name: round(taken / by["ours"], 2) for name, taken in by.items() if name != "ours"}
        for clock, by in medians.items()
    }
    peer = times["wall_ms"]["fsm+log"]
    goals = {
        "not slower than django-fsm-2 with django-fsm-log": (peer, peer >= 1),
        "at most 9 SQL statements (the step has no guard)": (sql, sql <= 9),
    }
    figures = {"database": chosen.db, "operations": count, "median": medians, "times_ours": times}
    report("transition", figures, goals)


if __name__ == "__main__":
    main()
