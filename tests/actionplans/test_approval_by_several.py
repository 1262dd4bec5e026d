"""Plans of several partners and several authorities, and routes to approval that leave a stage out."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans.deadlines import give
from actionplans.services import plans as services
from ledger.models import Entry
from projects.models import Deadline, Partnership, Role
from tests.factories import (
    DAY,
    at,
    cast,
    complete_plan,
    instrument,
    member,
    now,
    organisation,
    project,
    rule_set,
    walk,
)
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref
from workflow.words import short_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A complete draft, the people around it, and a second partner with its representative."""
    here = project()
    partner, authority, people = cast(here)
    other = organisation("Second partner")
    for one in (partner, other):
        Partnership.objects.create(project=here, organisation=one, part="partner", standing="confirmed")
    people["second"] = member(here, Role.REPRESENTATIVE, other)
    return complete_plan(here, partner, owner=authority), other, people


@pytest.fixture
def joint(stage):
    made, other, people = stage
    made.partners.add(other)
    return made, other, people


def post(client, user, made, method, **fields):
    client.force_login(user)
    marks = {"key": uuid.uuid4(), "version": made.version}
    return client.post(reverse("plan-step", args=[made.pk, method]), marks | fields)


def test_a_partner_that_is_taken_off_the_plan_owes_no_consent_any_more(joint):
    made, _other, people = joint
    third = organisation("Third partner")
    made.partners.add(third)
    asked = {"day": DAY + dt.timedelta(days=9), "by": people["representative"], "effective_at": at()}
    services.step_with_day(made, "ask_consent", version=made.version, **asked)
    values, changes = (
        {"partners": [third]},
        {"partners": [["Second partner", "Third partner"], ["Third partner"]]},
    )
    services.amend_plan(
        now(made), by=people["editor"], version=now(made).version, changes=changes, values=values
    )
    assert [duty.organisation for duty in Deadline.objects.open().filter(kind="consent")] == [third]


def test_the_partner_names_joint_partners_on_the_plans_form(client, stage):
    made, other, people = stage
    client.force_login(people["editor"])
    page = client.get(reverse("plan-edit", args=[made.pk])).text
    assert "Second partner" in page
    fields = {
        "title": made.title,
        "language": "en",
        "partners": [other.pk],
        "key": uuid.uuid4(),
        "version": 1,
    }
    assert client.post(reverse("plan-edit", args=[made.pk]), fields).status_code == 302
    assert list(now(made).partners.all()) == [other]


def test_a_joint_plan_is_not_sent_without_every_partners_consent(joint):
    made, _, people = joint
    with pytest.raises(Blocked) as caught:
        perform(made.submit, by=people["representative"], version=made.version, effective_at=at())
    assert [str(one.text) for one in caught.value.unmet] == ["Wait for the consent of: Second partner"]
    made = walk(made, ("consent", people["second"]), ("submit", people["representative"]))
    assert made.status == "submitted"


def test_consent_covers_the_text_that_was_read_and_no_later_one(joint):
    made, _, people = joint
    made = walk(made, ("consent", people["second"]))
    made = services.amend_plan(
        made, by=people["editor"], version=made.version,
        changes={"contribution": ["A new call.", "Two calls."]}, values={"contribution": "Two calls."},
    )  # fmt: skip
    with pytest.raises(Blocked):
        perform(made.submit, by=people["representative"], version=made.version, effective_at=at())


def test_nobody_consents_twice_or_for_another_partner(joint):
    made, _, people = joint
    with pytest.raises(NotAllowed):
        perform(made.consent, by=people["representative"], version=made.version, effective_at=at())
    made = walk(made, ("consent", people["second"]))
    with pytest.raises(NotAllowed):
        perform(made.consent, by=people["second"], version=made.version, effective_at=at())


def test_joint_partners_read_the_draft_and_are_asked_by_a_day(client, joint):
    made, other, people = joint
    answer = post(client, people["representative"], made, "ask_consent", answer_by="2022-06-10")
    assert answer.status_code == 302
    duty = Deadline.objects.get(subject=ref(made), kind="consent")
    assert (duty.organisation, str(duty.due_on)) == (other, "2022-06-10")
    client.force_login(people["second"])
    assert "Consent to the plan" in client.get(made.get_absolute_url()).text
    post(client, people["second"], now(made), "consent")
    duty.refresh_from_db()
    assert duty.met_on == DAY


def test_a_silent_partners_consent_is_entered_for_them_with_their_letter(client, joint):
    made, other, people = joint
    give(made, made, "consent", DAY - dt.timedelta(days=1), "Asked.", other.pk)
    letter = SimpleUploadedFile("letter.txt", b"We agree.", content_type="text/plain")
    given = {"absent": "Director of the second partner", "done_on": "2022-05-20", "letter": letter}
    assert post(client, people["monitor"], made, "consent", **given).status_code == 302
    entry = Entry.objects.get(object=ref(made), step="ActionPlan.consent")
    assert entry.entered_for == f"partner_representative:{other.pk}"
    assert walk(now(made), ("submit", people["representative"])).status == "submitted"


