"""What happens in a project beside its plans: the cases of its exceptions, each with its record and the old value."""

import datetime as dt
import uuid
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from actionplans.deadlines import give
from actionplans.models import ActionPlan
from ledger.models import Entry
from monitoring.models import PolicyChangeClaim
from monitoring.services.reports import schedule
from notifications import letters, notices
from notifications.models import Letter
from projects.models import Deadline, Membership, Partnership, PolicyInstrument, ProjectChange, Role
from projects.services import changes
from projects.services.handover import hand_over
from tests import factories
from tests.factories import (
    DAY,
    complete_plan,
    member,
    now,
    organisation,
    project,
    territory,
    walk,
)
from tests.projects.told import WHY, act, log_is_whole
from values import clock
from workflow.errors import Blocked, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db


# A partner withdraws


def test_partner_withdraws_and_what_is_open_goes_to_its_successor(here, scene):
    partner, plan, people = scene
    successor = organisation("Successor")
    editor = member(here, Role.EDITOR, successor)
    before = set(Deadline.objects.open().values_list("subject", "kind", "due_on"))
    changes.partner_leaves(here, partner, on=DAY, successor=successor, **act(people["administrator"]))
    assert now(plan).organisation == successor
    open_ = Deadline.objects.open()
    assert {duty.organisation for duty in open_} == {successor}
    assert set(open_.values_list("subject", "kind", "due_on")) == before  # the same days
    assert Deadline.objects.filter(organisation=partner, superseded_by__in=open_).count() == open_.count()
    assert ActionPlan.objects.visible_to(editor).filter(pk=plan.pk).exists()
    told = Entry.objects.about(ref(plan)).last()
    assert told.step == "ActionPlan.hand_over"
    assert told.payload.data["changes"]["organisation"] == ["Partner", "Successor"]
    log_is_whole(here)


def test_partner_withdraws_without_successor_and_its_duties_are_closed_with_the_reason(here, scene):
    partner, plan, people = scene
    changes.partner_leaves(here, partner, on=DAY, **act(people["administrator"]))
    assert not Deadline.objects.open().filter(organisation=partner).exists()
    assert Deadline.objects.filter(organisation=partner, is_dropped=True).exists()
    change = ProjectChange.objects.get()
    assert (change.was, change.now, change.reason) == ("Partner", "", WHY)
    assert now(plan).organisation == partner


def test_partner_withdraws_and_accounts_without_another_role_are_closed_while_names_stay(here, scene):
    partner, plan, people = scene
    member(project(), Role.AUDITOR, organisation(), user=people["editor"])
    changes.partner_leaves(here, partner, on=DAY, **act(people["administrator"]))
    assert not User.objects.get(pk=people["representative"].pk).is_active
    assert User.objects.get(pk=people["editor"].pk).is_active  # holds a role elsewhere
    ended = here.memberships.filter(organisation=partner)
    assert set(ended.values_list("ended_on", flat=True)) == {DAY}
    assert Partnership.objects.get(organisation=partner).ended_on == DAY
    names = [entry.payload.data["by"] for entry in Entry.objects.about(ref(plan))]
    assert str(people["representative"]) in names


def test_partner_withdraws_and_its_successor_that_writes_a_part_does_not_owe_a_second_one(here, scene):
    partner, _plan, people = scene
    successor = organisation("Successor")
    complete_plan(here, successor)
    begins = dt.date(2022, 2, 1)
    schedule(here, on=begins, at=factories.at(begins))
    parts = here.reports.get(starts_on=begins).parts.all()
    changes.partner_leaves(here, partner, on=DAY, successor=successor, **act(people["administrator"]))
    owed = Deadline.objects.open().filter(organisation=successor, kind=Deadline.Kind.PART)
    assert ref(parts.get(organisation=successor)) in set(owed.values_list("subject", flat=True))
    assert ref(parts.get(organisation=partner)) not in set(owed.values_list("subject", flat=True))


def test_partner_withdraws_and_owes_no_part_of_the_reports_that_are_to_come(here, scene):
    partner, _plan, people = scene
    changes.partner_leaves(here, partner, on=DAY, **act(people["administrator"]))
    later = dt.date(2023, 2, 1)
    schedule(here, on=later, at=factories.at(later), since=DAY)
    parts = [part for report in here.reports.filter(status="open") for part in report.parts.all()]
    assert parts
    assert partner not in [part.organisation for part in parts]


def test_partner_withdraws_and_what_was_accepted_stays_its_own(here, scene):
    partner, plan, people = scene
    claim = PolicyChangeClaim.objects.create(
        project=here, organisation=partner, plan=plan, instrument=plan.instruments.get(), title="A call",
        status_since=DAY,
    )  # fmt: skip
    PolicyChangeClaim.objects.filter(pk=claim.pk).update(status="validated")
    changes.partner_leaves(here, partner, on=DAY, successor=organisation(), **act(people["administrator"]))
    assert (now(claim).organisation, now(claim).status) == (partner, "validated")


