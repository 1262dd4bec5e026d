"""Where a claim names several kinds of change, the programme decides on each."""

import pytest

from ledger.models import Entry
from tests.factories import now, walk
from tests.monitoring.scene import Scene, look, send
from tests.monitoring.test_claim_way import answers
from workflow.registry import ref

pytestmark = pytest.mark.django_db
BOTH = ["new_projects", "governance"]


def forwarded(kinds):
    """The scene and a claim of these kinds, with the programme."""
    scene = Scene({"auditor_opinion_required": False})
    claim = scene.sent(content=scene.content(types=kinds))
    walk(claim.evidence.get(), ("accept", scene.monitor))
    return scene, walk(claim, ("forward", scene.monitor))


def test_a_kind_that_is_left_out_makes_it_a_change_in_part_and_the_page_says_so(client):
    scene, claim = forwarded(BOTH)
    given = answers(claim) | {"types": ["new_projects"], "reason_types": "No rule of the board was changed."}
    assert send(client, scene.officer, claim, "claim-decide", **given).status_code == 302
    claim = now(claim)
    assert (claim.status, claim.accepted_types) == ("partially_validated", ["new_projects"])
    entry = Entry.objects.about(ref(claim)).last().payload.data
    assert "No rule of the board was changed." in entry["note"]
    assert entry["changes"]["types"] == [None, [str(claim.Type("new_projects").label)]]
    page = look(client, scene.editor, "claim-detail", claim.pk).text
    assert f"Not accepted: {claim.Type('governance').label}. No rule of the board was changed." in page


def test_all_kinds_accepted_make_it_a_verified_change(client):
    scene, claim = forwarded(BOTH)
    send(client, scene.officer, claim, "claim-decide", **answers(claim) | {"types": BOTH})
    assert (now(claim).status, now(claim).accepted_types) == ("validated", BOTH)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"types": ["governance"]}, "Say why this kind of change is not accepted."),
        ({"types": []}, "Accept at least one kind of change, or do not accept that it happened."),
    ],
)
def test_a_kind_is_left_out_with_a_reason_and_not_all_of_them(client, given, words):
    scene, claim = forwarded(BOTH)
    answer = send(client, scene.officer, claim, "claim-decide", **answers(claim) | given)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert now(claim).status == "forwarded"


def test_a_change_that_did_not_happen_is_of_no_kind(client):
    scene, claim = forwarded(BOTH)
    refused = {"happened": "refused", "reason_happened": "The call was not opened.", "types": BOTH}
    send(client, scene.officer, claim, "claim-decide", **answers(claim) | refused)
    assert (now(claim).status, now(claim).accepted_types) == ("rejected", [])


def test_of_one_kind_the_answers_on_the_points_decide(client):
    scene, claim = forwarded(BOTH[:1])
    assert "Accepted kinds of change" not in look(client, scene.officer, "claim-decide", claim.pk).text
    send(client, scene.officer, claim, "claim-decide", **answers(claim))
    assert (now(claim).status, now(claim).accepted_types) == ("validated", BOTH[:1])
