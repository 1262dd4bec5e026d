"""The letter in which the authority says that the cooperation caused the change, filled from the claim."""

import pytest
from django.urls import reverse

from monitoring.claims.letters import letter_of
from monitoring.models import PolicyChangeClaim
from paper.rendering import printed
from projects.models import Role
from tests import factories
from tests.monitoring.scene import Scene
from tests.paper import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def words(claim, ending="docx"):
    found = PolicyChangeClaim.objects.for_page().get(pk=claim.pk)
    made = printed(letter_of(found), ending)
    return read.words(made) if ending == "docx" else read.text(made)


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_letter_is_filled_from_the_claim(scene, ending):
    claim = scene.claim()
    said = words(claim, ending)
    for part in (
        *(str(scene.instrument), str(scene.body), str(scene.project), str(scene.partner), str(scene.event)),
        *("A call of two million was opened.", "2 May 2022", "€2,000,000", "It names the plan."),
        "brought about by the interregional cooperation",
    ):
        assert part in said


def test_what_the_claim_does_not_know_is_marked_as_a_gap(scene):
    claim = scene.claim()
    PolicyChangeClaim.objects.filter(pk=claim.pk).update(authority=None, decision_on=None, event=None)
    claim.assertions.filter(kind="because").update(statement="")
    said = words(claim)
    assert "[to be filled in] confirms" in said
    assert "decided on [to be filled in]" in said
    assert "[ Say in a few sentences" in said


def test_the_letter_stands_in_two_languages(scene):
    type(scene.plan).objects.filter(pk=scene.plan.pk).update(language="sl")
    said = words(scene.claim(), "pdf")
    assert "Izjava" in said
    assert "confirms that the change of" in said
    assert "potrjuje" in said


def test_whoever_reads_the_claim_gets_the_letter_beside_the_cause(scene, client):
    claim = scene.claim()
    client.force_login(scene.representative)
    page = client.get(claim.get_absolute_url()).content.decode()
    for name in ("claim-letter-pdf", "claim-letter-word"):
        address = reverse(name, args=[claim.pk])
        assert address in page
        assert client.get(address).status_code == 200
    client.force_login(factories.member(factories.project(), Role.OFFICER))
    assert client.get(address).status_code == 404
