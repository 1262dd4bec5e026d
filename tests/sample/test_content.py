"""What the sample says: conflicts kept, invented things marked, people who can sign in."""

from collections import Counter

from accounts.models import User
from ledger.models import Entry
from practices.models import GoodPractice
from projects.models import Membership, Organisation, Partnership, Role, Statement, Territory
from projects.sample.people import demo_people
from workflow.models import EnteredStep


def test_competing_statements_stand_side_by_side_and_none_is_chosen(sample):
    leads = Statement.objects.filter(project__slug="inno-industry", question="lead-partner")
    assert {lead.answer for lead in leads} == {"AMUEBLA", "Regional development agency Posavje"}
    assert not leads.filter(is_chosen=True).exists()
    claimed = Partnership.objects.filter(project__slug="inno-industry", part="lead")
    assert set(claimed.values_list("standing", flat=True)) == {"claimed"}


def test_ten_countries_of_inno_industry_have_a_partner_each(sample):
    editors = Membership.objects.filter(project__slug="inno-industry", role=Role.EDITOR)
    countries = set(editors.values_list("organisation__country", flat=True))
    assert countries == {"SI", "AT", "LV", "ES", "PT", "SE", "SK", "HU", "RO", "UK"}


def test_invented_organisations_are_marked(sample):
    unmarked = Organisation.objects.filter(name__icontains="illustrative", is_illustrative=False)
    assert not unmarked.exists()
    assert not Organisation.objects.get(slug="ecoplus").is_illustrative


def test_every_demo_person_signs_in_with_the_password_that_is_printed(sample):
    people = demo_people()
    assert len(people) == 10
    for person in people:
        assert User.objects.get(email=person.email).check_password(person.password)
        assert person.email.endswith("@example.org")
        assert person.can
    others = User.objects.exclude(email__in=[person.email for person in people])
    assert not any(user.has_usable_password() for user in others)


def test_the_deputy_comes_from_another_organisation_than_the_lead_partner(sample):
    deputy = Membership.objects.get(is_deputy=True)
    assert deputy.organisation_id != deputy.project.lead_organisation_id


def test_every_territory_hangs_on_its_country(sample):
    for territory in Territory.objects.filter(level__gt=0):
        assert territory.code.startswith(territory.parent_id)


def test_practices_stand_where_their_sources_put_them_and_nothing_is_made_up(sample):
    """Published elsewhere, so in the catalogue; no submission, no day of an approval, nothing counted."""
    found = GoodPractice.objects.all()
    assert {(one.status, one.counted, one.approved_on, one.submitted_by) for one in found} == {
        ("approved", "pending", None, None)
    }
    assert all(one.emptiness["approved_on"] == "not_stated" for one in found)
    steps = Counter(Entry.objects.filter(object__startswith="practices.").values_list("step", flat=True))
    assert steps == {"GoodPractice.create": 27, "GoodPractice.take_over": 27, "GoodPractice.publish": 1}
    published = found.get(published="yes")
    assert published.slug == "industry4um"
    assert EnteredStep.objects.about(published).get().confirmed_at is None