def test_a_silent_partners_consent_is_not_entered_before_it_was_asked_for_and_its_day_has_passed(
    client, joint
):
    made, other, people = joint
    absent = EnteredFor("partner_representative", other.pk, "Second partner")
    act = {"by": people["monitor"], "version": 1, "effective_at": at(), "entered_for": absent}
    with pytest.raises(Blocked) as caught:
        perform(made.consent, **act)
    assert "Ask for the consent by a day first" in str(caught.value.unmet[0].text)
    give(made, made, "consent", DAY, "Asked.", other.pk)
    with pytest.raises(Blocked) as caught:
        perform(made.consent, **act)
    assert f"Wait until {short_date(DAY)} has passed" in str(caught.value.unmet[0].text)
    client.force_login(people["monitor"])
    step = client.get(reverse("plan-step", args=[made.pk, "consent"])).text
    assert f"Wait until {short_date(DAY)} has passed" in step
    assert walk(made, ("consent", people["second"])).status == "draft"


@pytest.mark.parametrize("reader", ["representative", "monitor"])
def test_a_plan_without_joint_partners_hears_nothing_of_consent(client, stage, reader):
    made, _, people = stage
    client.force_login(people[reader])
    assert "consent" not in client.get(made.get_absolute_url()).text.lower()


def test_no_letter_tells_the_consent_of_a_body_that_is_not_asked(joint):
    made, _, people = joint
    absent = EnteredFor("partner_representative", organisation().pk, "A third partner")
    with pytest.raises(Impossible):
        perform(made.consent, by=people["monitor"], version=1, effective_at=at(), entered_for=absent)
    assert (now(made).version, made.signatures.count()) == (1, 0)


@pytest.fixture
def two_authorities(stage):
    """An accepted plan for the instruments of two authorities."""
    made, _, people = stage
    second = organisation("Second authority")
    made.instruments.add(instrument(second))
    people["authority 2"] = member(made.project, Role.AUTHORITY, second)
    way = ("submit", people["representative"]), ("clear", people["monitor"]), ("accept", people["officer"])
    return walk(made, *way), people


def test_a_plan_comes_into_force_with_the_last_authoritys_endorsement(two_authorities):
    made, people = two_authorities
    made = walk(made, ("endorse", people["authority"]))
    assert made.status == "accepted"
    made = walk(made, ("endorse", people["authority 2"]))
    assert (made.status, now(made).status) == ("endorsed", "endorsed")


def test_the_page_of_the_endorsement_tells_the_last_authority_alone_that_the_plan_comes_into_force(
    client, two_authorities
):
    made, people = two_authorities
    promise = "From “With the authority” to “Approved”."
    for part, is_last in (("authority", False), ("authority 2", True)):
        client.force_login(people[part])
        text = client.get(reverse("plan-step", args=[made.pk, "endorse"])).text
        assert (promise in text, "The state stays as it is" in text) == (is_last, not is_last)
        made = walk(made, ("endorse", people[part]))
    assert made.status == "endorsed"


def test_an_authority_that_has_endorsed_is_asked_no_more_and_reads_who_is_missing(client, two_authorities):
    made, people = two_authorities
    made = walk(made, ("endorse", people["authority"]))
    with pytest.raises(NotAllowed):
        perform(made.endorse, by=people["authority"], version=made.version, effective_at=at())
    client.force_login(people["authority"])
    page = client.get(made.get_absolute_url()).text
    assert "Second authority" in page
    assert reverse("plan-step", args=[made.pk, "endorse"]) not in page


def test_no_letter_tells_an_endorsement_a_second_time(two_authorities):
    made, people = two_authorities
    made = walk(made, ("endorse", people["authority"]))
    body = people["authority"].memberships.get().organisation
    absent = EnteredFor("policy_authority", body.pk, "The same authority")
    with pytest.raises(Impossible):
        perform(
            made.endorse, by=people["monitor"], version=made.version, effective_at=at(), entered_for=absent
        )
    assert now(made).status == "accepted"


def test_whoever_endorsed_a_plan_never_waives_the_endorsement_of_others(two_authorities):
    made, people = two_authorities
    plan = walk(made, ("endorse", people["authority"]))
    member(plan.project, Role.OFFICER, organisation("Programme too"), user=people["authority"])
    with pytest.raises(NotAllowed):
        walk(plan, ("waive_endorsement", people["authority"], "It takes too long."))
    assert walk(plan, ("waive_endorsement", people["officer"], "It takes too long.")).status == "endorsed"


