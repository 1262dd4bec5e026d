"""What is told of a document, and what stands beside it: translation, certified copy, redacted copy."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from documents import services
from documents.models import Document
from monitoring.models import Evidence
from monitoring.services.evidence import add_beside
from monitoring.views.packed import pack_of
from tests import factories
from tests.monitoring.scene import look, now, pdf_file, send
from tests.monitoring.test_evidence import filled
from workflow.errors import NotAllowed

pytestmark = pytest.mark.django_db

FACTS = {
    "language": "sl",
    "gist": "The ministry opens the call.",
    "registry_number": "430-12/2022",
    "gazette_url": "https://gazette.example.org/2022/31",
    "held_at": "Ministry, archive room 3",
}


def beside(client, scene, item, person=None, **changed):
    form = {"relation": "translation", "language": "en", "personal_data": "none", "file": pdf_file("en.pdf")}
    return send(client, person or scene.editor, item, "evidence-beside", **form | changed)


def test_facts_of_a_document_are_asked_for_kept_and_shown(client, scene):
    claim = scene.claim()
    page = client.get(send(client, scene.editor, claim, "evidence-add", **filled(claim, **FACTS)).url).text
    document = Evidence.objects.get().document
    assert {name: getattr(document, name) for name in FACTS} == FACTS
    for words in ("430-12/2022", "Ministry, archive room 3", "The ministry opens the call."):
        assert words in page
    assert '<a href="https://gazette.example.org/2022/31" rel="noopener noreferrer external">' in page


def test_a_document_in_another_language_says_in_one_english_sentence_what_it_says(client, scene):
    claim = scene.claim()
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, language="sl"))
    assert answer.status_code == 422
    assert "Say in one English sentence" in answer.text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://example.org/a", "file:///etc/passwd", "no link"]
)
def test_gazette_link_is_an_address_on_the_web(client, scene, link):
    claim = scene.claim()
    answer = send(client, scene.editor, claim, "evidence-add", **filled(claim, gazette_url=link))
    assert answer.status_code == 422
    assert "Write the whole address" in answer.text
    with pytest.raises(ValidationError):
        scene.evidence(claim, gazette_url=link)


def test_a_translation_stands_beside_the_original_and_is_read_by_its_readers(client, scene):
    item = scene.sent().evidence.get()
    assert beside(client, scene, item, issuing_body="Sworn translator").url == item.get_absolute_url()
    copy = Document.objects.get(original=item.document)
    assert (copy.relation, copy.title, copy.organisation) == ("translation", str(item), scene.partner)
    for reader in (scene.editor, scene.officer, scene.auditor, scene.authority):
        page = look(client, reader, "claim-detail", item.claim_id).text
        assert f'<a href="{copy.get_absolute_url()}">en.pdf</a>' in page
        assert client.head(copy.get_absolute_url()).status_code == 200
    assert "<span>translation</span>" in page


def test_the_form_for_what_stands_beside_begins_with_the_language_of_the_document(client, scene):
    for language in ("en", "lv"):
        item = scene.evidence(scene.claim(), language=language)
        page = look(client, scene.editor, "evidence-beside", item.pk).text
        assert f'<option value="{language}" selected>' in page


def test_a_stranger_finds_nothing_beside_a_document(client, scene):
    item = scene.sent().evidence.get()
    beside(client, scene, item)
    copy = Document.objects.get(original=item.document)
    stranger = factories.member(scene.project, "policy_authority", factories.organisation())
    client.force_login(stranger)
    assert client.head(copy.get_absolute_url()).status_code == 404


def test_a_redacted_copy_holds_no_personal_data(client, scene):
    item = scene.sent().evidence.get()
    answer = beside(client, scene, item, relation="redacted_copy", personal_data="contacts")
    assert answer.status_code == 422
    assert "A redacted copy for publication holds no personal data." in answer.text
    assert beside(client, scene, item, relation="redacted_copy").status_code == 302


def test_whoever_may_not_store_a_document_puts_nothing_beside_it(client, scene):
    item = scene.sent().evidence.get()
    reader = factories.member(scene.project, "administrator", factories.organisation())
    with pytest.raises(NotAllowed):
        add_beside(item, by=reader, upload=pdf_file(), relation="translation")
    assert not Document.objects.exclude(pk=item.document_id).exists()


def test_a_document_says_what_it_is_of_its_original_or_has_none(scene):
    item = scene.sent().evidence.get()
    for wrong in ({"relation": "translation"}, {"original": item.document}):
        with pytest.raises(IntegrityError), transaction.atomic():
            services.store(
                pdf_file(),
                project=scene.project,
                organisation=scene.partner,
                by=scene.editor,
                title="A",
                **wrong,
            )


def test_with_a_destroyed_document_goes_what_stands_beside_it(scene, files_left):
    item = scene.sent().evidence.get()
    copy = add_beside(item, by=scene.editor, upload=pdf_file(), relation="redacted_copy")
    from monitoring.claims.effects import destroyed
    from workflow.acts import Act

    destroyed(
        item, Act("Evidence.destroy", scene.officer, "officer", None, factories.at(), factories.DAY, "")
    )
    assert now(copy).destroyed_on == now(item).document.destroyed_on == factories.DAY


def test_the_closure_pack_names_what_stands_beside_a_document_with_its_facts(scene):
    scene.completed_plan()
    claim = scene.claim()
    item = scene.evidence(claim, **FACTS)
    add_beside(item, by=scene.editor, upload=pdf_file("en.pdf"), relation="translation", language="en")
    told = pack_of(claim.plan, scene.editor, factories.at()).texts["index.html"].decode()
    for wanted in (
        "Notice of the call: translation",
        "https://gazette.example.org/2022/31",
        "archive room 3",
    ):
        assert wanted in told
