"""Every address of the site, walked from the resolver: who reaches it, and that looking changes nothing."""

import datetime as dt
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.urls import NoReverseMatch, get_resolver, reverse

from documents.services import store
from monitoring.models import Evidence, PolicyChangeClaim
from projects.models import Role
from tests.factories import cast, complete_plan, member, organisation, person, project, walk
from workflow import policy
from workflow.checks import _patterns
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db
PATTERNS = {str(pattern.name): pattern for pattern in _patterns(get_resolver())}


@pytest.fixture
def scene():
    """A project with one of everything that has an address."""
    here = project()
    partner, authority, people = cast(here)
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
    evidence = Evidence.objects.create(claim=claim, document=document)
    entered = EnteredStep.objects.create(
        project_id=here.pk, object=ref(plan), object_version=2, step="ActionPlan.submit", role=Role.REPRESENTATIVE,
        name="The partner", recorded_by=people["monitor"],
    )  # fmt: skip
    action = plan.actions.get()
    objects = {
        "plan": plan, "claim": claim, "evidence": evidence, "document": document, "action": action,
        "entered": entered,
    }  # fmt: skip
    return here, objects, people


def pdf():
    file = BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(file)
    return file.getvalue()


def address(name, here, objects):
    """The URL with arguments that fit, or None for one that this scene has no object for."""
    kind = name.split("-")[0]
    values = {"uuid": getattr(objects.get(kind), "pk", None), "slug": here.slug, "method": "submit"}
    if kind == "action":
        values["method"] = "start"
    if kind == "evidence":
        values |= {"method": "accept", "uuid": objects["claim" if name == "evidence-add" else "evidence"].pk}
    if name == "inspiration-add":
        values["uuid"] = objects["action"].pk
    if name in ("claim-add", "action-add"):
        values["uuid"] = objects["plan"].pk
    if name == "inspiration-remove":
        values["pk"] = values["number"] = objects["action"].inspirations.get().pk
    if name == "membership-end":
        values["pk"] = here.memberships.first().pk
    wanted = PATTERNS[name].pattern.converters
    try:
        return reverse(name, kwargs={key: values[key] for key in wanted})
    except (NoReverseMatch, KeyError):
        return None


def checksum():
    """Everything in the database except sessions, as one hash."""
    digest = sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith("django_session") or table == "cache_entry":
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            digest.update(repr(sorted(map(repr, cursor.fetchall()))).encode())
    return digest.hexdigest()


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


FOR_ALL_READERS = ("practice", "mailbox")
NEEDS_OBJECT = [
    name
    for name in owned(PATTERNS)
    if PATTERNS[name].pattern.converters and not name.startswith(FOR_ALL_READERS)
]


@pytest.mark.parametrize("who", ["without a role", "strong in another project", "former member"])
def test_a_stranger_finds_nothing_and_changes_nothing(client, scene, who):
    here, objects, people = scene
    strangers = {
        "without a role": person(),
        "strong in another project": member(project(), Role.MONITOR, organisation()),
        "former member": people["monitor"],
    }
    people["monitor"].memberships.update(ended_on=dt.date(2022, 1, 1))
    client.force_login(strangers[who])
    before = checksum()
    for name, url in reachable(here, objects, NEEDS_OBJECT):
        form = {"key": "6f0f4f2e-0000-4000-8000-000000000000", "version": 1}
        assert answer(client.get(url)) in (404, 405), name
        assert answer(client.post(url, form)) in (404, 405), name
    assert checksum() == before


@pytest.mark.parametrize("role", ["editor", "representative", "monitor", "officer", "authority", "auditor"])
def test_looking_changes_nothing(client, scene, role):
    here, objects, people = scene
    client.force_login(people[role])
    before = checksum()
    for name, url in reachable(here, objects, owned(PATTERNS)):
        assert answer(client.get(url)) < 500, name
    assert checksum() == before


def test_a_form_from_elsewhere_is_refused(scene):
    from django.test import Client

    here, objects, people = scene
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["representative"])
    before = checksum()
    for name, url in reachable(here, objects, owned(PATTERNS)):
        assert answer(client.post(url, {"note": "x"})) in (403, 405), name
    assert checksum() == before


def test_the_start_up_check_finds_nothing_undeclared():
    call_command("check", fail_level="WARNING")