def test_one_refusal_returns_the_plan_and_changed_content_is_endorsed_anew(two_authorities):
    made, people = two_authorities
    made = walk(
        made,
        ("endorse", people["authority"]),
        ("refuse", people["authority 2"], "Name the budget."),
    )
    made = services.amend_plan(
        made, by=people["editor"], version=made.version,
        changes={"contribution": ["A new call.", "Two calls."]}, values={"contribution": "Two calls."},
    )  # fmt: skip
    way = ("submit", people["representative"]), ("clear", people["monitor"]), ("accept", people["officer"])
    made = walk(now(made), *way, ("endorse", people["authority 2"]))
    assert made.status == "accepted"
    assert walk(made, ("endorse", people["authority"])).status == "endorsed"


def routed(**route):
    """A complete draft in a project whose rules have this route."""
    here = project(rule_set=rule_set(approval_route=route))
    partner, authority, people = cast(here)
    return complete_plan(here, partner, owner=authority), people


def test_without_the_lead_partners_check_a_sent_plan_waits_for_the_programme():
    made, people = routed(lead_clearance=False, programme_acceptance=True, authority_endorsement=True)
    made = walk(made, ("submit", people["representative"]))
    assert made.status == "cleared"
    assert walk(made, ("accept", people["officer"])).status == "accepted"


def test_without_a_decision_of_the_programme_the_authority_approves():
    made, people = routed(lead_clearance=True, programme_acceptance=False, authority_endorsement=True)
    made = walk(made, ("submit", people["representative"]), ("clear", people["monitor"]))
    assert (made.status, made.approved_on, made.station) == ("accepted", None, 2)
    made = walk(made, ("endorse", people["authority"]))
    assert (made.status, made.approved_on, made.station) == ("endorsed", DAY, 3)


def test_without_a_decision_of_the_programme_the_authority_reads_what_it_is_to_endorse_on_its_page(client):
    made, people = routed(lead_clearance=True, programme_acceptance=False, authority_endorsement=True)
    other = member(made.project, Role.AUTHORITY, organisation("Another authority"))
    made = walk(made, ("submit", people["representative"]), ("clear", people["monitor"]))
    assert post(client, other, made, "endorse").status_code == 404
    assert post(client, people["authority"], made, "endorse").status_code == 302
    assert now(made).status == "endorsed"


def test_without_endorsement_an_accepted_plan_is_in_force():
    made, people = routed(lead_clearance=True, programme_acceptance=True, authority_endorsement=False)
    way = ("submit", people["representative"]), ("clear", people["monitor"]), ("accept", people["officer"])
    assert walk(made, *way).status == "endorsed"


def test_the_page_of_a_step_tells_where_the_rules_take_the_plan_by_itself(client):
    made, people = routed(lead_clearance=False, programme_acceptance=False, authority_endorsement=False)
    client.force_login(people["representative"])
    text = client.get(reverse("plan-step", args=[made.pk, "submit"])).text
    assert "From “Draft” to “Approved”." in text
    assert "Then comes: Start implementation" in text


def test_with_no_stage_at_all_a_sent_plan_is_in_force():
    made, people = routed(lead_clearance=False, programme_acceptance=False, authority_endorsement=False)
    made = walk(made, ("submit", people["representative"]))
    assert (made.status, made.approved_on) == ("endorsed", DAY)


def test_other_rules_later_do_not_change_the_route_of_a_plan_that_was_sent():
    made, people = routed(lead_clearance=True, programme_acceptance=True, authority_endorsement=True)
    made = walk(made, ("submit", people["representative"]))
    shorter = rule_set(
        approval_route={"lead_clearance": True, "programme_acceptance": False, "authority_endorsement": False}
    )
    made.project.rule_set = shorter
    made.project.save()
    assert walk(now(made), ("clear", people["monitor"])).status == "cleared"


def test_the_lead_partners_own_joint_plan_goes_to_its_deputy(stage):
    made, _, people = stage
    made.partners.add(made.project.lead_organisation)
    lead = member(made.project, Role.REPRESENTATIVE, made.project.lead_organisation)
    made = walk(made, ("consent", lead), ("submit", people["representative"]))
    with pytest.raises(NotAllowed):
        perform(made.clear, by=people["monitor"], version=made.version, effective_at=at())
    assert walk(made, ("clear", people["deputy"])).status == "cleared"


def test_nobody_of_a_joint_partner_decides_on_the_plan(joint):
    made, other, people = joint
    officer = member(made.project, Role.OFFICER, other)
    way = ("consent", people["second"]), ("submit", people["representative"]), ("clear", people["monitor"])
    made = walk(made, *way)
    with pytest.raises(NotAllowed):
        perform(made.accept, by=officer, version=made.version, effective_at=at())
