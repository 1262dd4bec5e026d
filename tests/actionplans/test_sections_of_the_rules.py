"""What a call asks of a plan's text: fields that are needed, and sections that it adds to the template."""

import json
import uuid

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from actionplans.models import ActionPlan, PlanText
from actionplans.services.revisions import start_revision
from ledger.models import Entry
from projects.models import RuleSet
from projects.services import load_rule_sets
from tests import factories
from tests.factories import DAY, now, walk
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db

STAKEHOLDERS = {
    "key": "stakeholders",
    "title": {"en": "Stakeholders", "sl": "Deležniki"},
    "help": {"en": "Who was heard."},
    "needed": True,
}
INDICATORS = {"key": "indicators", "title": {"en": "Indicators"}, "needed": False}


class Scene:
    """A draft under rules that add two sections, and its editor in front of a browser."""

    def __init__(self, **rules):
        sections = rules or {"plan_sections": [STAKEHOLDERS, INDICATORS]}
        self.project = factories.project(rule_set=factories.rule_set(**sections))
        self.partner, self.authority, self.people = factories.cast(self.project)
        self.plan = factories.complete_plan(self.project, self.partner, owner=self.authority)
        self.client = Client()
        self.client.force_login(self.people["editor"])

    def save(self, address, version, **fields):
        plan = now(self.plan)
        said = {name: getattr(plan, name) for name in ("title", "language", "aim", "policy_context")}
        said |= {"contribution": plan.contribution, "instruments": [plan.instruments.get().pk]}
        return self.client.post(
            address, {"key": uuid.uuid4(), "version": version} | said | fields, follow=True
        )

    def write(self, **fields):
        plan = now(self.plan)
        return self.save(reverse("plan-edit", args=[plan.uuid]), plan.version, **fields)

    def send(self):
        return walk(now(self.plan), ("submit", self.people["representative"]))

    def page(self, obj=None, language="en"):
        self.client.cookies.load({"django_language": language})
        return self.client.get((obj or self.plan).get_absolute_url()).text


@pytest.fixture
def scene():
    return Scene()


def test_a_needed_section_is_asked_for_with_a_link_to_its_field(scene):
    with pytest.raises(Blocked) as refusal:
        scene.send()
    [unmet] = refusal.value.unmet
    assert str(unmet.text) == "Fill in: Stakeholders"
    page = scene.client.get(unmet.url)
    assert f'id="{unmet.url.partition("#")[2]}"' in page.text
    assert "Who was heard." in page.text


def test_what_is_written_there_stands_on_the_page_in_the_history_and_in_what_is_decided_on(scene):
    scene.write(extra_stakeholders="The chamber.")
    sent = scene.send()
    assert sent.content()["extra"] == {"stakeholders": "The chamber."}
    assert PlanText.objects.get(plan=sent).content_hash == sent.content_hash == sent.hash_of_content()
    assert "The chamber." in scene.page()
    entry = Entry.objects.get(step="ActionPlan.amend")
    assert entry.payload.data["changes"] == {"extra: stakeholders": ["", "The chamber."]}
    history = scene.client.get(reverse("plan-history", args=[sent.uuid])).text
    assert "Stakeholders" in history
    assert "extra: " not in history


def test_a_text_without_further_sections_keeps_the_hash_that_it_had_before_there_were_any(scene):
    assert "extra" not in scene.plan.content()


def test_a_field_that_the_rules_do_not_need_holds_nothing_back():
    scene = Scene(plan_needs=["instruments", "policy_context", "background"])
    ActionPlan.objects.filter(pk=scene.plan.pk).update(aim="", contribution="", language="de")
    scene.plan.actions.update(activities="", players="", starts=None, has_no_cost=False)
    scene.plan.actions.get().inspirations.all().delete()
    assert scene.send().status == "submitted"


