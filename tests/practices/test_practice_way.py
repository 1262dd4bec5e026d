"""A practice's way into the catalogue, its two marks, and its next editions."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import Entry
from practices.content import said
from practices.models import GoodPractice, PracticeRevision
from projects.models import Partnership, Role
from tests.factories import (
    DAY,
    approved_practice,
    edition,
    member,
    now,
    organisation,
    practice,
    project,
    walk,
)
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, NotAllowed
from workflow.models import EnteredStep
from workflow.registry import ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return project()


@pytest.fixture
def people(here):
    """A partner's two people, and those who decide, of other organisations."""
    partner = organisation("Partner")
    return {
        "partner": partner,
        "editor": member(here, Role.EDITOR, partner),
        "monitor": member(here, Role.MONITOR),
        "administrator": member(here, Role.PRACTICE_ADMINISTRATOR, organisation("Web")),
        "officer": member(here, Role.OFFICER, organisation("Programme")),
        "expert": member(here, Role.EXPERT, organisation("Experts")),
    }


def send(client, person, url, **fields):
    client.force_login(person)
    return client.post(url, {"key": uuid.uuid4(), **fields})


def reads(client, person, url):
    client.force_login(person)
    return client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("field", "empty"),
    [("evidence", []), ("summary", ""), ("resources", ""), ("transfer", []), ("starts", None)],
)
def test_a_practice_is_not_sent_without_what_it_must_say(here, people, field, empty):
    made = practice(here, people["partner"], **{field: empty})
    with pytest.raises(Blocked) as refused:
        perform(made.submit, by=people["editor"], version=1)
    assert [f"#id_{field}" in one.url for one in refused.value.unmet] == [True]


def test_a_private_initiative_is_sent_once_it_shows_its_public_effect(here, people):
    made = practice(here, people["partner"], is_private=True)
    with pytest.raises(Blocked, match="cannot be done"):
        perform(made.submit, by=people["editor"], version=1)
    GoodPractice.objects.filter(pk=made.pk).update(public_effect="The ministry took it over.")
    assert walk(now(made), ("submit", people["editor"])).status == "submitted"


def test_a_draft_is_seen_by_its_partner_and_the_overseers_and_an_approved_one_by_everybody(
    client, here, people
):
    made = practice(here, people["partner"])
    stranger = member(project(), Role.MONITOR)
    sees = {name: reads(client, person, made.get_absolute_url()) for name, person in [
        *((name, people[name]) for name in ("editor", "monitor", "administrator", "officer", "expert")),
        ("stranger", stranger),
    ]}  # fmt: skip
    assert sees == {
        "editor": True, "monitor": True, "administrator": True, "officer": True, "expert": False, "stranger": False,
    }  # fmt: skip
    walk(made, ("submit", people["editor"]), ("approve", people["administrator"]))
    assert reads(client, stranger, made.get_absolute_url())


def test_the_two_marks_do_not_ask_for_each_other(here, people):
    made = walk(approved_practice(here), ("publish", people["expert"]))
    assert (made.published, made.counted) == ("yes", "pending")
    made = walk(
        made, ("not_count", people["officer"], "Not in this call."), ("unpublish", people["expert"], "Old.")
    )
    assert (made.published, made.counted) == ("unpublished", "no")
    made = walk(made, ("count", people["officer"], "Period 4, 2021"))
    assert (made.counted, made.counted_on, made.counted_period) == ("yes", DAY, "Period 4, 2021")


def test_the_lead_partner_enters_what_absent_ones_decided(client, here, people):
    made = walk(practice(here, people["partner"]), ("submit", people["editor"]))
    page = reverse("practice-step", args=[made.slug, "approve"])
    client.force_login(people["monitor"])
    assert "Enter for somebody absent" in client.get(page).content.decode()
    absent = {"absent": "Web team", "done_on": DAY, "version": made.version}
    assert client.post(page, {"key": uuid.uuid4(), **absent}).status_code == 422  # without the letter
    perform(
        made.approve,
        by=people["monitor"],
        version=2,
        entered_for=EnteredFor("practice_administrator", None, "Web"),
    )
    assert EnteredStep.objects.about(made).get().name == "Web"


