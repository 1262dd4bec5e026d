"""An action that runs, and the people who follow it."""

import datetime as dt
import json
import uuid
from pathlib import Path

from django.test import Client
from django.urls import reverse

from actionplans.models import Action, Milestone, NewDate
from actionplans.services.dates import add_milestone, ask_new_date
from projects.models import Deadline, Phase
from tests import factories
from tests.factories import DAY, now, walk
from values.dates import PartialDate
from workflow.door import perform

RULES = Path(__file__).parents[2] / "projects" / "rule_sets" / "2014-2020.json"


class Scene:
    """A plan in implementation whose only action runs, in a project whose phase 2 ends with the year."""

    def __init__(self):
        reminders = json.loads(RULES.read_text())["reminders"]
        self.project = factories.project(rule_set=factories.rule_set(reminders=reminders))
        self.partner, self.authority, self.people = factories.cast(self.project)
        self.people["deputy"] = factories.person("Deputy")
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority)
        Phase.objects.update_or_create(
            project=self.project,
            number=2,
            defaults={"starts_on": dt.date(2022, 2, 1), "ends_on": dt.date(2023, 1, 31)},
        )
        self.plan = factories.begun(plan, self.people)
        self.walk(("start", "editor"))

    @property
    def action(self):
        return self.plan.actions.get()

    def walk(self, *steps, on=DAY):
        return walk(
            self.action, *[(method, self.people[part], *note) for method, part, *note in steps], on=on
        )

    def client(self, part="editor"):
        client = Client()
        client.force_login(self.people[part])
        return client

    def get(self, url, part="editor"):
        return self.client(part).get(url)

    def post(self, url, row, part="editor", **fields):
        return self.client(part).post(url, {"key": uuid.uuid4(), "version": row.version} | fields)

    def step(self, row, method, part="editor", **fields):
        kind = {Action: "action", Milestone: "milestone", NewDate: "new_date"}[type(row)]
        return self.post(reverse(f"{kind}-step", args=[row.pk, method]), now(row), part, **fields)

    def milestone(self, title="The call is out", by="2022-09", part="editor"):
        return add_milestone(
            self.action, by=self.people[part], on=DAY, title=title, first_date=PartialDate(by)
        )

    def ask(self, subject=None, wanted="2022-12", part="editor"):
        return ask_new_date(
            subject or self.action,
            by=self.people[part],
            on=DAY,
            wanted=PartialDate(wanted),
            reason="A late law.",
        )

    def duty(self, subject):
        return Deadline.objects.open().get(
            subject=f"actionplans.{type(subject).__name__.lower()}:{subject.pk}"
        )


def do(row, method, by, note=""):
    row = now(row)
    return perform(getattr(row, method), by=by, version=row.version, note=note, effective_at=factories.at())


def board(scene):
    return reverse("board", args=[scene.project.slug])


def work(scene, part="editor"):
    return scene.get(reverse("work"), part).context["work"]
