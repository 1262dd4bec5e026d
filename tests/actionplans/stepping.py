"""What the tests of steps do again and again: look at a step's page and send its form."""

import datetime as dt
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans.models import ActionPlan
from tests.factories import (
    cast,
    complete_plan,
    project,
    walk,
)


def started():
    """A complete draft and the people around it."""
    here = project()
    partner, authority, people = cast(here)
    return complete_plan(here, partner, owner=authority), people


def now(made):
    """The plan as it stands in the database."""
    return ActionPlan.objects.get(pk=made.pk)


def step(client, user, made, method, **fields):
    client.force_login(user)
    kind = "plan-step" if isinstance(made, ActionPlan) else "action-step"
    marks = {"key": uuid.uuid4(), "version": made.version}
    return client.post(reverse(kind, args=[made.pk, method]), marks | fields)


def look(client, user, made, method):
    client.force_login(user)
    kind = "plan-step" if isinstance(made, ActionPlan) else "action-step"
    return client.get(reverse(kind, args=[made.pk, method]))


def letter():
    return SimpleUploadedFile("letter.txt", b"We accept the plan.", content_type="text/plain")


def accepting(**fields):
    """What the lead partner fills in to enter the programme's acceptance."""
    return {"absent": "Programme office", "done_on": "2022-05-20", "letter": letter()} | fields


def cleared(made, people, on=dt.date(2022, 5, 18)):
    return walk(made, ("submit", people["representative"]), ("clear", people["monitor"]), on=on)


def running(made, people):
    return walk(
        cleared(made, people),
        ("accept", people["officer"]),
        ("endorse", people["authority"]),
        ("begin", people["monitor"]),
    )