def test_partner_that_left_comes_back_only_by_a_new_membership(here, scene):
    partner, _plan, people = scene
    changes.partner_leaves(here, partner, on=DAY, **act(people["administrator"]))
    replacement = member(here, Role.REPRESENTATIVE, organisation("Replacement"))
    assert replacement.memberships.get().ended_on is None
    assert here.memberships.filter(organisation=partner, ended_on=None).count() == 0


def test_the_lead_partner_leaves_only_after_another_one_leads(here, scene):
    _partner, _plan, people = scene
    with pytest.raises(Blocked):
        changes.partner_leaves(here, here.lead_organisation, on=DAY, **act(people["administrator"]))


def test_nobody_but_administrator_and_lead_partner_ends_a_partnership(here, scene):
    partner, _plan, people = scene
    for part in ("editor", "representative", "authority", "officer", "auditor", "deputy"):
        with pytest.raises(NotAllowed):
            changes.partner_leaves(here, partner, on=DAY, **act(people[part]))
    assert not ProjectChange.objects.exists()


def test_the_lead_partner_neither_ends_nor_hands_on_the_roles_of_those_who_check(here, scene):
    _partner, _plan, people = scene
    mate = {"email": member(here, Role.MONITOR).email, "name": "", "language": "en", "on": DAY}
    for part in ("officer", "authority", "auditor", "deputy", "administrator"):
        body = people[part].memberships.get().organisation
        with pytest.raises(NotAllowed):
            changes.partner_leaves(here, body, on=DAY, **act(people["monitor"]))
        with pytest.raises(NotAllowed):
            hand_over(here, body, people[part], **mate, **act(people["monitor"]))
    hand_over(here, here.lead_organisation, people["monitor"], **mate, **act(member(here, Role.MONITOR)))


def test_nobody_leaves_who_has_left_already(here, scene):
    partner, _plan, people = scene
    changes.partner_leaves(here, partner, on=DAY, **act(people["monitor"]))
    with pytest.raises(Blocked):
        changes.partner_leaves(here, partner, on=DAY, **act(people["monitor"]))


# A longer phase


def test_phase_2_is_extended_and_only_what_is_still_to_come_gets_the_new_day(here, scene):
    _partner, plan, people = scene
    phase = here.phases.get(number=2)
    late = give(plan, plan, Deadline.Kind.REPORT, dt.date(2022, 1, 1), "A report.")
    new_end = dt.date(2023, 7, 31)
    changes.extend_phase(phase, new_end, **act(people["officer"]))
    again = Deadline.objects.open().get(kind=Deadline.Kind.COMPLETE)
    old = Deadline.objects.get(superseded_by=again)
    assert (again.due_on, old.due_on) == (new_end, dt.date(2023, 1, 31))
    assert now(late).is_open
    assert now(phase).ends_on == new_end
    change = ProjectChange.objects.get()
    assert (change.was, change.now) == ("2023-01-31", "2023-07-31")


def test_phase_2_is_extended_and_a_duty_that_was_moved_to_before_its_new_end_goes_with_it(here, scene):
    _partner, plan, people = scene
    give(plan, plan, Deadline.Kind.COMPLETE, dt.date(2023, 3, 31), "A later day.")
    changes.extend_phase(here.phases.get(number=2), dt.date(2023, 7, 31), **act(people["officer"]))
    assert Deadline.objects.open().get(kind=Deadline.Kind.COMPLETE).due_on == dt.date(2023, 7, 31)


def test_phase_2_is_extended_and_duties_that_are_late_already_stay_late(here, scene):
    _partner, _plan, people = scene
    phase = here.phases.get(number=2)
    today = phase.ends_on + dt.timedelta(days=3)
    changes.extend_phase(phase, dt.date(2023, 7, 31), by=people["officer"], reason=WHY, today=today)
    assert Deadline.objects.open().get(kind=Deadline.Kind.COMPLETE).due_on == phase.ends_on


def test_phase_2_is_extended_and_the_reports_to_come_follow_it_while_past_ones_do_not():
    months = {"phase1": 6, "phase2": 12}
    rules = factories.rule_set(
        reporting_period_months=months, report_due_months=3, partner_part_due_weeks=None
    )
    here = project(rule_set=rules)
    officer = member(here, Role.OFFICER, organisation())
    schedule(here, on=DAY, at=factories.at(), since=dt.date(2019, 1, 1))
    past = {one.number: one.due_on for one in here.reports.all() if one.due_on < DAY}
    count, last = here.reports.count(), here.reports.order_by("number").last()
    changes.extend_phase(here.phases.get(number=2), dt.date(2024, 1, 31), **act(officer))
    assert {one.number: one.due_on for one in here.reports.all() if one.number in past} == past
    assert here.reports.count() == count + 1
    assert now(last).due_on == dt.date(2023, 4, 30) != last.due_on
    duty = Deadline.objects.open().get(subject=ref(last))
    assert (duty.due_on, duty.supersedes.get().due_on) == (dt.date(2023, 4, 30), last.due_on)
    log_is_whole(here)


