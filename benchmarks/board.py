"""`./run bench board [--db pg] [--quick] [--sizes 1000 10000 100000] [--changes 10000]`: a page of the line board.

One project for each size, in one database, made from a seed. Ours: the page's data from kept lines, `Large`. Limit:
the very statements of ours on the driver's cursor. Annotated: the same page from the tables with annotations and
aggregates, as an ORM invites to write it. Whole page: in process, CPU, beside a page of the same frame with nothing
in it and beside the least page that Django makes (one template, no query). Served: the same two pages asked of the
product's web server by wrk, where wrk is installed. Upkeep: `perform(plan.clear)` in a project
that keeps lines and in one that keeps none. All rounds are interleaved in random order; medians.
"""

import argparse
import datetime as dt
import random

from benchmarks.arena import interleaved, report, throwaway

DAY = dt.date(2022, 5, 26)
STATES = ("draft", "submitted", "cleared", "accepted", "endorsed", "in_implementation", "completed")
APPROVED = STATES[4:]
CLAIMS = ("submitted", "forwarded", "validated", "clarification")
BATCH = 2000
STEPS = {
    "submitted": (("clear", "monitor"), ("send_back", "monitor"), ("recall", "representative")),
    "cleared": (("accept", "officer"), ("decline", "officer")),
    "in_implementation": (("suspend", "monitor"),),
    "suspended": (("resume", "monitor"),),
}
OF_CLAIMS = {
    "submitted": (("forward", "monitor"),),
    "forwarded": (("ask", "officer"), ("decline", "officer")),
}


def filled(number, dice):
    """A project with so many plans of a thousand partners at most, three duties each, a claim on every third."""
    from actionplans.models import ActionPlan
    from monitoring.models import PolicyChangeClaim
    from projects.models import Deadline, Organisation
    from tests import factories
    from workflow.registry import ref

    here = factories.project(f"board-{number}")
    partner, authority, people = factories.cast(here)
    places = [factories.territory(code, code) for code in ("AT12", "ES13", "SI03", "PT11", "SE23", "LV00")]
    instrument = factories.instrument(authority)
    bodies = [partner, *Organisation.objects.bulk_create(
        Organisation(slug=f"{here.slug}-{at}", name=f"Partner {at}") for at in range(min(number, 1000))
    )]  # fmt: skip
    for first in range(0, number, BATCH):
        plans = [
            _plan(here, dice, dice.choice(bodies), dice.choice(places), at)
            for at in range(first, min(first + BATCH, number))
        ]
        ActionPlan.objects.bulk_create(plans, batch_size=100)
        duties = [_duty(plan, kind, due, dice, ref) for plan in plans for kind, due in _days(dice)]
        Deadline.objects.bulk_create(duties, batch_size=300)
        PolicyChangeClaim.objects.bulk_create(
            [
                PolicyChangeClaim(
                    project=here, organisation=plan.organisation, instrument=instrument, plan=plan, title="A call",
                    status=dice.choice(CLAIMS), status_since=DAY, submitted_on=DAY,
                )
                for plan in plans[::3]
            ],
            batch_size=200,
        )  # fmt: skip
    return here, partner, authority, people


def _plan(here, dice, body, place, at):
    from actionplans.models import ActionPlan

    status, day = dice.choice(STATES), dt.date(2020, 1, 1) + dt.timedelta(days=dice.randint(0, 700))
    return ActionPlan(
        project=here, organisation=body, territory=place, title=f"Plan {at:06}", status=status, status_since=day,
        drafted_on=day, submitted_on=None if status == "draft" else day,
        approved_on=day if status in APPROVED else None, begun_on=day if status in APPROVED[1:] else None,
        completed_on=day if status == "completed" else None,
    )  # fmt: skip


def _days(dice):
    for kind in ("plan", "action", "complete"):
        yield kind, DAY + dt.timedelta(days=dice.randint(-400, 400))


def _duty(plan, kind, due, dice, ref):
    from projects.models import Deadline
    from values.dates import PartialDate

    met = due if due < DAY and dice.random() < 0.9 else None
    return Deadline(
        project_id=plan.project_id, organisation_id=plan.organisation_id, subject=ref(plan), root=ref(plan),
        subject_name=plan.title, url="/plans/", kind=kind, due=PartialDate(due.isoformat()), due_on=due,
        rule="A rule.", met_on=met,
    )  # fmt: skip