def test_at_least_one_action_is_needed_whatever_the_rules_say():
    scene = Scene(plan_needs=[])
    scene.plan.actions.get().inspirations.all().delete()
    scene.plan.actions.all().delete()
    with pytest.raises(Blocked):
        scene.send()


def test_a_new_version_changes_a_section_and_shows_the_difference(scene):
    scene.write(extra_stakeholders="The chamber.")
    plan = factories.begun(now(scene.plan), scene.people)
    revision = start_revision(plan, by=scene.people["editor"], on=DAY, why="More were heard.")
    address = reverse("revision-edit", args=[plan.uuid, 2])
    assert "The chamber." in scene.client.get(address).text
    scene.save(address, 1, extra_stakeholders="The chamber and the cities.")
    page = scene.page(revision)
    assert "Stakeholders" in page
    assert "The chamber and the cities." in page
    walk(now(revision), ("submit", scene.people["representative"]), ("adopt", scene.people["monitor"]))
    assert now(plan).extra == {"stakeholders": "The chamber and the cities."}


def test_other_rules_never_change_what_was_decided_under_the_old_ones(scene):
    scene.write(extra_stakeholders="The chamber.")
    plan = factories.begun(now(scene.plan), scene.people)
    before = plan.content_hash, plan.status, plan.left_out, plan.content()
    new = {"key": "viability", "title": {"en": "Viability"}, "needed": True}
    rules = factories.rule_set(plan_sections=[new], approval_route={"lead_clearance": False})
    type(scene.project).objects.filter(pk=scene.project.pk).update(rule_set=rules)
    plan = now(plan)
    assert (plan.content_hash, plan.status, plan.left_out, plan.content()) == before
    assert plan.hash_of_content() == plan.content_hash
    page = scene.page()
    assert "Stakeholders" in page
    assert "The chamber." in page
    revision = start_revision(plan, by=scene.people["editor"], on=DAY, why="New rules.")
    scene.save(reverse("revision-edit", args=[plan.uuid, 2]), 1, title="A better title")
    assert now(revision).content["extra"] == {"stakeholders": "The chamber."}
    with pytest.raises(Blocked):
        walk(now(revision), ("submit", scene.people["representative"]))


def test_titles_are_in_the_language_of_the_page_where_the_rules_give_them(scene):
    scene.people["editor"].language = "sl"
    scene.people["editor"].save()
    page = scene.client.get(reverse("plan-edit", args=[scene.plan.uuid])).text
    assert "Deležniki" in page
    assert "Indicators" in page


def test_sections_go_out_in_a_file_and_come_in_again_and_an_unknown_one_is_told(scene, tmp_path, capsys):
    scene.write(extra_stakeholders="The chamber.")
    file = tmp_path / "plans.json"
    call_command("export_plans", str(file), project=scene.project.slug)
    told = json.loads(file.read_text())
    assert told["plans"][0]["extra"] == {"stakeholders": "The chamber."}
    told["plans"][0]["title"] = "Another plan"
    file.write_text(json.dumps(told))
    call_command("import_plans", str(file), project=scene.project.slug)
    assert ActionPlan.objects.get(title="Another plan").extra == {"stakeholders": "The chamber."}
    told["plans"][0] |= {"title": "A third one", "extra": {"viability": "Yes."}}
    file.write_text(json.dumps(told))
    with pytest.raises(Exception, match="know no such section: viability"):
        call_command("import_plans", str(file), project=scene.project.slug)


def test_the_rules_that_ship_add_sections_that_nobody_must_fill():
    load_rule_sets()
    sections = RuleSet.objects.get(code="2014-2020")["plan_sections"]
    assert [one["key"] for one in sections] == ["stakeholders", "indicators", "conditions"]
    assert not any(one["needed"] for one in sections)


def test_the_page_about_the_project_tells_them(scene):
    page = scene.client.get(reverse("project-about", args=[scene.project.slug])).text
    assert "Stakeholders (needed), Indicators (if you wish)" in page