def test_phase_2_is_extended_and_the_parts_of_a_report_that_is_being_written_follow_it(here, scene):
    partner, _plan, people = scene
    schedule(here, on=dt.date(2022, 2, 1), at=factories.at(dt.date(2022, 2, 1)))
    report = here.reports.get(starts_on=dt.date(2022, 2, 1))
    part = report.parts.get(organisation=partner)
    was = Deadline.objects.open().get(subject=ref(part))
    changes.extend_phase(here.phases.get(number=2), dt.date(2023, 3, 31), **act(people["officer"]))
    duty = Deadline.objects.open().get(subject=ref(part))
    assert (was.due_on, duty.due_on) == (report.parts_due_on, now(report).parts_due_on)
    assert was.due_on < duty.due_on
    assert duty.supersedes.get() == was


def test_phase_2_is_not_extended_backwards_nor_by_the_lead_partner_alone(here, scene):
    _partner, _plan, people = scene
    phase = here.phases.get(number=2)
    with pytest.raises(Blocked):
        changes.extend_phase(phase, phase.ends_on, **act(people["officer"]))
    with pytest.raises(NotAllowed):
        changes.extend_phase(phase, dt.date(2023, 7, 31), **act(people["monitor"]))
    changes.extend_phase(now(phase), dt.date(2023, 7, 31), **act(people["officer"]))
    with pytest.raises(Blocked):  # somebody looked at the phase before
        changes.extend_phase(phase, dt.date(2023, 3, 31), **act(people["officer"]))


def pdf():
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(file)
    return SimpleUploadedFile("letter.pdf", file.getvalue())


def test_phase_2_is_extended_by_letter_which_the_lead_partner_enters_and_the_programme_confirms(
    client, here, scene
):
    _partner, _plan, people = scene
    client.force_login(people["monitor"])
    page = reverse("project-change-add", args=[here.slug, "phase_extended"])
    form = {
        "phase": here.phases.get(number=2).pk,
        "ends_on": "2030-07-31",
        "reason": WHY,
        "entered_for": "Secretariat",
    }
    assert client.post(page, form | {"key": uuid.uuid4()}).status_code == 422  # without the letter
    assert client.post(page, form | {"key": uuid.uuid4(), "letter": pdf()}).status_code == 302
    change = ProjectChange.objects.get()
    assert change.document_id is not None
    page = client.get(change.get_absolute_url()).content.decode()
    assert "<del>31 Jan 2023</del>" in page
    assert "Entered for Secretariat" in page
    assert "It holds; the programme has not confirmed it yet" in page
    client.force_login(people["officer"])
    client.post(reverse("project-change-sign", args=[here.slug, change.pk]), {"key": uuid.uuid4()})
    assert now(change).confirmed_by == people["officer"]


# A region is corrected


def test_region_is_corrected_and_the_old_value_stays_in_sight(client, here, scene):
    _partner, plan, people = scene
    right = territory("AT31", "Oberösterreich")
    words = plan.content_hash
    changes.correct_region(plan, right, **act(people["monitor"]))
    plan = now(plan)
    assert plan.territory == right
    assert plan.content_hash == words == plan.hash_of_content()  # what was decided on is the same
    client.force_login(people["editor"])
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "<del>AT12 Niederösterreich</del> <ins>AT31 Oberösterreich</ins>" in page
    told = Entry.objects.about(ref(plan)).last()
    assert (told.step, told.object_version) == ("ActionPlan.correct_region", plan.version)
    log_is_whole(here)


def test_region_is_corrected_of_a_practice_and_the_search_finds_it_there(here, scene):
    _partner, _plan, people = scene
    made = factories.approved_practice(here)
    changes.correct_region(made, territory("FI1D", "Lappi"), **act(people["officer"]))
    assert type(made).objects.matching("lappi").get() == made


def test_region_is_corrected_of_a_practice_and_its_open_edition_follows(here, scene):
    _partner, _plan, people = scene
    made = factories.approved_practice(here)
    edition = factories.edition(made)
    changes.correct_region(made, territory("FI1D", "Lappi"), **act(people["officer"]))
    told = Entry.objects.about(ref(edition)).last()
    assert (told.step, told.object_version) == ("PracticeRevision.correct_region", edition.version + 1)
    author = member(here, Role.EDITOR, made.organisation)
    decider = member(here, Role.PRACTICE_ADMINISTRATOR)
    walk(now(edition), ("submit", author), ("approve", decider))
    assert (now(made).edition, now(made).territory_id) == (2, "FI1D")
    log_is_whole(here)