def ours(here, person):
    """The data of the first page for an overseer."""
    from monitoring.board.asked import Asked
    from monitoring.board.large import Large
    from projects.models import Membership

    roles = list(
        Membership.objects.current().filter(user=person).select_related("project__lead_organisation")
    )

    def page():
        large = Large.of(here, person, roles, DAY)
        return large.totals(), large.census(), large.attention(), large.coming(), large.plans(Asked(), 50)

    return page


def told(page):
    """The statements of a page with their values."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        page()
    return [query["sql"] for query in queries]


def limit(statements):
    from django.db import connection

    def page():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return page


def annotated(here):
    """The same page asked of the tables themselves."""
    from django.db.models import CharField, Count, DateField, Min, OuterRef, Q, Subquery, Value
    from django.db.models.functions import Cast, Concat, Replace

    from actionplans.models import ActionPlan
    from monitoring.models import PolicyChangeClaim
    from projects.models import Deadline

    hyphens = [(8, 4), (12, 4), (16, 4), (20, 12)]

    def root():
        from django.db import connection
        from django.db.models.functions import Substr

        text = Cast("pk", CharField())
        if connection.vendor == "postgresql":
            return Concat(Value("actionplans.actionplan:"), text)
        plain = Replace(text, Value("-"), Value(""))
        parts = [Substr(plain, 1, 8)]
        for start, length in hyphens:
            parts += [Value("-"), Substr(plain, start + 1, length)]
        return Concat(Value("actionplans.actionplan:"), *parts, output_field=CharField())

    def page():
        open_ = Deadline.objects.open().filter(root=OuterRef("root")).order_by().values("root")
        plans = ActionPlan.objects.filter(project=here).alias(root=root()).select_related("territory")
        rows = plans.annotate(
            first=Subquery(open_.annotate(first=Min("due_on")).values("first"), output_field=DateField()),
            late=Subquery(open_.filter(due_on__lt=DAY).annotate(late=Count("pk")).values("late")),
            claimed=Count("claims", filter=Q(claims__submitted_on__isnull=False)),
        )
        found = list(rows.order_by("territory__code", "title")[:50])
        totals = list(
            ActionPlan.objects.filter(project=here).values("status", "territory__code").annotate(Count("pk"))
        )
        due = Deadline.objects.open().filter(project=here).aggregate(
            late=Count("pk", filter=Q(due_on__lt=DAY)),
            soon=Count("pk", filter=Q(due_on__range=(DAY, DAY + dt.timedelta(14)))),
        )  # fmt: skip
        claims = PolicyChangeClaim.objects.filter(project=here).values("status").annotate(Count("pk"))
        coming = list(Deadline.objects.open().filter(project=here).order_by("due_on")[:12])
        return found, totals, due, list(claims), coming

    return page


def pages(here, person):
    """The whole page in two languages, a page of the same frame with nothing in it, and the least page of Django."""
    from django.http import HttpResponse
    from django.template import engines
    from django.test import Client, RequestFactory
    from django.urls import reverse

    clients = {}
    for language in ("en", "sl"):
        clients[language] = Client(SERVER_NAME="localhost")
        clients[language].force_login(person)
        clients[language].cookies["django_language"] = language
    least = engines["django"].from_string("<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>")
    address = here.get_absolute_url()

    def page(language):
        answer = clients[language].get(address)
        assert answer.status_code == 200, answer.status_code
        return answer

    return {
        "en": lambda: page("en"),
        "sl": lambda: page("sl"),
        "frame": lambda: clients["en"].get(reverse("account_change_password")),
        "least": lambda: HttpResponse(least.render({"title": "Page"}, RequestFactory().get("/"))),
    }


def clearings(here, partner, authority, people, count):
    """So many steps, each on a plan of its own."""
    from tests import factories
    from workflow.door import perform

    made = [factories.complete_plan(here, partner, owner=authority) for _ in range(count)]
    sent = [factories.walk(plan, ("submit", people["representative"])) for plan in made]
    return [
        lambda plan=plan: perform(plan.clear, by=people["monitor"], version=plan.version) for plan in sent
    ]


def changed(here, people, number, dice):
    """So many steps in random order on the project's plans and claims; how many were done."""
    from actionplans.models import ActionPlan
    from monitoring.models import PolicyChangeClaim
    from tests import factories
    from workflow.errors import Refused

    keys = [(ActionPlan, key) for key in ActionPlan.objects.filter(project=here).values_list("pk", flat=True)]
    keys += [
        (PolicyChangeClaim, key)
        for key in PolicyChangeClaim.objects.filter(project=here).values_list("pk", flat=True)
    ]
    done, tried = 0, 0
    while done < number and tried < number * 5:
        model, key = dice.choice(keys)
        obj, tried = model.objects.get(pk=key), tried + 1
        steps = STEPS if model is ActionPlan else OF_CLAIMS
        if obj.status in steps:
            step, who = dice.choice(steps[obj.status])
            try:
                factories.walk(obj, (step, people[who], "A reason."), on=DAY)
                done += 1
            except Refused:
                continue
    return done


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=["sqlite", "pg"], default="sqlite")
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 plans, 300 changes")
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--changes", type=int)
    options = parser.parse_args()
    sizes = options.sizes or ([1000, 10_000] if options.quick else [1000, 10_000, 100_000])
    changes = options.changes or (300 if options.quick else 10_000)
    with throwaway(options.db):
        from django_scopes import scopes_disabled

        with scopes_disabled():
            compare(options, sizes, changes)


