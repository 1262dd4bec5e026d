"""Every address of the site, walked from the resolver: who reaches it, and that looking changes nothing."""

import datetime as dt
import uuid
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import NoReverseMatch, get_resolver, reverse

from actionplans.models import Milestone, NewDate, PlanRevision
from comments.services import say
from documents.services import store
from monitoring.models import (
    Evidence,
    Indicator,
    PartnerPart,
    PolicyChangeClaim,
    ProgressReport,
    Question,
    Reading,
)
from projects.models import Partnership, ProjectChange, Role
from tests.factories import (
    DAY,
    approved_practice,
    cast,
    complete_plan,
    edition,
    member,
    organisation,
    person,
    practice,
    project,
    walk,
)
from tests.footprint import checksum, writes
from values.dates import PartialDate
from workflow import policy
from workflow.checks import _patterns
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db
PATTERNS = {str(pattern.name): pattern for pattern in _patterns(get_resolver())}
OF_LETTERS = {"account_confirm_email": ["key"], "account_reset_password_from_key": ["1", "key"]}


def of_signing_in():
    """The addresses of the library that signs people in."""
    names = filter(lambda name: isinstance(name, str), get_resolver("allauth.urls").reverse_dict)
    return [reverse(name, args=OF_LETTERS.get(name)) for name in sorted(names)]


@pytest.fixture
def scene():
    """A project with one of everything that has an address."""
    here = project()
    partner, authority, people = cast(here)
    Partnership.objects.create(project=here, organisation=partner, part="partner")
    plan = walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
    claim = PolicyChangeClaim.objects.create(
        project=here, organisation=partner, plan=plan, instrument=plan.instruments.get(), title="A call",
        status_since=dt.date(2022, 5, 1),
    )  # fmt: skip
    document = store(
        ContentFile(pdf(), name="call.pdf"),
        project=here,
        organisation=partner,
        by=people["editor"],
        title="Call",
    )
    evidence = Evidence.objects.create(claim=claim, project=here, document=document)
    entered = EnteredStep.objects.create(
        project_id=here.pk, object=ref(plan), object_version=2, step="ActionPlan.submit", role=Role.REPRESENTATIVE,
        name="The partner", recorded_by=people["monitor"],
    )  # fmt: skip
    action = plan.actions.get()
    text = plan.texts.get()
    PlanRevision.objects.create(
        plan=plan, project=here, organisation=partner, number=2, why="Why.", base=text, content=text.content,
        status_since=dt.date(2022, 5, 1),
    )  # fmt: skip
    comment = say(plan, "Why?", by=people["monitor"], organisation_id=here.lead_organisation_id, on=DAY)
    objects = {
        "plan": plan, "claim": claim, "evidence": evidence, "document": document, "action": action,
        "entered": entered, "practice": practice(here, partner), "change": a_change(here, people["monitor"]),
        "edition": edition(approved_practice(here, partner)), "comment": comment,
        "milestone": (milestone := a_milestone(action)), "new_date": milestone.new_dates.get(),
        "report": (report := reported(here)), "part": report.parts.get(),
        "question": a_question(report),
        "indicator": (measured := an_indicator(plan, people["editor"])), "reading": measured.readings.get(),
    }  # fmt: skip
    return here, objects, people


def a_milestone(action):
    """A milestone for which another date is asked for."""
    of_action = {"plan": action.plan, "action": action, "status_since": DAY}
    made = Milestone.objects.create(title="A call", first_date=PartialDate("2022-09"), **of_action)
    NewDate.objects.create(
        milestone=made, was=made.first_date, wanted=PartialDate("2022-10"), reason="Late.", asked_on=DAY,
        asked_by=person(), **of_action,
    )  # fmt: skip
    return made


def reported(here):
    """A report that is being written, with the part of the plan's partner."""
    day = dt.date(2022, 5, 1)
    report = ProgressReport.objects.create(
        project=here, number=1, starts_on=day, ends_on=day, due_on=day, parts_due_on=day, status_since=day,
        status="open",
    )  # fmt: skip
    PartnerPart.objects.create(report=report, organisation=here.plans.get().organisation, status_since=day)
    return report


def a_question(report):
    """A question of the programme that the plan's partner is to answer."""
    said = {"round": 1, "number": 1, "text": "Why?", "status": "assigned", "status_since": DAY}
    return Question.objects.create(report=report, organisation=report.parts.get().organisation, **said)