def test_nobody_decides_on_their_own_practice(here, people):
    at_home = member(here, Role.PRACTICE_ADMINISTRATOR, people["partner"])
    made = walk(practice(here, people["partner"]), ("submit", people["editor"]))
    with pytest.raises(NotAllowed):
        perform(made.approve, by=at_home, version=made.version)


def test_a_practice_is_written_sent_and_approved_on_the_pages(client, here, people):
    fields = {
        "title": "Hub of Prato", "summary": "A hub.", "about": "It helps.", "institution": "The hub",
        "territory": practice(here).territory_id, "location": "Prato", "starts": "2019-03", "is_ongoing": "true",
        "resources": "Two people", "evidence": "50 firms\n\n3 patents", "transfer": "Start small",
        "amount_value": "1200", "amount_currency": "EUR",
    }  # fmt: skip
    answer = send(client, people["editor"], reverse("practice-add", args=[here.slug]), **fields)
    made = GoodPractice.objects.get(slug="hub-of-prato")
    assert answer.url == made.get_absolute_url()
    assert (made.evidence, made.organisation) == (["50 firms", "3 patents"], people["partner"])
    send(client, people["editor"], reverse("practice-step", args=[made.slug, "submit"]), version=1)
    assert "Approve the practice" in client_work(client, people["administrator"])
    send(client, people["administrator"], reverse("practice-step", args=[made.slug, "approve"]), version=2)
    assert (now(made).status, now(made).edition) == ("approved", 1)
    assert "Hub of Prato" in client.get("/practices/?q=prato").content.decode()


def client_work(client, person):
    client.force_login(person)
    return client.get("/my-work/").content.decode()


def test_a_form_that_is_wrong_is_shown_again_with_words(client, here, people):
    url = reverse("practice-add", args=[here.slug])
    wrong = {"title": "x" * 101, "starts": "2022", "ends": "2020", "amount_value": "5"}
    answer = send(client, people["editor"], url, **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Shorten the title to 100 characters",
        "The end is before the start",
        "Choose the currency",
    ):
        assert words in page
    assert not GoodPractice.objects.exists()


def test_a_practice_that_was_published_elsewhere_is_taken_over_without_a_made_up_decision(
    client, here, people
):
    url = reverse("practice-add", args=[here.slug])
    Partnership.objects.create(project=here, organisation=people["partner"], part="partner")
    fields = {"title": "Old hub", "territory": practice(here).territory_id, "sources": "Guide of the project"}
    send(client, people["administrator"], url, organisation=people["partner"].pk, **fields)
    made = GoodPractice.objects.get(slug="old-hub")
    step = reverse("practice-step", args=[made.slug, "take_over"])
    send(client, people["administrator"], step, version=1, note="Guide of the project")
    made = now(made)
    assert (made.status, made.approved_on, made.submitted_by) == ("approved", None, None)
    assert made.emptiness["approved_on"] == "not_stated"


# The next edition


def test_what_is_approved_stays_in_force_until_the_next_edition_is_approved(here, people):
    made = approved_practice(here, people["partner"])
    made = walk(made, ("count", people["officer"], "Period 4"))
    words, content = made.summary, made.content_hash
    new = walk(edition(made), ("submit", people["editor"]))
    assert (now(made).summary, now(made).content_hash) == (words, content)
    walk(new, ("approve", people["administrator"]))
    made, new = now(made), now(new)
    assert (made.summary, made.edition, made.status) == ("A better hub.", 2, "approved")
    assert new.replaced["summary"] == words
    assert (made.counted, made.counted_edition) == ("yes", 1)  # the mark stays with what was looked at
    told = list(Entry.objects.about(ref(made)).values_list("step", flat=True))
    assert told[-1] == "GoodPractice.renew"


def test_a_mark_is_given_again_for_a_new_edition(here, people):
    made = walk(approved_practice(here, people["partner"]), ("publish", people["expert"]))
    with pytest.raises(Blocked):
        perform(made.publish, by=people["expert"], version=made.version)
    walk(edition(made), ("submit", people["editor"]), ("approve", people["administrator"]))
    assert walk(now(made), ("publish", people["expert"])).published_edition == 2