def compare(options, sizes, changes):
    from django.db import connection

    from monitoring.board import summaries
    from tests import factories

    dice = random.Random(1)
    made = {number: filled(number, dice) for number in sizes}
    for here, *_cast in made.values():
        summaries.rebuild(here.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    few, most = sizes[0], sizes[-1]
    runs, statements = {}, {}
    for number, (here, _partner, _authority, people) in made.items():
        page = ours(here, people["monitor"])
        statements[number] = told(page)
        runs |= {f"ours {number}": [page] * 60, f"limit {number}": [limit(statements[number])] * 60}
        runs[f"annotated {number}"] = [annotated(here)] * 5
        for name, one in pages(here, people["monitor"]).items():
            runs[f"page {name} {number}"] = [one] * 30
    small = factories.project("board-small")
    runs["step with upkeep"] = clearings(*made[most], 60)
    runs["step without"] = clearings(small, *factories.cast(small), 60)
    figures = interleaved(runs)
    served_at = served_rates(made, (few, most))
    done = changed(made[few][0], made[few][3], changes, dice)
    told_report(options, sizes, figures, statements, served_at, done, summaries.drift(made[few][0].pk))


def served_rates(made, sizes):
    """Requests a second of the board and of a page of its frame, by size; empty without wrk."""
    from django.test import Client
    from django.urls import reverse

    from benchmarks import served

    found = {}
    if not served.has_wrk():
        return found
    with served.server() as address:
        for number in sizes:
            here, _partner, _authority, people = made[number]
            client = Client()
            client.force_login(people["monitor"])
            session = client.cookies["sessionid"].value
            for name, path in (
                ("page", here.get_absolute_url()),
                ("frame", reverse("account_change_password")),
            ):
                found[f"{name} {number}"] = served.rate(address + path, session)
    return found


def told_report(options, sizes, figures, statements, served_at, done, drifted):
    few, most = sizes[0], sizes[-1]
    wall, cpu = figures["wall_ms"], figures["cpu_ms"]
    clock = cpu if options.db == "sqlite" else wall  # a server's work is not in the CPU time of this process

    def ratio(one, other, times=clock):
        return round(times[one] / times[other], 2)

    growth = ratio(f"ours {most}", f"ours {few}")
    of_raw = ratio(f"ours {most}", f"limit {most}")
    faster = ratio(f"annotated {most}", f"ours {most}", wall)
    upkeep = ratio("step with upkeep", "step without")
    queries = max(map(len, statements.values()))
    goals = {
        f"data at {most} at most 1.3 x that at {few}": (growth, growth <= 1.3),
        f"data at {most} at most 4 x raw SQL": (of_raw, of_raw <= 4),
        f"at least 50 x faster than annotated at {most}": (faster, faster >= 50),
        "at most 4 queries for the data": (queries, queries <= 4),
        "a step with upkeep at most 3 x one without": (upkeep, upkeep <= 3),
        f"nothing drifted after {done} changes": (drifted, drifted == 0 and done > 0),
    }
    for number in (few, most):
        for language in ("en", "sl"):
            beside = ratio(f"page {language} {number}", f"page frame {number}", cpu)
            goals[f"page ({language}) at {number} at most 8 x a page of the same frame"] = (
                beside,
                beside <= 8,
            )
        if served_at:
            slower = served_at[f"frame {number}"] / served_at[f"page {number}"]
            off = round(slower / ratio(f"page en {number}", f"page frame {number}", cpu), 2)
            goals[f"served at {number}: times the frame at most 25 % above the same in process"] = (
                off,
                off <= 1.25,
            )
    report(
        "board",
        {"database": options.db, "sizes": sizes, "median": figures, "requests_a_second": served_at},
        goals,
    )


if __name__ == "__main__":
    main()
