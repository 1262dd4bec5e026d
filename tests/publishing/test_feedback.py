"""What readers say about a public page: without a name, without a cookie, not without end."""

import pytest
from django.urls import reverse

from ledger.models import Entry
from notifications import letters, notices
from notifications.models import Letter, Notice
from projects.models import Project
from publishing.models import Remark
from publishing.services import REMARKS_A_DAY
from tests import factories
from tests.factories import DAY, at
from tests.publishing.site import publish

pytestmark = pytest.mark.django_db
FORM = "/public/en/feedback/"


def say(client, page, text="The sum is wrong.", **more):
    return client.post(FORM, {"page": page, "text": text} | more)


@pytest.fixture(autouse=True)
def today(settings):
    """The lead partner is told of news, so both clocks stand at the same day."""
    settings.DEMO_TODAY = DAY


@pytest.mark.parametrize("kind", ["plan", "change", "practice", "project"])
def test_a_reader_says_what_is_wrong_on_a_page_and_leaves_no_name(client, world, kind):
    page = world.addresses()[kind]
    assert f'href="{FORM}?page={page}"' in client.get(page).content.decode()
    answer = say(client, page, "Call me: +386 1 234 5678 or a.b@example.org. The sum is wrong.")
    assert (answer.status_code, answer.cookies) == (302, {})
    assert "Thank you" in client.get(answer.url).content.decode()
    told = Remark.objects.get(page=page)
    assert told.text == "Call me: [contact withheld] or [contact withheld]. The sum is wrong."
    entry = Entry.objects.get(step="Remark.create")
    assert (entry.actor, entry.role) == ("00000000-0000-0000-0000-000000000000", "throughline")


def test_the_lead_partner_is_told_and_reads_it_beside_what_is_published(client, world):
    say(client, world.addresses()["change"])
    notices.from_ledger(DAY, at())
    assert Notice.objects.filter(rule="Remark.create", recipient=world.monitor).exists()
    desk = reverse("publication-list", args=[world.project.slug])
    for person, reads in ((world.monitor, True), (world.officer, True), (world.representative, False)):
        client.force_login(person)
        assert ("The sum is wrong." in client.get(desk).content.decode()) == reads


def test_the_letter_quotes_each_remark_with_the_page_that_it_is_about(client, world, settings):
    page = world.addresses()["change"]
    say(client, page, "The sum is wrong.\nIt is two million.")
    say(client, page, "The link is dead.")
    notices.from_ledger(DAY, at())
    letters.compose(DAY, at())
    text = "".join(Letter.objects.filter(recipient=world.monitor).values_list("text", flat=True))
    for words in ("“The sum is wrong. It is two million.”", "“The link is dead.”"):
        assert f"   {words}\n   {settings.SITE_URL}{page}\n" in text


def test_the_same_words_twice_on_a_day_are_one_and_nothing_is_no_remark(client, world):
    page = world.addresses()["plan"]
    say(client, page)
    say(client, page)
    assert say(client, page, "  ").status_code == 422
    assert say(client, page, "x" * 2001).status_code == 422
    say(client, page, "Buy this", website="https://example.org")
    assert Remark.objects.count() == 1


def test_of_an_address_the_page_alone_is_kept(client, world):
    page = world.addresses()["plan"]
    say(client, f"{page}?call=+38640123456")
    say(client, page)
    assert Remark.objects.get().page == page


def test_a_long_remark_about_a_project_without_a_lead_partner_is_kept(client, world):
    Project.objects.filter(pk=world.project.pk).update(lead_organisation=None)
    words = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(2000))  # no index takes them
    assert say(client, world.addresses()["project"], words).status_code == 302
    assert Remark.objects.get().text == words


def test_a_flood_of_remarks_about_a_project_stops_until_tomorrow(client, world):
    page = world.addresses()["plan"]
    for number in range(REMARKS_A_DAY):
        assert say(client, page, f"Remark {number}").status_code == 302
    assert say(client, page, "One more").status_code == 429
    assert "Try again tomorrow" in client.get(f"{FORM}?page={page}").content.decode()
    assert Remark.objects.count() == REMARKS_A_DAY


def test_nothing_is_said_about_what_is_not_published(client, world):
    hidden = factories.plan(world.project, world.partner, status="endorsed")
    publish(world.change, world.monitor, "take_off")
    pages = (
        f"/public/en/plans/{hidden.pk}/",
        world.addresses()["change"],
        "/public/en/",
        "/plans/",
        "nonsense",
    )
    assert {say(client, page).status_code for page in pages} == {404}
    assert not Remark.objects.exists()