def an_indicator(plan, by):
    """An indicator of the plan with a value that waits for the lead partner."""
    made = Indicator.objects.create(
        project=plan.project, organisation=plan.organisation, plan=plan, title="Firms", status_since=DAY
    )
    said = {"measured_on": DAY, "value": 1, "source": "A count", "status_since": DAY}
    Reading.objects.create(indicator=made, status="entered", submitted_by=by, **said)
    return made


def a_change(here, by):
    """A change of the lead partner that waits for the other side."""
    return ProjectChange.objects.create(
        project=here, kind="lead_changes", organisation=here.lead_organisation, made_for=here.lead_organisation,
        other_organisation=organisation(), made_by=by, made_on=DAY, on=DAY, reason="So.",
        was="One", now="Other", needs_signature=True,
    )  # fmt: skip


def pdf():
    file = BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(file)
    return file.getvalue()


def address(name, here, objects):
    """The URL with arguments that fit, or None for one that this scene has no object for."""
    kind = name.split("-")[0]
    values = {
        "uuid": getattr(objects.get(kind), "pk", None),
        "slug": here.slug,
        "method": "submit",
        "field": "summary",
        "language": "en",
        "rest": "nothing/",
    }
    if kind == "public":
        values["uuid"] = objects["claim" if name in ("public-change", "public-badge") else "plan"].pk
    if name.startswith("publication-of"):
        values |= {"uuid": objects[name.rpartition("-")[2]].pk, "method": "publish"}
    if kind == "action":
        values["method"] = "start"
    if name == "milestone-add":
        values["uuid"] = objects["action"].pk
    if name == "milestone-step":
        values["method"] = "reach"
    if name == "new_date-step":
        values["method"] = "accept"
    if kind == "revision" or name == "plan-since":
        values |= {"uuid": objects["plan"].pk, "number": 2, "action": 1, "place": 0}
        values["content_hash"] = objects["plan"].content_hash
    if name == "comment-add":
        values |= {"label": "actionplans.actionplan", "uuid": objects["plan"].pk}
    if name.startswith(("document-page", "upload-")):
        values |= {"number": 1, "key": "0" * 32}
    if name == "comment-step":
        values["method"] = "resolve"
    if kind == "evidence":
        values |= {"method": "accept", "uuid": objects["claim" if name == "evidence-add" else "evidence"].pk}
    if name == "question-step":
        values["method"] = "answer"
    if name == "indicator-step":
        values["method"] = "waive"
    if name == "indicator-add":
        values["uuid"] = objects["plan"].pk
    if name == "indicator-table":
        values["kind"] = "csv"
    if name.startswith("reading-"):
        values |= {"method": "approve"}
    if name == "reading-add":
        values["uuid"] = objects["indicator"].pk
    if name == "project-change-add":
        values["kind"] = "region_corrected"
    if name == "partner-instruments":
        values["partner"] = objects["plan"].organisation.slug
    if name in ("project-change-sign", "project-change-withdraw"):
        values["uuid"] = objects["change"].pk
    if name.startswith("practice-") and name != "practice-add":
        values["slug"] = objects["practice"].slug
    if name == "inspiration-add":
        values["uuid"] = objects["action"].pk
    if name in ("claim-add", "action-add"):
        values["uuid"] = objects["plan"].pk
    if name == "inspiration-remove":
        values["pk"] = values["number"] = objects["action"].inspirations.get().pk
    if name == "region":
        values["code"] = objects["plan"].territory.code
    if name == "funding-statement-remove":
        values["pk"] = here.funding_statements.first().pk
    if name == "membership-end":
        values["pk"] = here.memberships.first().pk
    wanted = PATTERNS[name].pattern.converters
    try:
        return reverse(name, kwargs={key: values[key] for key in wanted})
    except (NoReverseMatch, KeyError):
        return None


def content():
    """Everything in the database except sessions and what the cache counts."""
    return checksum(without=("django_session", "cache_entry"))


def owned(names):
    return sorted(name for name in names if policy.view_access(name) == policy.SIGNED_IN)


def reachable(here, objects, names):
    """(name, URL) of every address for which the scene has an object."""
    found = [(name, address(name, here, objects)) for name in names]
    return [(name, url) for name, url in found if url is not None]


