"""The list of policy changes, the desk and the plan's section: who sees what, at a constant number of queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Assertion
from projects.models import Role
from tests import factories
from tests.monitoring.scene import look, rows
from tests.monitoring.test_claim_way import opined

pytestmark = pytest.mark.django_db


def listed(client, person):
    return look(client, person, "claim-list").content.decode()


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_list_shows_each_claim_with_its_state_and_amount(client, scene):
    scene.sent()
    page = listed(client, scene.monitor)
    assert "New call for demonstration projects" in page
    assert "Sent to the lead partner" in page
    assert "€2,000,000" in page


def test_empty_list_says_where_a_claim_begins(client, scene):
    assert "No policy changes yet" in listed(client, scene.editor)


def test_list_lets_partners_claim_a_change_without_a_plan_and_nobody_else(client, scene):
    url = reverse("claim-add-without-plan", args=[scene.project.slug])
    assert url in listed(client, scene.editor)
    assert url not in listed(client, scene.officer)


def test_other_partners_see_a_claim_once_it_is_accepted(client, scene):
    other = factories.member(scene.project, Role.EDITOR, factories.organisation())
    claim = opined(scene, scene.forwarded())
    assert claim.title not in listed(client, other)
    factories.walk(claim, ("validate", scene.officer))
    assert claim.title in listed(client, other)
    page = look(client, other, "claim-detail", claim.pk).content.decode()
    assert "Only the partner and those who check it can open the file" in page
    assert "?inline=1" not in page


def test_list_asks_as_much_at_3_as_at_30_claims(client, scene):
    for _ in range(3):
        scene.claim()
    client.force_login(scene.monitor)
    few = queries(client, reverse("claim-list"))
    for _ in range(27):
        scene.claim()
    assert queries(client, reverse("claim-list")) == few


def test_desk_asks_as_much_with_1_as_with_8_documents(client, scene):
    claim = scene.claim()
    rows(claim, 1)
    client.force_login(scene.monitor)
    few = queries(client, claim.get_absolute_url())
    rows(claim, 7)
    assert queries(client, claim.get_absolute_url()) == few


def test_every_role_opens_the_desk_at_every_station(client, scene):
    claim = opined(scene, scene.forwarded())
    for person in scene.people.values():
        assert look(client, person, "claim-detail", claim.pk).status_code == 200


def test_desk_offers_each_person_their_own_step(client, scene):
    claim = scene.forwarded()
    assert (
        "Your opinion on this claim" in look(client, scene.auditor, "claim-detail", claim.pk).content.decode()
    )
    page = look(client, scene.officer, "claim-detail", claim.pk).content.decode()
    assert reverse("claim-decide", args=[claim.pk]) in page
    assert "Your opinion on this claim" not in page


def test_plans_page_tells_its_claims_and_flags_an_early_one(client, scene):
    scene.sent()
    page = look(client, scene.editor, "plan-detail", scene.plan.pk).content.decode()
    assert "It has happened already: claim it now" in page
    assert "Claimed before the plan was completed" in page


def test_completed_plan_stands_at_the_sixth_station_once_a_change_is_claimed(client, scene):
    scene.completed_plan()
    scene.sent()
    page = look(client, scene.editor, "plan-detail", scene.plan.pk).content.decode()
    assert "Change claimed" in page
    assert "Claim a policy change</a>" in page
    assert "Claimed before the plan was completed" not in page


def test_a_claim_tells_every_point_that_lacks_a_document_at_once_each_with_its_link(client, scene):
    claim = scene.claim()
    page = look(client, scene.representative, "claim-detail", claim.pk).text
    for kind in Assertion.Kind:
        assert f"Add a document that shows: {kind.label}" in page
        link = f"{reverse('evidence-add', args=[claim.pk])}?point={kind}"
        assert f'href="{link}"' in page
        point = claim.assertions.get(kind=kind)
        assert re.search(f'value="{point.pk}"[^>]* checked', client.get(link).text)


def test_a_sent_claim_waits_for_the_lead_partner_then_for_auditor_and_programme(client, scene):
    page = look(client, scene.editor, "claim-detail", scene.sent().pk).text
    assert "It waits for: Lead partner" in page
    assert "After that: Sign the opinion (Auditor), Verify the change (Programme officer)" in page


def test_a_plan_with_a_sent_claim_waits_for_the_lead_partner(client, scene):
    scene.completed_plan()
    scene.sent()
    page = look(client, scene.editor, "plan-detail", scene.plan.pk).text
    assert "The lead partner checks the policy change and passes it on" in page
    assert "The programme decides on the policy change" not in page