# An instrument is replaced


def test_instrument_is_replaced_and_claims_keep_naming_the_one_they_changed(here, scene):
    partner, plan, people = scene
    old, new = plan.instruments.get(), factories.instrument()
    claim = PolicyChangeClaim.objects.create(
        project=here, organisation=partner, plan=plan, instrument=old, title="A call", status_since=DAY
    )
    addressed = Partnership.objects.get(organisation=partner).instruments
    addressed.add(old)
    changes.replace_instrument(here, old, new, on=DAY, **act(people["officer"]))
    assert list(addressed.all()) == [new]
    old = now(old)
    assert (old.ended_on, old.successor) == (DAY, new)
    assert now(claim).instrument == old
    assert set(plan.instruments.all()) == {old}  # the plan takes the new one in a new version
    assert old not in PolicyInstrument.objects.in_force()
    with pytest.raises(Blocked):
        changes.replace_instrument(here, old, new, on=DAY, **act(people["officer"]))


def test_instrument_is_replaced_only_where_the_project_names_it_and_not_before_its_day(client, here, scene):
    _partner, plan, people = scene
    other, typed, new = factories.instrument(), factories.instrument(), factories.instrument()
    PolicyInstrument.objects.filter(pk=typed.pk).update(owner=None)
    mine = plan.instruments.get()
    client.force_login(people["monitor"])
    form = client.get(reverse("project-change-add", args=[here.slug, "instrument_replaced"])).context["form"]
    assert list(form.fields["instrument"].queryset) == [mine]
    assert set(form.fields["successor"].queryset) == {mine, other, new}
    later = DAY + dt.timedelta(days=1)
    for old, successor, on in ((other, new, DAY), (mine, now(typed), DAY), (mine, new, later)):
        with pytest.raises(Blocked):
            changes.replace_instrument(here, old, successor, on=on, **act(people["monitor"]))
    assert now(mine).ended_on is None


# Mailboxes, and several roles


def test_letters_of_a_role_with_a_shared_mailbox_go_there(here, scene):
    _partner, plan, people = scene
    Membership.objects.filter(user=people["officer"]).update(mailbox="office@example.org")
    walk(
        complete_plan(here, plan.organisation),
        ("submit", people["representative"]),
        ("clear", people["monitor"]),
    )
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    addresses = set(Letter.objects.filter(recipient=people["officer"]).values_list("to_address", flat=True))
    assert addresses == {"office@example.org"}


def test_one_person_acts_in_several_roles_without_switching(client, here, scene):
    partner, _plan, people = scene
    both = people["monitor"]
    other = organisation("Second home")
    member(here, Role.REPRESENTATIVE, other, user=both)
    own = walk(complete_plan(here, other), ("submit", both))
    waiting = walk(complete_plan(here, partner), ("submit", people["representative"]))
    client.force_login(both)
    assert walk(waiting, ("clear", both)).status == "cleared"
    with pytest.raises(NotAllowed):
        walk(own, ("clear", both))  # the roles add up, and so do their limits
    told = Entry.objects.filter(actor=str(both.uuid)).values_list("role", flat=True)
    assert set(told) >= {Role.MONITOR, Role.REPRESENTATIVE}


def test_instrument_is_replaced_that_another_project_names_and_its_lead_partner_is_told(client, here, scene):
    _partner, plan, people = scene
    old, new, elsewhere = plan.instruments.get(), factories.instrument(), project("elsewhere")
    part = Partnership.objects.create(project=elsewhere, organisation=organisation(), part="partner")
    part.instruments.add(old)
    leader = member(elsewhere, Role.MONITOR)
    client.force_login(people["monitor"])
    form = client.get(reverse("project-change-add", args=[here.slug, "instrument_replaced"]))
    assert f"{old} (also in: ELSEWHERE)" in form.text
    changes.replace_instrument(here, old, new, on=DAY, **act(people["monitor"]))
    told = ProjectChange.objects.get(project=elsewhere)
    assert (told.was, told.now, told.reason) == (str(old), str(new), f"Recorded in {here}: {WHY}")
    assert list(part.instruments.all()) == [old]  # what its partners address is that project's to say
    log_is_whole(elsewhere)
    notices.from_ledger(clock.today(), clock.moment())
    letters.compose(DAY, clock.now())
    assert Letter.objects.filter(recipient=leader, subject__contains=f"replaced: {old}").exists()
