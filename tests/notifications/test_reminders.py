"""The sweep tells each person of each duty once for each rule."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from notifications import reminders
from notifications.models import Notice
from projects.models import Membership, Role
from tests import factories
from tests.notifications.conftest import DAY, deadline, project_with_rules

pytestmark = pytest.mark.django_db
EDITOR, MONITOR = Role.EDITOR, Role.MONITOR
WEEK = dt.timedelta(days=7)
RULES = {
    "plan": [
        {"days": -7, "to": ["partner_editor", "partner_representative"], "escalates": False},
        {"days": 1, "every_days": 7, "to": ["partner_editor", "lead_partner_monitor"], "escalates": True},
    ]
}


@pytest.fixture
def project():
    return project_with_rules(**RULES)


@pytest.fixture
def north():
    return factories.organisation("Agency of the North")


def told(person):
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("rule", flat=True))


def test_sweep_run_twice_adds_nothing(project, north):
    editor = factories.member(project, EDITOR, north)
    deadline(project, north, DAY + WEEK)

    assert (reminders.queue_due(DAY), reminders.queue_due(DAY)) == (1, 0)
    assert reminders.queue_due(DAY + dt.timedelta(days=1)) == 0
    assert told(editor) == ["plan-7"]


def test_notice_carries_what_the_letter_needs(project, north):
    factories.member(project, EDITOR, north)
    duty = deadline(project, north, DAY + WEEK)

    reminders.queue_due(DAY)

    notice = Notice.objects.get()
    assert (notice.matter, notice.due_on, notice.what) == (duty.uuid.hex, duty.due_on, "plan")
    assert (notice.subject_name, notice.url, notice.due) == (duty.subject_name, duty.url, duty.due)
    assert (notice.project, notice.organisation, notice.kind) == (project, north, "reminder")
    assert notice.created_at is not None


def test_partner_hears_only_of_its_own_duties(project, north):
    stranger = factories.member(project, EDITOR, factories.organisation("Agency of the South"))
    elsewhere = factories.member(project_with_rules(**RULES), EDITOR, north)
    deadline(project, north, DAY + WEEK)

    assert reminders.queue_due(DAY) == 0
    assert told(stranger) == told(elsewhere) == []


def test_late_duty_is_told_every_week_and_escalates_to_the_lead_partner(project, north):
    editor, monitor = factories.member(project, EDITOR, north), factories.member(project, MONITOR)
    deadline(project, north, DAY)

    for day in range(1, 16):
        reminders.queue_due(DAY + dt.timedelta(days=day))

    assert told(editor) == told(monitor) == ["plan+1", "plan+8", "plan+15"]


def test_lead_partners_own_duty_escalates_to_the_deputy(project):
    monitor = factories.member(project, MONITOR)
    deputy = factories.member(project, MONITOR, factories.organisation(), is_deputy=True)
    deadline(project, project.lead_organisation, DAY)

    reminders.queue_due(DAY + WEEK)

    assert (told(monitor), told(deputy)) == ([], ["plan+1"])


def test_days_without_a_worker_collapse_into_one_reminder(project, north):
    editor = factories.member(project, EDITOR, north)
    deadline(project, north, DAY)

    reminders.queue_due(DAY + 5 * WEEK)

    assert told(editor) == ["plan+29"]


@pytest.mark.parametrize("settled", ["met", "superseded", "closed project"])
def test_what_is_settled_is_not_told(project, north, settled):
    factories.member(project, EDITOR, north)
    duty = deadline(project, north, DAY + WEEK)
    if settled == "met":
        duty.met_on = DAY
    elif settled == "superseded":
        duty.superseded_by = deadline(project, north, DAY + 10 * WEEK)
    else:
        project.is_open = False
        project.save()
    duty.save()

    assert reminders.queue_due(DAY) == 0


def test_people_who_left_are_not_told(project, north):
    gone, closed = factories.member(project, EDITOR, north), factories.member(project, EDITOR, north)
    Membership.objects.filter(user=gone).update(ended_on=DAY)
    closed.is_active = False
    closed.save()
    deadline(project, north, DAY + WEEK)

    assert reminders.queue_due(DAY) == 0


def test_person_with_two_roles_is_told_once(project, north):
    person = factories.member(project, EDITOR, north)
    factories.member(project, Role.REPRESENTATIVE, north, user=person)
    deadline(project, north, DAY + WEEK)

    assert reminders.queue_due(DAY) == 1


def test_each_project_follows_its_own_rules(project, north):
    other = project_with_rules(plan=[{"days": -30, "to": ["partner_editor"]}])
    for one in (project, other):
        factories.member(one, EDITOR, north)
        deadline(one, north, DAY + 3 * WEEK)

    reminders.queue_due(DAY)

    assert [(notice.project, notice.rule) for notice in Notice.objects.all()] == [(other, "plan-30")]


@pytest.mark.parametrize("duties", [3, 30])
def test_sweep_takes_two_statements_at_any_size(project, north, duties, django_assert_num_queries):
    factories.member(project, EDITOR, north)
    for _ in range(duties):
        deadline(project, north, DAY + WEEK)

    with django_assert_num_queries(2):
        assert reminders.queue_due(DAY) == duties


def test_dry_run_tells_who_would_get_what_and_why_and_writes_nothing(project, north):
    editor = factories.member(project, EDITOR, north)
    deadline(project, north, DAY + WEEK)
    out = io.StringIO()

    call_command("sweep", "--on", DAY.isoformat(), "--dry-run", stdout=out)

    assert out.getvalue() == (
        f"{editor.email}: Send the action plan: Action plan of the north, due 2022-06-02, in 7 days\n"
        "    why: as partner, editor of the project, whose rules remind of it 7 days before the date (rule plan-7)\n"
        "1 reminder would be written on 2022-05-26; nothing was.\n"
    )
    assert not Notice.objects.exists()


def test_dry_run_leaves_out_what_was_told(project, north):
    factories.member(project, EDITOR, north)
    deadline(project, north, DAY + WEEK)

    call_command("sweep", "--on", DAY.isoformat(), stdout=io.StringIO())

    assert reminders.plan(DAY) == []