def answer(response):
    """The status; a file's handle is closed, as a server does."""
    for close in response._resource_closers:
        close()
    return response.status_code


def test_the_scene_has_an_object_for_nearly_every_address(scene):
    here, objects, _ = scene
    missing = set(owned(PATTERNS)) - {name for name, _ in reachable(here, objects, owned(PATTERNS))}
    assert missing <= {"mailbox-message", "mailbox-body", "letter-resend"}, missing


def test_nobody_reads_a_page_without_signing_in(client, scene):
    here, objects, _ = scene
    for name, url in reachable(here, objects, owned(PATTERNS)):
        for send in (client.get, client.post):
            response = send(url)
            assert response.status_code == 302, name
            assert response.url.startswith(reverse("account_login")), name


FOR_ALL_READERS = ("mailbox",)
NEEDS_OBJECT = [
    name
    for name in owned(PATTERNS)
    if PATTERNS[name].pattern.converters and not name.startswith(FOR_ALL_READERS)
]


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ASK_HEADS = ("anonymous", "monitor")  # a page is made for HEAD as it is for GET: two ask for both
ROLES = ("editor", "representative", "authority", "monitor", "officer", "auditor")
ACTORS = (
    "anonymous",
    *ROLES,
    "without a role",
    "strong in another project",
    "former member",
    "closed account",
)


def signed_in(client, here, people, who):
    """The client as one of the actors."""
    if who == "anonymous":
        return
    elsewhere = project()
    strong = [member(elsewhere, Role.MONITOR, organisation())]
    for role in (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR):
        member(elsewhere, role, organisation(), user=strong[0])
    client.force_login(
        {"strong in another project": strong[0], "without a role": person()}.get(who)
        or people.get(who)
        or people["monitor"]
    )
    if who == "former member":
        people["monitor"].memberships.update(ended_on=dt.date(2022, 1, 1))
    if who == "closed account":
        type(people["monitor"]).objects.filter(pk=people["monitor"].pk).update(is_active=False)


def wanted(who, name, method):
    """The statuses that an address may answer an actor with."""
    if method in ("PUT", "PATCH", "DELETE"):
        return (405,)
    if policy.view_access(name) == policy.SIGNED_IN and who in ("anonymous", "closed account"):
        return (302,)
    if name in NEEDS_OBJECT and who in ("without a role", "strong in another project", "former member"):
        return (404, 405)
    return range(200, 500)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the database has no part in it")
@pytest.mark.parametrize("who", ACTORS)
def test_every_address_answers_every_method_and_only_a_form_that_is_taken_changes_anything(
    client, scene, who
):
    here, objects, people = scene
    signed_in(client, here, people, who)
    before, found = content(), []
    methods = METHODS if who in ASK_HEADS else [method for method in METHODS if method != "HEAD"]
    for name, url in reachable(here, objects, PATTERNS):
        for method in methods:
            form = {"key": uuid.uuid4(), "version": 1} if method == "POST" else None
            place, written = transaction.savepoint_create(), writes()
            status = answer(client.generic(method, url) if form is None else client.post(url, form))
            is_taken = method == "POST" and status < 400
            if status not in wanted(who, name, method) or not (
                is_taken or writes() == written or content() == before
            ):
                found.append(f"{method} {url} ({name}) by {who}: {status}")
            transaction.savepoint_rollback(place)
    assert found == []


@pytest.mark.parametrize("who", ["anonymous", "monitor"])
def test_the_addresses_of_signing_in_change_nothing_when_they_are_only_looked_at(client, scene, who):
    here, _, people = scene
    signed_in(client, here, people, who)
    client.get(
        reverse("account_email")
    )  # once it has been seen, the library keeps the address in its own table
    before = content()
    for url in of_signing_in():
        for method in set(METHODS) - {"POST"}:
            assert answer(client.generic(method, url)) < 500, (method, url)
    assert content() == before


def test_a_form_from_elsewhere_is_refused(scene):
    from django.test import Client

    here, objects, people = scene
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["representative"])
    before = content()
    for name, url in reachable(here, objects, owned(PATTERNS)):
        assert answer(client.post(url, {"note": "x"})) in (403, 405), name
    assert content() == before


def test_the_start_up_check_finds_nothing_undeclared():
    call_command("check", fail_level="WARNING")
