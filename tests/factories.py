"""Plain functions that make rows for tests. Give what the sentence is about; the rest has a sensible value."""

import datetime as dt
import itertools

from accounts.models import User
from actionplans.models import Action, ActionPlan, Inspiration
from documents.models import Document
from monitoring.models import Evidence
from practices.content import said
from practices.models import GoodPractice, PracticeRevision
from projects.models import (
    Event,
    FundingStatement,
    Membership,
    Organisation,
    Phase,
    PolicyInstrument,
    Project,
    Role,
    RuleSet,
    Territory,
)
from values.dates import PartialDate
from workflow.door import create, perform

count = itertools.count(1)
DAY = dt.date(2022, 5, 26)


def at(day=DAY):
    """Noon of a day, the moment at which a test's steps take effect."""
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def statements(queries):
    """The SQL of captured queries without the marks of transactions."""
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [query["sql"] for query in queries.captured_queries if not query["sql"].startswith(marks)]


def rule_set(**content):
    defaults = {"auditor_opinion_required": True, "reminders": {}}
    defaults |= {"reporting_period_months": {"phase1": 6, "phase2": 12}, "report_due_months": 3}
    defaults |= {"partner_part_due_weeks": 2, "funds": {"structural": ["ERDF"], "interreg": ["Interreg"]}}
    return RuleSet.objects.create(code=f"rules-{next(count)}", version=1, content=defaults | content)


def organisation(name=None, **fields):
    number = next(count)
    return Organisation.objects.create(
        slug=f"organisation-{number}", name=name or f"Agency {number}", **fields
    )


def territory(code="AT12", name="Niederösterreich"):
    country = Territory.objects.get_or_create(code=code[:2], defaults={"name": code[:2], "level": 0})[0]
    if len(code) == 2:
        return country
    level = min(len(code) - 2, 3)
    return Territory.objects.get_or_create(
        code=code, defaults={"name": name, "level": level, "parent": country}
    )[0]


def project(slug=None, **fields):
    """An open project with two phases; its lead partner is an organisation of its own."""
    slug = slug or f"project-{next(count)}"
    made = Project.objects.create(
        slug=slug,
        title=slug.upper(),
        **({"rule_set": rule_set(), "lead_organisation": organisation(f"Lead of {slug}")} | fields),
    )
    FundingStatement.objects.create(
        project=made, fund="ERDF", parties="Union", language="en", text="Paid by the Union."
    )
    Phase.objects.create(project=made, number=1, starts_on=dt.date(2019, 8, 1), ends_on=dt.date(2022, 1, 31))
    Phase.objects.create(project=made, number=2, starts_on=dt.date(2022, 2, 1), ends_on=dt.date(2023, 1, 31))
    return made


def person(name=None, **fields):
    number = next(count)
    return User.objects.create_user(
        email=f"person{number}@example.org",
        password="a long password",
        name=name or f"Person {number}",
        **fields,
    )


def member(project, role=Role.EDITOR, organisation=None, user=None, **fields):
    """A person with a role; without an organisation, for the lead partner."""
    user = user or person(f"{Role(role).label} {next(count)}")
    Membership.objects.create(
        user=user,
        project=project,
        organisation=organisation or project.lead_organisation,
        role=role,
        **fields,
    )
    return user


def instrument(owner=None, **fields):
    number = next(count)
    return PolicyInstrument.objects.create(
        slug=f"instrument-{number}", name=f"Programme {number}", owner=owner or organisation(), **fields
    )


def event(**fields):
    number = next(count)
    return Event.objects.create(
        **{"slug": f"event-{number}", "title": f"Seminar {number}", "kind": "seminar"} | fields
    )


def plan(project, organisation, **fields):
    """A draft as a partner has just begun it, not through the door (see `started_plan`)."""
    defaults = {
        "title": f"Plan {next(count)}",
        "drafted_on": dt.date(2020, 1, 16),
        "status_since": dt.date(2020, 1, 16),
    }
    made = ActionPlan(
        project=project, organisation=organisation, **(defaults | {"territory": territory()} | fields)
    )
    made.save(force_insert=True)
    return made


def action(plan, **fields):
    """An action that answers all six questions of the template and names its inspiration."""
    defaults = {
        "number": plan.actions.count() + 1,
        "title": f"Action {next(count)}",
        "background": "Seen abroad.",
        "activities": "Vouchers.",
        "players": "The agency.",
        "starts": PartialDate("2022-02"),
        "ends": PartialDate("2022-11"),
        "has_no_cost": True,
        "has_no_funding": True,
        "had_no_cost": True,
    }
    made = Action.objects.create(plan=plan, **(defaults | fields))
    Inspiration.objects.create(action=made, source="A visit to another region", learnt="Short forms.")
    return made


