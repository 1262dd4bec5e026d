"""Files that do harm are withheld; at the end of their time two people destroy them, and the record stays."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope

from documents.models import Document
from ledger.models import Entry
from ledger.verifier import verify
from monitoring.models import Evidence, PolicyChangeClaim
from monitoring.services.evidence import add_evidence, do_evidence_step
from tests import factories
from tests.factories import DAY, at, walk
from tests.monitoring.scene import Scene, look, now, pdf_bytes, pdf_file, send
from tests.monitoring.test_evidence import filled
from tests.monitoring.test_looking_again import decided, opined
from workflow.errors import Blocked, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=30)
BYTES = pdf_bytes("The same")


@pytest.fixture
def administrator(scene):
    return factories.member(scene.project, "administrator", factories.organisation("Office"))


@pytest.fixture
def item(scene):
    return scene.sent().evidence.get()


def same(scene, claim, title):
    """The same bytes under another title."""
    return add_evidence(
        claim, by=scene.editor, upload=pdf_file(content=BYTES), assertions=claim.assertions.all(), title=title,
        language="en", effective_at=at(),
    )  # fmt: skip


def kept_until(item, by, day=DAY):
    """Kept to a day, of a claim that is no matter any more."""
    open_ = PolicyChangeClaim.objects.filter(pk=item.claim_id, status__in=PolicyChangeClaim.JUDGED_NOW)
    open_.update(status="rejected")
    item = now(item)
    act = {
        "by": by,
        "version": item.version,
        "note": "Five years after the last payment.",
        "effective_at": at(),
    }
    return do_evidence_step(item, "retain", answer_on=day, **act)


def fetched(client, person, item):
    client.force_login(person)
    return client.get(item.document.get_absolute_url())


def destroyed(scene, administrator, item, capture):
    item = kept_until(item, administrator)
    item = walk(item, ("ask_destruction", administrator, "Its time is over."), on=LATER)
    with capture(execute=True):
        return walk(item, ("destroy", scene.officer), on=LATER)


@pytest.mark.parametrize("who", ["officer", "administrator"])
def test_a_file_that_does_harm_is_withheld_from_everybody(client, scene, administrator, item, who):
    by = administrator if who == "administrator" else scene.officer
    item = walk(item, ("quarantine", by, "The scanner found a macro virus."))
    assert item.status == "quarantined"
    for person in (scene.editor, scene.monitor, scene.officer):
        answer = fetched(client, person, item)
        assert (answer.status_code, "it was found to do harm" in answer.text) == (410, True)
    page = look(client, scene.monitor, "claim-detail", item.claim_id).text
    assert "The file is withheld from everybody" in page
    assert f'src="{item.document.get_absolute_url()}' not in page


def test_withholding_says_why(scene, item):
    with pytest.raises(Blocked):
        walk(item, ("quarantine", scene.officer))


def test_the_same_bytes_are_withheld_wherever_they_stand_and_not_taken_again(client, scene):
    claim = scene.claim()
    first, second = same(scene, claim, "Notice"), same(scene, claim, "The same notice")
    walk(first, ("quarantine", scene.officer, "A virus."))
    assert fetched(client, scene.editor, second).status_code == 410
    with pytest.raises(ValidationError, match="found to do harm"):
        same(scene, claim, "Again")


def test_bytes_that_another_item_withholds_stay_withheld_when_one_is_given_free(scene, administrator):
    first, second = (same(scene, scene.claim(), title) for title in ("One", "Two"))
    act = {"by": administrator, "note": "A virus.", "effective_at": at()}
    for item in (first, second):
        do_evidence_step(now(item), "quarantine", version=now(item).version, **act)
    for item, is_withheld in ((first, True), (second, False)):
        do_evidence_step(now(item), "release", version=now(item).version, **act)
        assert set(Document.objects.values_list("is_withheld", flat=True)) == {is_withheld}


def test_a_false_alarm_is_taken_back_and_the_file_is_checked_anew(client, scene, item):
    item = walk(item, ("quarantine", scene.officer, "A virus."), ("release", scene.officer, "It was none."))
    assert item.status == "registered"
    assert fetched(client, scene.editor, item).getvalue()


def test_a_verified_change_that_rested_on_a_withheld_file_comes_up_again(scene):
    claim = decided(scene, opined(scene, scene.forwarded()))
    walk(claim.evidence.get(), ("quarantine", scene.officer, "A virus."))
    assert now(claim).status == "under_reassessment"


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_a_verified_change_comes_up_again_when_the_same_bytes_are_withheld_elsewhere(scene, is_elsewhere):
    """In another claim of its project, or in another project."""
    other = Scene() if is_elsewhere else scene
    claim = scene.claim()
    first, second = same(scene, claim, "Notice"), same(other, other.claim(), "The same notice")
    claim = walk(claim, ("submit", scene.representative))
    walk(first, ("accept", scene.monitor))
    claim = decided(scene, opined(scene, walk(claim, ("forward", scene.monitor))))
    with scope(project=[other.project.pk]):
        walk(second, ("quarantine", other.officer, "A virus."))
    assert now(claim).status == "under_reassessment"


def test_a_verified_change_whose_file_was_destroyed_at_the_end_of_its_time_stays_as_it_was_decided(
    scene, administrator
):
    claim, other = scene.claim(), scene.claim()
    first, second = same(scene, claim, "Notice"), same(scene, other, "The same notice")
    claim = walk(claim, ("submit", scene.representative))
    walk(first, ("accept", scene.monitor))
    decided(scene, opined(scene, walk(claim, ("forward", scene.monitor))))
    first = kept_until(first, administrator)
    walk(first, ("ask_destruction", administrator, "Over."), ("destroy", scene.officer), on=LATER)
    walk(second, ("quarantine", scene.officer, "A virus."))
    assert now(claim).status == "validated"


def test_a_file_whose_bytes_are_withheld_elsewhere_proves_nothing(scene):
    claim = scene.claim()
    same(scene, claim, "Notice")
    walk(same(scene, scene.claim(), "The same notice"), ("quarantine", scene.officer, "A virus."))
    with pytest.raises(Blocked) as refusal:
        walk(claim, ("submit", scene.representative))
    assert all(str(one.text).startswith("Add a document that shows") for one in refusal.value.unmet)


def test_partner_cannot_withhold_or_destroy(scene, item):
    for step in ("quarantine", "hold", "ask_destruction", "destroy"):
        with pytest.raises(NotAllowed):
            walk(item, (step, scene.representative, "Because."))


def test_a_destroyed_file_is_gone_and_its_fingerprint_and_history_stay(
    client, scene, administrator, item, files_left, django_capture_on_commit_callbacks
):
    gone = destroyed(scene, administrator, item, django_capture_on_commit_callbacks)
    assert (gone.status, files_left()) == ("destroyed", [])
    document = Document.objects.get()
    assert (document.sha256, document.destroyed_on) == (item.document.sha256, LATER)
    assert Entry.objects.about(ref(gone)).last().object_hash == document.sha256
    assert verify(Entry.objects.last().log).fault is None
    assert fetched(client, scene.editor, gone).status_code == 410
    page = look(client, scene.monitor, "claim-detail", gone.claim_id).text
    assert "The file was destroyed on" in page
    assert document.sha256 in page
    assert "does not match its fingerprint" not in page


def test_bytes_that_another_document_has_too_stay(
    scene, administrator, files_left, django_capture_on_commit_callbacks
):
    claim = scene.claim()
    first, second = same(scene, claim, "Notice"), same(scene, claim, "The same notice")
    destroyed(scene, administrator, first, django_capture_on_commit_callbacks)
    assert [path.name for path in files_left()] == [second.document.sha256]


def test_whoever_asked_for_the_destruction_does_not_confirm_it(scene, administrator, item):
    factories.member(scene.project, "programme_officer", factories.organisation(), user=administrator)
    item = walk(kept_until(item, administrator), ("ask_destruction", administrator, "Over."), on=LATER)
    with pytest.raises(NotAllowed):
        walk(item, ("destroy", administrator), on=LATER)


def test_nothing_is_destroyed_before_its_day_or_without_one(scene, administrator, item):
    with pytest.raises(Blocked):
        walk(item, ("ask_destruction", administrator, "Over."), on=LATER)
    item = kept_until(item, administrator, day=LATER)
    with pytest.raises(Blocked):
        walk(item, ("ask_destruction", administrator, "Over."), on=LATER)
    assert Entry.objects.about(ref(item)).last().payload.data["changes"] == {
        "retained_until": [None, str(LATER)]
    }


def test_a_legal_hold_keeps_the_file_whatever_was_asked(scene, administrator, item):
    item = walk(kept_until(item, administrator), ("ask_destruction", administrator, "Over."), on=LATER)
    item = walk(item, ("hold", scene.auditor, "Court case."), on=LATER)
    with pytest.raises(Blocked) as refusal:
        walk(item, ("destroy", scene.officer), on=LATER)
    assert [str(one.text) for one in refusal.value.unmet] == [
        "A legal hold keeps the file: it is lifted first"
    ]
    item = walk(item, ("lift_hold", scene.officer, "The case is closed."), on=LATER)
    assert walk(item, ("destroy", scene.officer), on=LATER).status == "destroyed"


def test_a_file_is_kept_after_all(scene, administrator, item):
    item = walk(kept_until(item, administrator), ("ask_destruction", administrator, "Over."), on=LATER)
    item = walk(item, ("keep", scene.officer, "The audit asks for it."), on=LATER)
    with pytest.raises(Blocked):
        walk(item, ("destroy", scene.officer), on=LATER)


def test_bytes_stay_until_the_step_holds(scene, administrator, item, files_left):
    item = kept_until(item, administrator)
    walk(item, ("ask_destruction", administrator, "Over."), ("destroy", scene.officer), on=LATER)
    assert len(files_left()) == 1


def test_the_pages_offer_keeping_to_those_whose_it_is(client, scene, administrator, item):
    page = look(client, scene.officer, "claim-detail", item.claim_id).text
    assert "steps/quarantine/" in page
    assert "steps/lift_hold/" not in page
    assert "steps/quarantine/" not in look(client, scene.editor, "claim-detail", item.claim_id).text
    asked = {"note": "Rule of the programme.", "answer_by": "2027-12-31"}
    assert send(client, scene.officer, item, "evidence-step", "retain", **asked).status_code == 302
    assert now(item).retained_until == dt.date(2027, 12, 31)
    assert "31 Dec 2027" in look(client, scene.monitor, "claim-detail", item.claim_id).text


def test_an_administrator_reads_decided_claims_and_no_others(client, scene, administrator, item):
    assert look(client, administrator, "claim-detail", item.claim_id).status_code == 404
    type(item.claim).objects.filter(pk=item.claim_id).update(status="rejected")
    assert look(client, administrator, "claim-detail", item.claim_id).status_code == 200


def test_a_web_address_for_a_title_is_no_evidence(client, scene):
    """A link has its own field, and shows that something happened only with a snapshot of the page."""
    claim = scene.claim()
    address = "https://example.org/call"
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, file="", title=address))
    assert (answer.status_code, Evidence.objects.count()) == (422, 0)
    assert "Choose a file, or give the address of a page." in answer.text
    with pytest.raises(Blocked) as refusal:
        walk(now(claim), ("submit", scene.representative))
    assert "Add a document that shows: The change happened" in [str(one.text) for one in refusal.value.unmet]


@pytest.mark.parametrize("state", ["forwarded", "under_reassessment"])
def test_nothing_is_destroyed_while_its_claim_is_undecided_or_looked_at_again(
    client, scene, administrator, item, state
):
    item = walk(kept_until(item, administrator), ("ask_destruction", administrator, "Over."), on=LATER)
    PolicyChangeClaim.objects.filter(pk=item.claim_id).update(status=state)
    for step, person in (("ask_destruction", administrator), ("destroy", scene.officer)):
        with pytest.raises(Blocked) as refusal:
            walk(item, (step, person, "Over."), on=LATER)
        assert [one.url for one in refusal.value.unmet] == [item.claim.get_absolute_url()]
    assert list(Evidence.objects.whose_time_is_over(LATER)) == []
    page = look(client, scene.officer, "evidence-step", item.pk, "destroy").text
    assert "its evidence stays until" in page


def test_whoever_confirms_a_destruction_reads_who_asked_when_and_why(client, scene, administrator, item):
    item = kept_until(item, administrator)
    walk(item, ("ask_destruction", administrator, "Ten years are over."), on=LATER)
    page = look(client, scene.officer, "evidence-step", item.pk, "destroy").text
    for words in ("Ten years are over.", str(administrator), "25 Jun 2022"):
        assert words in page


def test_what_is_destroyed_shows_no_reason_of_an_earlier_step(client, scene, administrator, item):
    rejected = walk(item, ("reject", scene.monitor, "The date is not that of the call."))
    item = kept_until(rejected, administrator)
    item = walk(item, ("ask_destruction", administrator, "Over."), ("destroy", scene.officer), on=LATER)
    page = look(client, scene.officer, "claim-detail", item.claim_id).text
    assert "Destroyed: The date" not in page
    assert item.review_note == ""
