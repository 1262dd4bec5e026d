"""Who may read a file, and how it is served: asked anew on every request."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents import services
from documents.models import Document
from projects.models import Membership, Role
from tests import factories
from tests.documents import sealed
from tests.documents.files import pdf, picture


@pytest.fixture
def document(stage):
    return stored(stage)


pytestmark = pytest.mark.one_database


def stored(stage, name="načrt končni.pdf", content=None):
    project, partner, people = stage
    upload = SimpleUploadedFile(name, content or pdf())
    return services.store(upload, project=project, organisation=partner, by=people["editor"], title="Plan")


def get(client, user, document, **options):
    """Ask as a person; the answer's bytes stand in `body`."""
    client.force_login(user)
    response = client.get(document.get_absolute_url(), **options)
    response.body = response.getvalue() if response.streaming else response.content
    return response


@pytest.mark.parametrize("who", ["editor", "representative", "monitor", "deputy", "officer", "auditor"])
def test_people_of_the_plan_get_the_file_as_it_came(client, stage, document, who):
    response = get(client, stage[2][who], document)
    assert response.status_code == 200
    assert response.body == pdf()


@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_the_owning_organisation_gets_the_file(client, stage, document, role):
    member = factories.member(stage[0], role, stage[1])
    assert get(client, member, document).status_code == 200


OF_OTHERS = [
    Role.AUTHORITY,
    Role.EDITOR,
    Role.REPRESENTATIVE,
    Role.EXPERT,
    Role.STAKEHOLDER,
    Role.PRACTICE_ADMINISTRATOR,
    Role.ADMINISTRATOR,
]


@pytest.mark.parametrize("role", OF_OTHERS)
def test_people_of_another_organisation_do_not_find_it(client, stage, document, role):
    stranger = factories.member(stage[0], role, factories.organisation())
    assert get(client, stranger, document).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_role_in_another_project_opens_nothing_even_for_the_same_organisation(client, stage, document, role):
    stranger = factories.member(factories.project(), role, stage[1])
    assert get(client, stranger, document).status_code == 404


def test_person_without_any_role_does_not_find_it(client, document):
    assert get(client, factories.person(), document).status_code == 404


def test_anonymous_reader_is_sent_to_sign_in(client, document):
    response = client.get(document.get_absolute_url())
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_right_ends_with_the_membership(client, stage, document):
    editor = stage[2]["editor"]
    assert get(client, editor, document).status_code == 200
    Membership.objects.filter(user=editor).update(ended_on=factories.DAY)
    assert get(client, editor, document).status_code == 404


def test_closed_account_reads_nothing(client, stage, document):
    editor = stage[2]["editor"]
    editor.is_active = False
    editor.save()
    assert not Document.objects.visible_to(editor).exists()


def test_document_that_does_not_exist_answers_like_one_that_is_not_yours(client, stage):
    client.force_login(stage[2]["monitor"])
    url = reverse("document-download", args=["00000000-0000-0000-0000-000000000000"])
    assert client.get(url).status_code == 404


def test_file_is_served_for_saving_with_fixed_type_and_no_powers(client, stage, document):
    response = get(client, stage[2]["editor"], document)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''na%C4%8Drt%20kon%C4%8Dni.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-SHA256"] == document.sha256


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("plan.pdf", pdf(), "inline"),
        ("map.png", picture("PNG"), "inline"),
        ("note.txt", b"<b>not shown</b>", "attachment"),
        ("table.csv", b"a;b", "attachment"),
    ],
)
def test_only_pdf_and_pictures_open_in_the_browser(client, stage, name, content, disposition):
    document = stored(stage, name, content)
    response = get(client, stage[2]["editor"], document, query_params={"inline": "1"})
    assert response["Content-Disposition"].startswith(disposition)


def test_head_gives_size_and_hash_without_the_bytes(client, stage, document):
    client.force_login(stage[2]["editor"])
    response = client.head(document.get_absolute_url())
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(len(pdf()))


@pytest.mark.parametrize("wanted", ["bytes=0-9", "bytes=5-", "bytes=-5", "bytes=0-1,4-5", "bytes=999999-"])
def test_range_is_answered_with_the_whole_file(client, stage, document, wanted):
    response = get(client, stage[2]["editor"], document, headers={"range": wanted})
    assert (response.status_code, response["Accept-Ranges"]) == (200, "none")
    assert response.body == pdf()


def test_nothing_is_taken_by_post(client, stage, document):
    client.force_login(stage[2]["editor"])
    assert client.post(document.get_absolute_url()).status_code == 405


@pytest.mark.parametrize("method", ["get", "head"])
def test_missing_file_is_logged_and_told(client, stage, document, caplog, method):
    document.path.unlink()
    client.force_login(stage[2]["editor"])
    assert getattr(client, method)(document.get_absolute_url()).status_code == 404
    assert str(document.uuid) in caplog.text


def test_download_costs_a_constant_number_of_queries(client, stage, document, django_assert_max_num_queries):
    for _ in range(10):
        stored(stage)
    client.force_login(stage[2]["editor"])
    with django_assert_max_num_queries(6):
        client.get(document.get_absolute_url()).getvalue()


def test_a_signed_pdf_with_attachments_is_never_shown_in_the_browser(client, stage):
    document = stored(stage, "signed.pdf", sealed.signed_pdf())
    client.force_login(stage[2]["editor"])
    answer = client.head(f"{document.get_absolute_url()}?inline=1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert document.caution == "Carries attachments, not inspected"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.asice", sealed.container()),
        ("a.p7m", sealed.der()),
        ("a.eml", sealed.mail()),
        ("a.msg", sealed.outlook()),
        ("a.zip", sealed.pictures()),
    ],
)
def test_what_was_not_inspected_is_handed_out_as_an_attachment_only(client, stage, name, content):
    document = stored(stage, name, content)
    client.force_login(stage[2]["editor"])
    answer = client.head(f"{document.get_absolute_url()}?inline=1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == document.content_type
    assert (document.is_text, document.caution) == (False, "Not inspected")