def complete_plan(project, organisation, *, owner=None, actions=1, **fields):
    """A draft that lacks nothing and may be sent."""
    defaults = {"aim": "growth_and_jobs", "policy_context": "Context.", "contribution": "A new call."}
    made = plan(project, organisation, **(defaults | fields))
    made.instruments.add(instrument(owner))
    for _ in range(actions):
        action(made)
    return made


def cast(made):
    """One person for each role that a plan of a new partner needs on its way."""
    partner, authority, programme = (
        organisation("Partner"),
        organisation("Authority"),
        organisation("Programme"),
    )
    people = {
        "editor": member(made, Role.EDITOR, partner),
        "representative": member(made, Role.REPRESENTATIVE, partner),
        "monitor": member(made, Role.MONITOR),
        "deputy": member(made, Role.MONITOR, organisation("Deputy"), is_deputy=True),
        "authority": member(made, Role.AUTHORITY, authority),
        "officer": member(made, Role.OFFICER, programme),
        "auditor": member(made, Role.AUDITOR, organisation("Auditors")),
    }
    return partner, authority, people


def practice(project, organisation=None, **fields):
    """A draft that lacks nothing and may be sent, put forward by a partner."""
    number = next(count)
    defaults = {
        "slug": f"practice-{number}", "title": f"Hub {number}", "summary": "A hub for firms.", "about": "It helps.",
        "institution": "The hub", "location": "Prato", "starts": PartialDate("2019"), "resources": "Two people.",
        "evidence": ["50 firms took part"], "transfer": ["Start small"], "status_since": DAY,
    }  # fmt: skip
    given = {"territory": territory("ITI1", "Toscana")} | defaults | fields
    made = GoodPractice(project=project, organisation=organisation or globals()["organisation"](), **given)
    made.index()
    made.save(force_insert=True)
    return made


def approved_practice(project, organisation=None, **fields):
    """A practice in the catalogue, put there through the door by people of its own."""
    made = practice(project, organisation, **fields)
    author = member(project, Role.EDITOR, made.organisation)
    decider = member(project, Role.PRACTICE_ADMINISTRATOR)
    return walk(made, ("submit", author), ("approve", decider))


def edition(practice, **fields):
    """The draft of a practice's next edition, with another summary; not through the door."""
    content = said(practice) | {"summary": "A better hub."}
    return PracticeRevision.objects.create(
        practice=practice, **{"content": content, "status_since": DAY} | fields
    )


def walk(subject, *steps, on=DAY):
    """Do steps in order: each a (method, person) or a (method, person, note)."""
    for method, by, *note in steps:
        if method == "finish":
            spare(subject)
        subject = perform(
            getattr(subject, method),
            by=by,
            version=subject.version,
            note=note[0] if note else "",
            effective_at=at(on),
        )
    return subject


def spare(action):
    """Say of an action that there is no evidence of it, so that it may be finished without."""
    if "evidence" not in action.emptiness:
        action.emptiness["evidence"] = "not_applicable"
        Action.objects.filter(pk=action.pk).update(emptiness=action.emptiness)


def prove(action):
    """Accepted evidence that an action was carried out, put there past the door and without its bytes."""
    made = Evidence(
        project=action.project, action=action, document=paper(action), status=Evidence.Status.ACCEPTED
    )
    made.save(force_insert=True)
    return made


def paper(obj, **fields):
    """A document of an object's partner, without bytes."""
    return Document.objects.create(
        project=obj.project, organisation=obj.organisation, sha256=f"{next(count):064x}", size=9, name="a.pdf",
        content_type="application/pdf", **({"title": "A paper", "uploaded_by": person()} | fields),
    )  # fmt: skip


def now(obj):
    """The object as it stands in the database."""
    return type(obj).objects.get(pk=obj.pk)


APPROVAL = (
    *(("submit", "representative"), ("clear", "monitor"), ("accept", "officer")),
    *(("endorse", "authority"), ("begin", "monitor")),
)


def begun(plan, people, on=DAY):
    """A sent plan's whole way to implementation, each step by the one of the cast whose it is."""
    for method, part in APPROVAL:
        plan = walk(plan, (method, people[part]), on=on)
    return now(plan)


def started_plan(project, organisation, by, **fields):
    """A draft made through the door."""
    defaults = {"title": "Plan", "drafted_on": DAY, "status_since": DAY, "territory": territory()}
    return create(ActionPlan(project=project, organisation=organisation, **(defaults | fields)), by=by)
