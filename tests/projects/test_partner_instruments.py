"""Which policy instruments a partner addresses: the lead partner says so, and the plans still owed follow."""

import uuid

import pytest
from django.urls import reverse

from monitoring.claims.obligation import owed
from projects.models import Partnership, PolicyInstrument, ProjectChange, Role, Territory
from projects.sample import registers
from projects.sample.intake import Intake
from projects.sample.reader import read
from tests.factories import DAY, instrument, member, now, organisation, project, territory
from tests.projects.told import WHY, log_is_whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(here):
    partner = organisation("Lower Austria", country=territory("AT"))
    return Partnership.objects.create(project=here, organisation=partner, part="partner")


@pytest.fixture
def send(client, here, part):
    """Send the form as somebody: by default as the lead partner."""

    def sent(by=None, **said):
        client.force_login(by or member(here, Role.MONITOR))
        page = reverse("partner-instruments", args=[here.slug, part.organisation.slug])
        seen = client.get(page).context
        version = seen["form"]["version"].value() if seen and "form" in seen else 0
        return client.post(page, {"key": uuid.uuid4(), "reason": WHY, "version": version} | said)

    return sent


def test_a_partner_without_an_instrument_gets_one_and_then_owes_a_plan(client, here, part, send):
    one = instrument(organisation(), territory=territory("AT"))
    client.force_login(member(here, Role.MONITOR))
    page = reverse("partner-instruments", args=[here.slug, part.organisation.slug])
    assert page in client.get(reverse("plan-list")).text
    assert "#partners" in client.get(reverse("project-changes", args=[here.slug])).text
    assert send(instruments=[one.pk]).status_code == 302
    assert [found.instrument for found in owed(here, list(here.phases.all()), DAY)] == [one]
    assert page not in client.get(reverse("plan-list")).text
    change = ProjectChange.objects.get()
    assert (change.was, change.now, change.reason) == ("", one.name, WHY)
    log_is_whole(here)


def test_a_new_instrument_is_registered_with_its_authority_and_those_without_a_tick_go(part, send):
    old, authority = instrument(organisation(), territory=territory("AT")), organisation("Ministry")
    part.instruments.add(old)
    assert send(new_name="A new call").status_code == 422
    assert send(new_owner=authority.pk).status_code == 422
    assert send(new_name="A new call", new_owner=authority.pk).status_code == 302
    [made] = part.instruments.all()
    assert (made.name, made.owner, made.territory.code) == ("A new call", authority, "AT")
    assert PolicyInstrument.objects.filter(pk=old.pk).exists()
    again = send(instruments=[made.pk])
    assert again.status_code == 422
    assert "addresses these already" in again.text


def test_ticks_on_a_page_that_is_out_of_date_take_nothing_from_what_somebody_else_said(
    client, here, part, send
):
    first, second = (instrument(organisation(), territory=territory("AT")) for _ in range(2))
    client.force_login(member(here, Role.MONITOR))
    page = reverse("partner-instruments", args=[here.slug, part.organisation.slug])
    seen = client.get(page).context["form"]["version"].value()
    assert send(instruments=[first.pk]).status_code == 302
    late = send(instruments=[second.pk], version=seen)
    assert late.status_code == 409
    assert "Somebody changed this after you opened the page." in late.text
    assert list(part.instruments.all()) == [first]
    assert send(instruments=[first.pk, second.pk]).status_code == 302


def test_a_partner_with_two_parts_keeps_its_instruments_once(here, part, send):
    contact = Partnership.objects.create(project=here, organisation=part.organisation, part="contact")
    first, second = (instrument(organisation(), territory=territory("AT")) for _ in range(2))
    contact.instruments.add(first)
    assert send(instruments=[first.pk, second.pk]).status_code == 302
    assert set(part.instruments.all()) == {first, second}
    assert not contact.instruments.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_read_the_instruments_and_change_nothing(client, here, part, send, role):
    part.instruments.add(instrument())
    assert send(by=member(here, role, organisation()), instruments=[]).status_code == 403
    about = client.get(reverse("project-about", args=[here.slug])).text
    assert "#partners" not in client.get(reverse("project-changes", args=[here.slug])).text
    assert str(part.instruments.get()) in about
    assert reverse("partner-instruments", args=[here.slug, part.organisation.slug]) not in about


def test_who_takes_no_part_has_no_such_page(client, here, part, send):
    assert send(by=member(project(), Role.MONITOR)).status_code == 404
    Partnership.objects.filter(pk=part.pk).update(ended_on=DAY)
    assert send().status_code == 404


def test_loading_the_sample_again_keeps_what_the_lead_partner_said(db):
    files = read()
    registers.load(Intake(files))
    part = Partnership.objects.get(organisation__slug="partner-latvia")
    part.instruments.clear()
    registers.load(Intake(files))
    assert not now(part).instruments.exists()
    assert Territory.objects.exists()
