"""A plan in implementation and its new versions, for the tests of both."""

from django.test import Client

from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with, without_action
from tests import factories
from tests.factories import DAY, now, walk


class Scene:
    """A plan in implementation with two planned actions, and everybody around it."""

    def __init__(self, **rules):
        self.project = factories.project(rule_set=factories.rule_set(**rules))
        self.partner, self.authority, self.people = factories.cast(self.project)
        plan = factories.complete_plan(self.project, self.partner, owner=self.authority, actions=2)
        self.plan = factories.begun(plan, self.people)

    def revision(self, **fields):
        return start_revision(self.plan, by=self.people["editor"], on=DAY, why="A new call.", **fields)

    def write(self, revision, change):
        """Let a function change the copy of the plan and keep what it says then."""
        copy = copy_with(revision.plan, now(revision).content)
        change(copy)
        amend_revision(revision, copy, by=self.people["editor"], version=now(revision).version)
        return now(revision)

    def minor(self):
        return self.write(self.revision(), retitle)

    def material(self):
        return self.write(self.revision(), lambda copy: without_action(copy, 2))

    def walk(self, revision, *steps):
        return walk(revision, *((method, self.people[part], *note) for method, part, *note in steps))


def retitle(copy):
    copy.title = "A better title"


WHOLE_WAY = (
    ("submit", "representative"),
    ("clear", "monitor"),
    ("accept", "officer"),
    ("endorse", "authority"),
)


def page(scene, part, url):
    client = Client()
    client.force_login(scene.people[part])
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()
