"""Another lead partner, signed by both sides; and one person's duties, handed to another."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from actionplans.models import ActionPlan
from ledger.models import Entry
from monitoring.services.reports import schedule
from monitoring.work import work_of
from notifications import letters, notices
from notifications.models import Letter, Notice
from projects.models import Deadline, Membership, Role
from projects.services import changes
from projects.services.handover import hand_over
from tests.factories import (
    DAY,
    at,
    complete_plan,
    member,
    now,
    organisation,
    walk,
)
from tests.projects.told import WHY, act, log_is_whole
from values import clock
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db


# Another lead partner


def test_lead_partner_changes_when_both_sides_have_signed(here, scene):
    partner, _plan, people = scene
    old = here.lead_organisation
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    assert now(here).lead_organisation == old
    for other in ("monitor", "officer", "administrator", "editor", "deputy"):
        with pytest.raises((NotAllowed, Blocked)):
            changes.sign(change, by=people[other], today=DAY)
    changes.sign(change, by=people["representative"], today=DAY)
    assert now(here).lead_organisation == partner
    assert people["representative"].memberships.current().filter(role=Role.MONITOR).exists()
    log_is_whole(here)


def test_lead_partner_changes_and_pending_decisions_move_while_past_ones_keep_their_author(here, scene):
    partner, plan, people = scene
    other = organisation("Another partner")
    sender = member(here, Role.REPRESENTATIVE, other)
    waiting = walk(complete_plan(here, other), ("submit", sender))
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["representative"], today=DAY)
    with pytest.raises(NotAllowed):
        walk(waiting, ("clear", people["monitor"]))
    walk(waiting, ("clear", people["representative"]))
    cleared = Entry.objects.about(ref(plan)).get(step="ActionPlan.clear")
    assert cleared.payload.data["by"] == str(people["monitor"])
    roles = set(people["monitor"].memberships.current().values_list("role", flat=True))
    assert roles == {Role.STAKEHOLDER}


def test_lead_partner_changes_and_the_old_one_goes_on_reading_all_and_decides_nothing(here, scene, client):
    partner, _plan, people = scene
    other = organisation("Another partner")
    draft, sent = complete_plan(here, other), complete_plan(here, other)
    walk(sent, ("submit", member(here, Role.REPRESENTATIVE, other)))
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["representative"], today=DAY)
    client.force_login(people["monitor"])
    assert client.get(draft.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        walk(now(sent), ("clear", people["monitor"]))


def test_lead_partner_changes_and_the_new_one_owes_the_reports_that_are_to_come(here, scene):
    partner, _plan, people = scene
    schedule(here, on=DAY, at=at())
    changes.sign(
        changes.propose_lead(here, partner, on=DAY, **act(people["monitor"])),
        by=people["representative"],
        today=DAY,
    )
    owed = Deadline.objects.open().filter(kind=Deadline.Kind.REPORT)
    assert {duty.organisation for duty in owed} == {partner}
    assert {duty.supersedes.get().organisation for duty in owed} != {partner}
    roles = Membership.objects.current().filter(user=people["representative"]).select_related("project")
    assert set(map(str, owed.values_list("url", flat=True))) <= {
        item.url for item in work_of(people["representative"], list(roles), DAY).duties
    }


def test_lead_partner_changes_and_a_successor_in_the_old_one_goes_on_reading_all(here, scene):
    partner, _plan, people = scene
    old, other = here.lead_organisation, organisation("Another partner")
    draft = complete_plan(here, other)
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["representative"], today=DAY)
    successor = member(here, Role.EDITOR, old)
    heir = {"email": successor.email, "name": "", "language": "en"}
    hand_over(here, old, people["monitor"], on=DAY, **heir, **act(people["administrator"]))
    assert ActionPlan.objects.visible_to(successor).filter(pk=draft.pk).exists()


def test_lead_partner_changes_and_who_takes_a_colleagues_duties_over_goes_on_reading_all(here, scene):
    partner, _plan, people = scene
    old = here.lead_organisation
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["representative"], today=DAY)
    colleague, heir = member(here, Role.STAKEHOLDER, old), {"email": people["monitor"].email}
    to = heir | {"name": "", "language": "en", "on": DAY}
    hand_over(here, old, colleague, **to, **act(people["administrator"]))
    assert people["monitor"].memberships.current().get().has_led


def test_lead_partner_changes_and_the_new_one_records_that_the_old_one_leaves(here, scene):
    partner, _plan, people = scene
    old = here.lead_organisation
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["representative"], today=DAY)
    changes.partner_leaves(now(here), old, on=DAY, **act(people["representative"]))
    assert not people["monitor"].memberships.current().exists()


def test_lead_partner_changes_and_the_letters_name_the_old_and_the_new_one(here, scene):
    partner, _plan, people = scene
    old = here.lead_organisation
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["representative"], today=DAY)
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    text = Letter.objects.get(recipient=people["officer"]).text
    assert f"Lead partner from 26 May 2022 on: {partner}. Before: {old}." in text


def test_lead_partner_changes_not_before_its_day_and_once(here, scene):
    partner, _plan, people = scene
    later = DAY + dt.timedelta(days=10)
    change = changes.propose_lead(here, partner, on=later, **act(people["representative"]))
    with pytest.raises(Blocked):
        changes.sign(change, by=people["monitor"], today=DAY)
    with pytest.raises(Blocked):
        changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    changes.sign(change, by=people["monitor"], today=later)
    with pytest.raises(Impossible):
        changes.sign(change, by=people["monitor"], today=later)


def test_lead_partner_does_not_change_to_one_that_nobody_represents_any_more(here, scene):
    partner, _plan, people = scene
    change = changes.propose_lead(here, partner, on=DAY, **act(people["representative"]))
    with pytest.raises(Blocked):
        changes.partner_leaves(here, partner, on=DAY, **act(people["administrator"]))
    people["representative"].memberships.update(ended_on=DAY)
    with pytest.raises(Blocked):
        changes.sign(change, by=people["monitor"], today=DAY)
    assert now(here).lead_organisation != partner


def test_lead_partner_changes_within_a_year(here, scene):
    partner, _plan, people = scene
    with pytest.raises(Blocked):
        changes.propose_lead(here, partner, on=dt.date(9999, 12, 31), **act(people["representative"]))


def test_lead_partner_that_is_proposed_is_withdrawn_by_either_side_and_another_may_be(client, here, scene):
    partner, _plan, people = scene
    for side in ("monitor", "representative"):
        change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
        for other in ("officer", "administrator", "editor", "deputy"):
            with pytest.raises(NotAllowed):
                changes.withdraw(change, by=people[other], today=DAY)
        client.force_login(people[side])
        assert "Withdraw it" in client.get(change.get_absolute_url()).content.decode()
        client.post(reverse("project-change-withdraw", args=[here.slug, change.pk]), {"key": uuid.uuid4()})
        assert now(change).withdrawn_by == people[side]
        assert "Withdrawn by" in client.get(change.get_absolute_url()).content.decode()
        for again in (changes.sign, changes.withdraw):
            with pytest.raises(Impossible):
                again(change, by=people["representative"], today=DAY)
    log_is_whole(here)


# One person's duties go to another


def test_duties_of_one_person_go_to_another_in_one_step_with_a_letter(client, here, scene, settings):
    settings.MAILERS = {"default": {"BACKEND": "notifications.backend.OutboxBackend"}}
    partner, plan, people = scene
    both = people["editor"]
    member(here, Role.REPRESENTATIVE, partner, user=both)
    new = {"email": "New@example.org", "name": "New person", "language": "en", "on": DAY, "reason": WHY}
    client.force_login(people["administrator"])
    page = reverse("project-change-add", args=[here.slug, "duties_handed_over"])
    client.post(page, new | {"person": f"{both.pk}:{partner.pk}", "key": uuid.uuid4()})
    successor = User.objects.get(email="new@example.org")
    assert set(successor.memberships.current().values_list("role", flat=True)) == {
        Role.EDITOR,
        Role.REPRESENTATIVE,
    }
    assert not both.memberships.current().exists()
    assert ActionPlan.objects.visible_to(successor).filter(pk=plan.pk).exists()
    assert Letter.objects.filter(to_address="new@example.org", kind="account").exists()
    notices.from_ledger(DAY, clock.now())
    assert Notice.objects.filter(recipient=successor, what="ProjectChange.create/successor").exists()
    log_is_whole(here)


def test_duties_are_not_handed_to_oneself_nor_by_those_who_may_not(here, scene):
    partner, _plan, people = scene
    mine = {"email": people["administrator"].email, "name": "", "language": "en"}
    with pytest.raises(Blocked):
        hand_over(here, partner, people["editor"], on=DAY, **mine, **act(people["administrator"]))
    with pytest.raises(NotAllowed):
        hand_over(here, partner, people["editor"], on=DAY, **mine, **act(people["representative"]))


def test_a_change_of_the_lead_partner_waits_until_somebody_else_may_decide_on_the_new_ones_plan(
    client, here, scene
):
    partner, _plan, people = scene
    deputy = people["deputy"].memberships.get()
    deputy.organisation = partner  # it would be the deputy of itself
    deputy.save()
    change = changes.propose_lead(here, partner, on=DAY, **act(people["monitor"]))
    client.force_login(people["representative"])
    assert (
        "name a deputy of another organisation"
        in client.get(reverse("project-changes", args=[here.slug])).text
    )
    with pytest.raises(Blocked):
        changes.sign(change, by=people["representative"], today=DAY)
    other = member(here, Role.MONITOR, organisation("Second partner"), is_deputy=True)
    changes.sign(change, by=people["representative"], today=DAY)
    assert not people["deputy"].memberships.current().exists()
    own = walk(complete_plan(here, partner), ("submit", member(here, Role.REPRESENTATIVE, partner)))
    assert walk(own, ("clear", other)).status == "cleared"
