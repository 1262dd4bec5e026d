"""Acts of people who do not sign in, entered by the lead partner with the letter that shows them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from documents.models import Document
from monitoring.models import PolicyChangeClaim
from tests.monitoring.scene import look, now, send
from tests.monitoring.test_claim_way import answers, opined
from workflow.history import history
from workflow.models import EnteredStep

pytestmark = pytest.mark.django_db


def letter(**changed):
    file = SimpleUploadedFile("letter.txt", b"We accept the change.")
    return {"absent": "Joint secretariat", "done_on": "2022-05-26", "letter": file} | changed


def test_lead_partner_enters_the_programmes_decision_with_its_letter(client, scene):
    claim = opined(scene, scene.forwarded())
    assert send(client, scene.monitor, claim, "claim-decide", **answers(claim), **letter()).status_code == 302
    assert now(claim).status == PolicyChangeClaim.Status.VALIDATED
    entered = EnteredStep.objects.get()
    assert Document.objects.get(pk=entered.document_id).title == "Letter of Joint secretariat"
    assert history(claim)[0].entered_for == "Joint secretariat"
    assert localdate(history(claim)[0].at).isoformat() == "2022-05-26"


def test_entered_decision_shows_that_its_confirmation_is_missing_until_somebody_confirms(client, scene):
    claim = opined(scene, scene.forwarded())
    send(client, scene.monitor, claim, "claim-decide", **answers(claim), **letter())
    page = look(client, scene.editor, "claim-detail", claim.pk).content.decode()
    assert "Not confirmed yet" in page
    assert "Entered for them by" in page
    assert send(client, scene.officer, EnteredStep.objects.get(), "entered-confirm").status_code == 302
    assert "Confirmed by" in look(client, scene.editor, "claim-detail", claim.pk).content.decode()


@pytest.mark.parametrize("missing", ["absent", "done_on", "letter"])
def test_decision_is_not_entered_without_name_day_and_letter(client, scene, files_left, missing):
    claim = opined(scene, scene.forwarded())
    kept = files_left()
    answer = send(client, scene.monitor, claim, "claim-decide", **answers(claim), **letter(**{missing: ""}))
    assert answer.status_code == 422
    assert now(claim).status == PolicyChangeClaim.Status.FORWARDED
    assert files_left() == kept


def test_refused_entry_leaves_no_letter_in_the_store(client, scene, files_left):
    claim = scene.forwarded()
    kept = files_left()
    answer = send(client, scene.monitor, claim, "claim-decide", **answers(claim), **letter())
    assert answer.status_code == 422
    assert files_left() == kept


def test_claim_sent_by_letter_is_entered_for_the_partner_and_passed_on_by_the_same_person(client, scene):
    claim = scene.claim()
    scene.evidence(claim)
    assert send(client, scene.monitor, claim, "claim-step", "submit", **letter()).status_code == 302
    assert now(claim).submitted_by is None
    assert send(client, scene.monitor, now(claim), "claim-step", "forward").status_code == 302
