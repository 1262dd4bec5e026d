"""The page of the programme's decision: what is missing stands there first, and nothing typed is lost."""

import pytest

from monitoring.models import PolicyChangeClaim
from monitoring.services.decisions import sign_opinion
from tests import factories
from tests.monitoring.scene import POINTS, Scene, look, now, send

pytestmark = pytest.mark.django_db
ACCEPT = "Accept a document that shows"


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def claim(scene):
    """With the programme and the auditor's opinion, but its evidence is not accepted."""
    sent = factories.walk(scene.sent(), ("forward", scene.monitor))
    return sign_opinion(sent, dict.fromkeys(POINTS, "supported"), by=scene.auditor, version=sent.version)


def answers(claim, **changed):
    return dict.fromkeys(POINTS, "accepted") | {f"accepted_{claim.amounts.get().pk}": "2000000"} | changed


def test_evidence_that_is_not_accepted_stands_there_before_anybody_fills_in(client, scene, claim):
    page = look(client, scene.officer, "claim-decide", claim.pk).content.decode()
    assert page.count(ACCEPT) == 3
    assert "A point that is not accepted needs no document." in page


def test_what_is_to_be_proved_is_read_before_the_answers_are_given(client, scene, claim):
    page = look(client, scene.officer, "claim-decide", claim.pk).text
    assert page.index(ACCEPT) < page.index('id="points-title"') < page.index('id="decide"')


def test_what_follows_tells_that_it_cannot_be_done_yet_and_why(client, scene, claim):
    answer = send(client, scene.officer, claim, "claim-decide", look="1", **answers(claim))
    assert answer.status_code == 200
    assert "It cannot be decided so yet" in answer.content.decode()
    assert ACCEPT in answer.content.decode()


def test_what_follows_asks_for_no_document_on_a_point_that_is_refused(client, scene, claim):
    given = dict.fromkeys(POINTS, "refused") | {f"reason_{point}": "Not shown." for point in POINTS}
    page = send(client, scene.officer, claim, "claim-decide", look="1", **answers(claim, **given))
    assert "the claim is rejected" in page.content.decode()
    assert ACCEPT not in page.content.decode()


def test_a_decision_that_cannot_be_done_keeps_what_was_typed(client, scene, claim):
    given = {f"accepted_{claim.amounts.get().pk}": "1700000", "reason_amount": "Only the ERDF part."}
    answer = send(client, scene.officer, claim, "claim-decide", **answers(claim, **given))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing has changed. This is still missing" in page
    assert "Your answer on each point" in page
    assert "Only the ERDF part." in page
    assert 'value="1700000"' in page
    assert now(claim).status == PolicyChangeClaim.Status.FORWARDED


def test_a_claim_says_whose_turn_it_is_with_its_evidence(client, scene):
    claim = factories.walk(scene.sent(), ("forward", scene.monitor))
    who = f"Lead partner ({scene.project.lead_organisation}); programme officer ("
    for person in (scene.officer, scene.monitor, scene.editor):
        page = look(client, person, "claim-detail", claim.pk).text
        held = page.partition('id="hold-title"')[2].partition("</ul>")[0]
        assert held.count(ACCEPT) == held.count(who) == 3
    factories.walk(claim.evidence.get(), ("reject", scene.monitor, "Not dated."))
    page = look(client, scene.officer, "claim-detail", claim.pk).text
    assert ACCEPT not in page
    assert "Ask the partner for one, or do not accept the point" in page
