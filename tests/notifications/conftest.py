import datetime as dt
import uuid

import pytest

from notifications.models import Letter, Notice
from projects.models import Deadline, Membership, Role
from tests import factories
from tests.notifications import sink as sinks
from values.dates import PartialDate

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2022, 5, 26)


@pytest.fixture
def sink(settings):
    """A mail server for whatever the test delivers."""
    with sinks.running() as (sink, port):
        address = {"host": "127.0.0.1", "port": port, "timeout": 2}
        settings.MAILERS = {
            "default": {"BACKEND": "notifications.backend.OutboxBackend"},
            "smtp": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": address},
        }
        yield sink


@pytest.fixture
def no_mail_server(settings):
    """Nobody listens where mail is to go."""
    address = {"host": "127.0.0.1", "port": 1, "timeout": 2}
    settings.MAILERS = {
        "smtp": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": address}
    }


def letter(to="somebody@example.org", **fields):
    """A letter that waits."""
    key = uuid.uuid4()
    defaults = {
        "kind": Letter.Kind.ACCOUNT,
        "on": DAY,
        "message_id": f"<{key}@example.org>",
        "subject": "A letter",
        "text": "Words.",
        "created_at": NOW,
    }
    return Letter.objects.create(uuid=key, to_address=to, **(defaults | fields))


def project_with_rules(**reminders):
    return factories.project(rule_set=factories.rule_set(reminders=reminders))


def deadline(project, organisation, due=DAY, kind="plan", **fields):
    """A duty of a partner."""
    defaults = {
        "subject": f"actionplans.actionplan:{uuid.uuid4()}",
        "subject_name": "Action plan of the north",
        "url": "/plans/north/",
        "rule": "The plan is written in phase 1.",
        "due": PartialDate(due.isoformat()),
        "due_on": due,
    }
    return Deadline.objects.create(
        project=project, organisation=organisation, kind=kind, **(defaults | fields)
    )


def notice(recipient, **fields):
    """Something that a person has not been told yet; their first membership says for whom they act."""
    member = Membership.objects.filter(user=recipient).first()
    defaults = {
        "kind": Notice.Kind.STEP,
        "matter": f"log/{uuid.uuid4().hex}",
        "rule": "ActionPlan.submit",
        "what": "ActionPlan.submit/lead",
        "due_on": DAY,
        "project": member.project,
        "organisation": member.organisation,
        "subject_name": "Action plan of the north",
        "url": f"/plans/{uuid.uuid4()}/",
    }
    return Notice.objects.create(recipient=recipient, **(defaults | fields))


@pytest.fixture
def partner(db):
    """A partner's representative in a project without rules."""
    return factories.member(
        factories.project(), Role.REPRESENTATIVE, factories.organisation("Agency of the North")
    )
