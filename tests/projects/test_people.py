"""An administrator gives and ends roles; the lead partner reads; nobody else gets near."""

import re
import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from ledger.models import Entry
from notifications.models import Letter
from projects.models import Membership, Partnership, Role
from tests.factories import member, organisation, person, project
from workflow.history import OWN_SENTENCES, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail goes where it goes in an installation: into the outbox."""
    settings.MAILERS = {"default": {"BACKEND": "notifications.backend.OutboxBackend"}}


@pytest.fixture
def here():
    """A project with a partner; its lead partner is a partner, too."""
    made = project()
    for body, part in ((made.lead_organisation, "lead"), (organisation("Agency of the north"), "partner")):
        Partnership.objects.create(project=made, organisation=body, part=part)
    return made


@pytest.fixture
def agency(here):
    return here.partnerships.get(part="partner").organisation


@pytest.fixture
def administrator(here):
    return member(here, Role.ADMINISTRATOR, organisation("Operator"))


def people(here):
    return f"/projects/{here.slug}/people/"


def filled(agency, **changed):
    """A sent form that gives a new person a role."""
    given = {"email": "New@example.org", "name": "New person", "language": "sl"}
    given |= {"organisation": agency.pk, "role": Role.EDITOR, "key": uuid.uuid4()}
    return given | changed


def give(client, by, here, agency, **changed):
    client.force_login(by)
    return client.post(f"{people(here)}add/", filled(agency, **changed))


def end(client, by, membership, **changed):
    client.force_login(by)
    address = f"{people(membership.project)}{membership.pk}/end/"
    return client.post(address, {"key": uuid.uuid4()} | changed)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def refused(response, words):
    """The form again, with the reason on top, and nothing written."""
    assert response.status_code == 422
    assert words in text(response)
    assert not Entry.objects.exists()
    assert not Letter.objects.exists()


def test_an_administrator_gives_a_new_person_a_role(client, here, agency, administrator):
    response = give(client, administrator, here, agency)
    assert (response.status_code, response.url) == (302, people(here))
    made = Membership.objects.get(user__email="new@example.org")
    assert (made.organisation, made.role, made.ended_on) == (agency, Role.EDITOR, None)
    assert str(made.started_on) == "2022-05-26"
    assert (made.user.name, made.user.language, made.user.has_usable_password()) == (
        "New person",
        "sl",
        False,
    )


def test_somebody_who_has_an_account_gets_the_role_and_no_letter(client, here, agency, administrator):
    known = person("Known person")
    assert give(client, administrator, here, agency, email=known.email.upper(), name="").status_code == 302
    assert known.memberships.get().role == Role.EDITOR
    assert User.objects.get(pk=known.pk).name == "Known person"
    assert not Letter.objects.exists()


def test_a_new_person_chooses_a_password_through_the_letter_and_signs_in(client, here, agency, administrator):
    give(client, administrator, here, agency, language="en")
    client.logout()
    letter = Letter.objects.get(to_address="new@example.org")
    assert letter.recipient.name == "New person"
    [link] = re.findall(r"https?://[^/]+(/\S+)", letter.text)
    form = client.get(link, follow=True)
    chosen = {"password1": "a quite long password", "password2": "a quite long password"}
    client.post(form.redirect_chain[-1][0], chosen)
    client.post("/accounts/login/", {"login": "new@example.org", "password": "a quite long password"})
    assert client.get(f"/projects/{here.slug}/").status_code == 200


def test_the_letter_names_the_role_and_the_organisation(client, here, agency, administrator):
    give(client, administrator, here, agency, language="en")
    assert f"You act for {agency} as: {Role.EDITOR.label}." in Letter.objects.get().text


def test_the_letter_is_written_when_the_lock_is_free_again(client, here, agency, administrator):
    with CaptureQueriesContext(connection) as queries:
        give(client, administrator, here, agency)
    written = [query["sql"] for query in queries if "INSERT INTO" in query["sql"]]
    entry = max(at for at, sql in enumerate(written) if "ledger_entry" in sql)
    [letter] = [at for at, sql in enumerate(written) if "notifications_letter" in sql]
    assert letter > entry


def test_the_letter_comes_in_the_language_of_the_new_person(client, here, agency, administrator):
    give(client, administrator, here, agency)
    assert "Pozdravljeni" in Letter.objects.get().text


def test_a_letter_that_got_too_old_is_replaced_by_asking_for_a_new_one(client, here, agency, administrator):
    give(client, administrator, here, agency)
    client.logout()
    client.post("/accounts/password/reset/", {"email": "new@example.org"})
    assert Letter.objects.filter(to_address="new@example.org", text__contains="/reset/key/").count() == 2


def test_a_form_sent_twice_makes_one_person_one_role_and_one_letter(client, here, agency, administrator):
    key = uuid.uuid4()
    answers = [give(client, administrator, here, agency, key=key).url for _ in range(2)]
    assert answers == [people(here)] * 2
    assert (Letter.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_role_that_is_held_is_not_given_again(client, here, agency, administrator):
    held = member(here, Role.EDITOR, agency)
    refused(give(client, administrator, here, agency, email=held.email), "holds this one already")


def test_a_role_that_had_ended_starts_again(client, here, agency, administrator):
    former = member(here, Role.EDITOR, agency, started_on="2019-08-01", ended_on="2021-01-01")
    assert give(client, administrator, here, agency, email=former.email).status_code == 302
    again = former.memberships.get()
    assert (str(again.started_on), again.ended_on) == ("2022-05-26", None)


def test_nobody_gives_a_role_to_themselves(client, here, agency, administrator):
    answer = give(client, administrator, here, agency, email=administrator.email, role=Role.OFFICER)
    refused(answer, "nobody gives a role to themselves")


def test_a_closed_account_gets_no_role(client, here, agency, administrator):
    closed = person(is_active=False)
    refused(give(client, administrator, here, agency, email=closed.email), "This account is closed")


def test_a_new_person_needs_a_name(client, here, agency, administrator):
    refused(give(client, administrator, here, agency, name=""), "Give the name")


def test_an_organisation_from_elsewhere_cannot_be_chosen(client, here, agency, administrator):
    refused(give(client, administrator, here, organisation("Elsewhere")), "Select a valid choice")


def test_a_rejected_partner_cannot_be_chosen(client, here, agency, administrator):
    here.partnerships.filter(organisation=agency).update(standing="rejected")
    refused(give(client, administrator, here, agency), "Select a valid choice")


@pytest.mark.parametrize(
    ("role", "of_lead", "is_deputy", "words"),
    [
        (Role.EDITOR, False, True, "Only the role lead partner has a deputy"),
        (Role.MONITOR, True, True, "another organisation than the lead partner"),
        (Role.MONITOR, False, False, "can only be the deputy"),
    ],
)
def test_a_deputy_is_a_monitor_of_another_organisation(
    client, here, agency, administrator, role, of_lead, is_deputy, words
):
    body = here.lead_organisation if of_lead else agency
    ticked = {"is_deputy": "on"} if is_deputy else {}
    refused(give(client, administrator, here, body, role=role, **ticked), words)


def test_the_deputy_is_marked_in_the_list(client, here, agency, administrator):
    give(client, administrator, here, agency, role=Role.MONITOR, is_deputy="on")
    assert re.search(r"New person .* Agency of the north Lead partner Deputy", text(client.get(people(here))))


def test_an_administrator_ends_a_role(client, here, agency, administrator):
    leaving = member(here, Role.EDITOR, agency)
    membership = leaving.memberships.get()
    client.force_login(administrator)
    assert "End this role?" in text(client.get(f"{people(here)}{membership.pk}/end/"))
    assert end(client, administrator, membership).url == people(here)
    membership.refresh_from_db()
    assert str(membership.ended_on) == "2022-05-26"


def test_somebody_left_without_a_role_stays_signed_in_and_is_told(client, here, agency, administrator):
    leaving = member(here, Role.EDITOR, agency)
    client.force_login(leaving)
    end(Client(), administrator, leaving.memberships.get())
    answer = client.get("/")
    assert answer.status_code == 200
    assert "You have no role in a project yet" in text(answer)


def test_a_role_ends_once(client, here, agency, administrator):
    membership = member(here, Role.EDITOR, agency).memberships.get()
    key = uuid.uuid4()
    answers = [end(client, administrator, membership, key=key).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert Entry.objects.count() == 1
    assert end(client, administrator, membership).status_code == 409
    assert Entry.objects.count() == 1


def test_the_last_administrator_stays(client, here, administrator):
    own = administrator.memberships.get()
    refused(end(client, administrator, own), "this is the last one")
    own.refresh_from_db()
    assert own.ended_on is None


def test_an_administrator_does_not_end_their_own_role_but_another_does(client, here, administrator):
    colleague, own = member(here, Role.ADMINISTRATOR), administrator.memberships.get()
    client.force_login(administrator)
    page = text(client.get(f"{people(here)}{own.pk}/end/"))
    assert "This role cannot end now" in page
    assert "Ask another administrator to end your role" in page
    refused(end(client, administrator, own), "Ask another administrator to end your role")
    assert end(client, colleague, own).status_code == 302


def test_an_administrator_ends_no_role_of_another_project(client, here, administrator):
    elsewhere = member(project(), Role.EDITOR).memberships.get()
    client.force_login(administrator)
    address = f"{people(here)}{elsewhere.pk}/end/"
    assert client.post(address, {"key": uuid.uuid4()}).status_code == 404
    assert end(client, administrator, elsewhere).status_code == 404


def test_the_lead_partner_reads_and_changes_nothing(client, here, agency, administrator):
    lead, other = member(here, Role.MONITOR), member(here, Role.EDITOR, agency)
    client.force_login(lead)
    page = text(client.get(people(here)))
    assert other.name in page
    assert other.email not in page
    assert "Give a role" not in page
    assert "End the role" not in page
    assert give(client, lead, here, agency).status_code == 403
    assert end(client, lead, other.memberships.get()).status_code == 403
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.MONITOR}))
def test_everybody_else_of_the_project_is_refused_without_side_effect(
    client, here, agency, administrator, role
):
    insider = member(here, role, agency)
    before = list(Membership.objects.values_list("pk", "ended_on"))
    client.force_login(insider)
    assert client.get(people(here)).status_code == 403
    answer = give(client, insider, here, agency)
    assert answer.status_code == 403
    assert "This step belongs to: administrator." in text(answer)
    assert end(client, insider, administrator.memberships.get()).status_code == 403
    assert list(Membership.objects.values_list("pk", "ended_on")) == before
    assert not User.objects.filter(email="new@example.org").exists()
    assert not Entry.objects.exists()
    assert not Letter.objects.exists()


def test_a_stranger_finds_nothing(client, here, agency, administrator):
    stranger = member(project(), Role.ADMINISTRATOR)
    client.force_login(stranger)
    assert client.get(people(here)).status_code == 404
    assert give(client, stranger, here, agency).status_code == 404
    assert end(client, stranger, administrator.memberships.get()).status_code == 404


def test_the_ledger_tells_who_gave_and_ended_what_and_names_people_in_the_payload_only(
    client, here, agency, administrator
):
    give(client, administrator, here, agency)
    membership = Membership.objects.get(user__email="new@example.org")
    end(client, administrator, membership)
    give(client, administrator, here, agency)
    entries = list(Entry.objects.about(f"projects.membership:{membership.pk}").for_list())
    steps = [(entry.log_id, entry.step, entry.object_version) for entry in entries]
    log = str(here.pk)
    assert steps == [(log, f"Membership.{word}", 1 + n) for n, word in enumerate(("create", "end", "create"))]
    assert [entry.role for entry in entries] == [Role.ADMINISTRATOR] * 3
    assert entries[1].payload.data["membership"]["ended_on"] == "2022-05-26"
    assert entries[0].payload.data["membership"]["email"] == "new@example.org"
    assert not any(b"New person" in bytes(entry.canonical) for entry in entries)
    assert not any(b"example.org" in bytes(entry.canonical) for entry in entries)
    assert sentence(entries[1]) == OWN_SENTENCES["end"]
    call_command("verify_ledger")


def test_only_an_administrator_finds_the_people_in_the_masthead(client, here, agency, administrator):
    link = f'href="{people(here)}"'
    for reader, is_there in ((administrator, True), (member(here, Role.EDITOR, agency), False)):
        client.force_login(reader)
        assert (link in client.get("/practices/").content.decode()) is is_there


def test_the_masthead_stays_in_the_project_on_the_page(client, here, administrator):
    other = project()
    member(other, Role.ADMINISTRATOR, user=administrator)
    client.force_login(administrator)
    for one in (here, other):
        assert f'<li><a href="{people(one)}"' in client.get(f"/projects/{one.slug}/").content.decode()


def test_the_board_leads_the_lead_partner_to_the_people(client, here, agency):
    link = f'href="{people(here)}"'
    for role, is_there in ((Role.MONITOR, True), (Role.AUDITOR, False)):
        client.force_login(member(here, role))
        assert (link in client.get(f"/projects/{here.slug}/").content.decode()) is is_there


def test_whoever_ended_stays_on_the_list_below(client, here, agency, administrator):
    gone = member(here, Role.EDITOR, agency, ended_on="2022-01-31")
    kept = member(here, Role.EDITOR, agency)
    client.force_login(administrator)
    page = text(client.get(people(here)))
    assert page.index(kept.email) < page.index(gone.email)
    assert re.search(rf"{gone.email} .*31 Jan\w* 2022", page)


def test_thirty_people_take_as_many_queries_as_three(client, here, agency, administrator):
    client.force_login(administrator)
    counted = []
    for number in (2, 27):
        for _ in range(number):
            member(here, Role.EDITOR, organisation())
        client.get(people(here))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(people(here)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10
