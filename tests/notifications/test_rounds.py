"""One round does everything, again and again, and tells the lead partner when it does not run."""

import datetime as dt
import io
import uuid

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from notifications import letters, pulse, rounds
from notifications.backend import OutboxBackend
from notifications.models import Letter, Notice, Pulse
from notifications.tasks import tick
from projects.models import Role
from tests import factories
from tests.notifications.conftest import DAY, NOW, deadline, letter, notice, project_with_rules
from values import clock
from workflow.models import SentForm

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def editor():
    """A partner's editor with a duty that is due today."""
    project = project_with_rules(plan=[{"days": 0, "to": ["partner_editor"]}])
    north = factories.organisation("Agency of the North")
    deadline(project, north)
    return factories.member(project, Role.EDITOR, north)


def test_round_takes_a_duty_to_a_delivered_letter_and_a_second_one_adds_nothing(editor, sink):
    first = rounds.run(DAY, NOW)
    second = rounds.run(DAY, NOW + MINUTE)

    assert (first["reminders"], first["letters"], first["sent"]) == (1, 1, 1)
    assert set(second.values()) == {0}
    assert sink.letters[0]["to"] == editor.email


def test_task_and_command_do_the_same(editor, sink):
    tick()
    call_command("tick", stdout=(out := io.StringIO()))

    assert len(sink.taken) == 1
    assert out.getvalue() == "opened 0, notices 0, reminders 0, letters 0, sent 0, forgotten 0\n"


def test_delivery_counts_from_the_moment_it_begins_however_long_the_letters_took(editor, sink, monkeypatch):
    moments = iter([100.0, 190.0])
    monkeypatch.setattr(rounds, "monotonic", lambda: next(moments))

    rounds.run(DAY, NOW)

    assert Letter.objects.get().sent_at == NOW + dt.timedelta(seconds=90)


def test_keys_of_forms_are_forgotten_after_a_month(editor, sink):
    for days in (29, 31):
        sent = SentForm.objects.create(key=uuid.uuid4(), person=editor)
        SentForm.objects.filter(pk=sent.pk).update(sent_at=NOW - dt.timedelta(days=days))

    assert rounds.run(DAY, NOW)["forgotten"] == 1
    assert SentForm.objects.get().sent_at == NOW - dt.timedelta(days=29)


def test_part_that_fails_does_not_stop_the_mail(sink):
    project = factories.project(
        rule_set=factories.rule_set(reminders={"plan": [{"days": "soon", "to": ["x"]}]})
    )
    factories.member(project)
    letter()

    with pytest.raises(ExceptionGroup):
        rounds.run(DAY, NOW)

    assert len(sink.taken) == 1


def test_moving_the_demos_day_brings_the_next_reminder(client, sink):
    project = project_with_rules(plan=[{"days": -7, "to": ["partner_editor"]}])
    person = factories.member(project, Role.EDITOR)
    deadline(project, project.lead_organisation, DAY + dt.timedelta(days=10))
    client.force_login(person)
    tick()

    answer = client.post(
        reverse("demo-move-day"), {"days": "7", "next": "/mailbox/", "key": str(uuid.uuid4())}
    )
    tick()

    assert (answer.status_code, answer.url) == (302, "/mailbox/")
    assert clock.today() == dt.date(2022, 6, 2)
    assert [mail["to"] for mail in sink.letters] == [person.email]


def test_day_is_moved_once_however_often_the_form_is_sent(client, editor):
    client.force_login(editor)
    form = {"days": "1", "next": "https://elsewhere.example.org/", "key": str(uuid.uuid4())}

    answers = [client.post(reverse("demo-move-day"), form) for _ in range(2)]

    assert [answer.url for answer in answers] == ["/", "/"]
    assert clock.today() == DAY + dt.timedelta(days=1)


@pytest.mark.parametrize("days", ["", "3650", "-1"])
def test_demo_moves_by_a_day_or_a_week_only(client, editor, days):
    client.force_login(editor)
    answer = client.post(reverse("demo-move-day"), {"days": days, "key": str(uuid.uuid4())})
    assert (answer.status_code, clock.today()) == (404, DAY)


def test_real_installation_has_no_demo_day(client, editor, settings):
    settings.DEMO_TODAY = None
    client.force_login(editor)
    answer = client.post(reverse("demo-move-day"), {"days": "1", "key": str(uuid.uuid4())})
    assert answer.status_code == 404


def test_djangos_mail_goes_through_the_outbox(sink, settings):
    person = factories.person()
    mail.send_mail("Set a new password", "https://example.org/reset/", None, [person.email])

    [waiting] = Letter.objects.all()
    assert (waiting.kind, waiting.recipient, sink.taken) == (Letter.Kind.ACCOUNT, person, [])

    rounds.run(DAY, NOW)
    assert sink.subjects() == ["Set a new password"]


def test_password_reset_is_delivered_by_the_next_round(client, sink):
    person = factories.person()

    client.post(reverse("account_reset_password"), {"email": person.email})
    rounds.run(DAY, clock.now())

    assert [sent["to"] for sent in sink.letters] == [person.email]


def test_outbox_refuses_attachments():
    message = mail.EmailMessage("Subject", "Body", to=["a@example.org"])
    message.attach("file.txt", "content", "text/plain")
    with pytest.raises(ValueError, match="no attachments"):
        OutboxBackend(alias="default").send_messages([message])


def test_mail_is_not_delayed_before_the_first_round_nor_after_a_fresh_one():
    assert pulse.mail_is_delayed(NOW) is None
    pulse.beat(NOW)
    assert pulse.mail_is_delayed(NOW + dt.timedelta(seconds=30)) is None


def test_mail_is_delayed_since_the_last_round():
    pulse.beat(NOW)
    assert pulse.mail_is_delayed(NOW + 10 * MINUTE) == NOW


def test_mail_is_delayed_while_the_mail_server_is_away(no_mail_server):
    letter()
    rounds.run(DAY, NOW + MINUTE)
    rounds.run(DAY, NOW + 20 * MINUTE)
    assert pulse.mail_is_delayed(NOW + 20 * MINUTE) == NOW


def test_one_refused_letter_does_not_delay_the_mail(sink):
    letter()
    sink.answers = ["451 Not now"] * 9
    rounds.run(DAY, NOW)
    rounds.run(DAY, NOW + 20 * MINUTE)
    assert pulse.mail_is_delayed(NOW + 20 * MINUTE) is None


def test_delay_is_told_to_the_lead_partner_alone(client):
    project = factories.project()
    Pulse.objects.create(last_tick_at=clock.now() - 30 * MINUTE)
    pages = []
    for role in (Role.MONITOR, Role.EDITOR):
        client.force_login(factories.member(project, role))
        pages.append(client.get(reverse("practice-list")).content.decode())

    assert "Nothing is lost." in pages[0]
    assert "Nothing is lost." not in pages[1]


def test_two_composers_at_once_write_one_letter(editor):
    notice(editor)
    mine = list(Notice.objects.unsent().for_letters())
    context = letters.Context.of(mine, DAY)

    written = [letters._post(editor, mine, Letter.Kind.DAILY, context, NOW) for _ in range(2)]

    assert (written, Letter.objects.count()) == ([1, 0], 1)
