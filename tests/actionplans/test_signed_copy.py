"""The signed paper comes back: it belongs to the version in force, and a later version asks for its own."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from actionplans.models import SignedCopy
from actionplans.signing import is_signed
from documents.models import Document
from ledger.models import Entry
from tests.actionplans.versioned import Scene
from tests.factories import DAY, now
from tests.monitoring.scene import pdf_file
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def send(client, scene, part, **fields):
    client.force_login(scene.people[part])
    given = {"scan": pdf_file(), "signed_on": DAY.isoformat(), "key": uuid.uuid4()} | fields
    return client.post(
        reverse("plan-step", args=[scene.plan.pk, "sign"]), given | {"version": now(scene.plan).version}
    )


@pytest.mark.parametrize("part", ["representative", "monitor"])
def test_the_signed_copy_is_the_document_of_the_version_in_force(scene, client, part):
    before = now(scene.plan)
    assert send(client, scene, part).status_code == 302
    [copy] = SignedCopy.objects.all()
    plan = now(scene.plan)
    assert (copy.number, copy.content_hash, copy.signed_on) == (1, plan.content_hash, DAY)
    assert (plan.status, plan.version) == (before.status, before.version + 1)
    entry = Entry.objects.about(ref(plan)).order_by("seq").last()
    assert (entry.step, entry.object_hash) == ("ActionPlan.sign", plan.content_hash)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert copy.document.get_absolute_url() in page
    assert "Signed copy of version 1" in page
    assert str(scene.people[part]) in page


def test_the_page_says_that_it_is_missing_and_who_may_add_it_finds_the_way(scene, client):
    client.force_login(scene.people["representative"])
    page = client.get(scene.plan.get_absolute_url()).content.decode()
    assert "The signed copy of version 1 has not come back yet." in page
    assert reverse("plan-step", args=[scene.plan.pk, "sign"]) in page
    client.force_login(scene.people["editor"])
    assert "/steps/sign/" not in client.get(scene.plan.get_absolute_url()).content.decode()


def test_a_later_version_asks_anew_and_the_earlier_copy_stays(scene, client):
    send(client, scene, "representative")
    revision = scene.minor()
    scene.walk(revision, ("submit", "representative"), ("adopt", "monitor"))
    plan = now(scene.plan)
    assert not is_signed(plan)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "The signed copy of version 2 has not come back yet." in page
    assert "Signed copy of version 1" in page
    send(client, scene, "representative")
    assert is_signed(now(scene.plan))
    assert list(SignedCopy.objects.values_list("number", flat=True)) == [2, 1]


def test_what_is_refused_leaves_no_document(scene, client):
    assert send(client, scene, "editor").status_code == 403
    assert send(client, scene, "representative", scan="").status_code == 422
    later = (DAY + dt.timedelta(days=9_000)).isoformat()
    assert send(client, scene, "representative", signed_on=later).status_code == 422
    assert not Document.objects.exists()
    assert not SignedCopy.objects.exists()


def test_a_draft_is_not_signed(scene, client):
    type(scene.plan).objects.filter(pk=scene.plan.pk).update(status="draft")
    assert send(client, scene, "representative").status_code == 409


def test_other_readers_learn_that_it_is_signed_and_do_not_get_the_paper(scene, client):
    from tests import factories

    send(client, scene, "representative")
    [copy] = SignedCopy.objects.all()
    client.force_login(factories.member(scene.project, "partner_editor", factories.organisation()))
    page = client.get(scene.plan.get_absolute_url()).content.decode()
    assert "Signed copy of version 1" in page
    assert copy.document.get_absolute_url() not in page