def test_a_refused_new_edition_leaves_the_published_one_and_taking_off_is_a_step_of_its_own(
    client, here, people
):
    made = walk(approved_practice(here, people["partner"]), ("publish", people["expert"]))
    walk(edition(made), ("submit", people["editor"]), ("approve", people["administrator"]))
    made = walk(now(made), ("not_publish", people["expert"], "Too vague."), ("count", people["officer"], "4"))
    assert (made.published, made.published_edition) == ("yes", 1)
    assert not GoodPractice.objects.to_be_marked([here]).exists()
    client.force_login(people["editor"])
    assert "for edition 1; this one is not published" in client.get(made.get_absolute_url()).text
    with pytest.raises(Blocked):
        perform(made.not_publish, by=people["expert"], version=made.version, note="Still vague.")
    assert walk(made, ("unpublish", people["expert"], "Old.")).published == "unpublished"


def test_a_new_edition_is_written_on_the_pages_and_there_is_only_one_at_a_time(client, here, people):
    made = approved_practice(here, people["partner"])
    url = reverse("practice-revise", args=[made.slug])
    client.force_login(people["editor"])
    form = client.get(url).context["form"]
    fields = {bound.name: bound.value() for bound in form if bound.value() is not None}
    assert send(client, people["editor"], url, version=made.version - 1, **fields).status_code == 409
    fields["version"] = made.version
    answer = send(client, people["editor"], url, **(fields | {"summary": "Even better."}))
    new = PracticeRevision.objects.get()
    assert answer.url == new.get_absolute_url()
    assert client.get(url).url == new.get_absolute_url()
    assert send(client, people["editor"], url, **fields).status_code == 422
    page = client.get(new.get_absolute_url()).content.decode()
    assert "<ins>Even better.</ins>" in page
    send(
        client,
        people["editor"],
        reverse("edition-edit", args=[new.uuid]),
        **(fields | {"summary": "Best.", "version": 1}),
    )
    assert now(new).content["summary"] == "Best."
    send(client, people["editor"], reverse("edition-step", args=[new.uuid, "submit"]), version=2)
    assert "Approve the new edition" in client_work(client, people["administrator"])


def test_an_edition_that_changes_nothing_is_not_sent(here, people):
    made = approved_practice(here, people["partner"])
    with pytest.raises(Blocked):
        perform(edition(made, content=said(made)).submit, by=people["editor"], version=1)


def test_a_new_edition_is_read_by_its_partner_and_overseers_only(client, here, people):
    new = edition(approved_practice(here, people["partner"]))
    assert reads(client, people["administrator"], new.get_absolute_url())
    assert not reads(client, member(here, Role.EDITOR, organisation()), new.get_absolute_url())


def test_the_list_of_preparations_takes_as_many_queries_at_30_as_at_3(client, here, people):
    client.force_login(people["administrator"])

    def count(number):
        for _ in range(number):
            practice(here, people["partner"])
            edition(approved_practice(here, people["partner"]))
        client.get("/practices/prepared/")
        with CaptureQueriesContext(connection) as few:
            client.get("/practices/prepared/")
        return len(few)

    assert count(3) == count(27) <= 10


def test_a_practice_that_waits_does_not_say_that_nobody_waits(client, here, people):
    made = walk(practice(project=here, organisation=people["partner"]), ("submit", people["editor"]))
    for reader in ("administrator", "editor"):
        client.force_login(people[reader])
        assert "Nobody waits for it" not in client.get(made.get_absolute_url()).text


@pytest.mark.parametrize("kind", ["practice", "edition"])
def test_what_changes_are_asked_for_says_so_with_its_points_above_all_else(client, here, people, kind):
    if kind == "practice":
        made, sends = practice(here, people["partner"]), ("submit", people["editor"])
    else:
        made, sends = edition(approved_practice(here, people["partner"])), ("submit", people["editor"])
    made = walk(made, sends, ("ask_changes", people["administrator"], "Name the source."))
    client.force_login(people["editor"])
    page = client.get(made.get_absolute_url()).text
    told = page[page.index('id="told-title"') : page.index('id="hold-title"')]
    for words in ("are asked for", "Name the source.", str(people["administrator"]), "1 point is still open"):
        assert words in told
    assert page.index('id="hold-title"') < page.index('id="comments"') < page.index('id="entries-title"')
