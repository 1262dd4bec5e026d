"""The sample is loaded once and whole, or refused with the record's name and nothing written."""

import datetime as dt
import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from actionplans import sample as plans
from actionplans.models import ActionPlan
from monitoring.models import PolicyChangeClaim
from practices.models import Figure, GoodPractice, QualityFlag
from projects.models import Membership, Organisation, Project, RuleSet, Statement, Territory
from projects.sample import reader
from projects.sample.reader import SampleRefused, read
from projects.services import RULE_SETS, changes
from tests.factories import complete_plan, organisation, project

pytestmark = pytest.mark.django_db


def load(folder=reader.FOLDER):
    out = StringIO()
    call_command("load_sample", folder=folder, stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample that a test may spoil."""
    copy = tmp_path / "sampledata"
    shutil.copytree(reader.FOLDER, copy)
    return copy


def spoil(folder, name, change):
    path = folder / f"{name}.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_the_first_run_loads_everything_and_a_second_one_changes_nothing():
    said = load()
    assert "good practices: 27 created" in said
    assert set(Project.objects.values_list("slug", flat=True)) >= {"inno-industry", "smarty", "ratio"}
    GoodPractice.objects.filter(slug="dih4cat").update(title="Renamed by a person")
    rows = [GoodPractice, Figure, QualityFlag, Organisation, Membership, Statement, User, Territory]
    before = [model.objects.count() for model in rows]
    assert before[:3] == [27, 99, 167]
    assert load() == "Nothing to do: the sample is there already.\n"
    assert [model.objects.count() for model in rows] == before
    assert GoodPractice.objects.get(slug="dih4cat").title == "Renamed by a person"


@pytest.mark.parametrize(
    "address", ["someone@agency.eu", "Ask first.last@sub.agency.example for more", "a+b@x.si"]
)
def test_a_record_with_an_address_is_refused_by_name_and_nothing_is_written(folder, address):
    spoil(folder, "practices", lambda content: content["practices"][3].update(about=address))
    with pytest.raises(
        CommandError, match=r"practices\.json, centrtec-programme-2nd-edition, about: an e-mail address"
    ):
        load(folder)
    assert not GoodPractice.objects.exists()
    assert not Territory.objects.exists()


def test_a_programme_named_with_an_at_sign_is_not_an_address():
    assert not reader.EMAIL.search("Centr@tec. The 2nd edition of Centr@tec")


def test_a_record_that_breaks_its_schema_is_refused_by_name_and_nothing_is_written(folder):
    spoil(folder, "practices", lambda content: content["practices"][0].update(starts="March 2017"))
    spoil(folder, "organisations", lambda content: content["organisations"][1].pop("name"))
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert "practices.json, industry4um, starts" in str(refused.value)
    assert "organisations.json, rda-posavje" in str(refused.value)
    assert not Organisation.objects.exists()


def test_a_record_that_names_what_is_not_there_is_refused_and_nothing_is_written(folder):
    spoil(folder, "practices", lambda content: content["practices"][5].update(contact_organisation="nobody"))
    with pytest.raises(CommandError, match="gostop-factories-of-the-future: there is no organisation nobody"):
        load(folder)
    assert not Territory.objects.exists()


def test_no_file_of_the_sample_holds_an_address_or_a_raw_source_name():
    text = "".join((reader.FOLDER / f"{name}.json").read_text() for name in reader.FILES)
    assert not reader.EMAIL.search(text)
    assert "seed" not in text
    assert ".txt" not in text


def test_the_files_are_valid_as_they_are():
    assert set(read()) == set(reader.FILES)


def test_the_refusal_names_every_problem():
    refusal = SampleRefused(["one", "two"])
    assert refusal.problems == ["one", "two"]


def test_rules_that_were_changed_in_place_stop_the_loader():
    known = json.loads((RULE_SETS / "2014-2020.json").read_text())
    RuleSet.objects.create(code=known["code"], version=known["version"], content={"report_due_months": 6})
    with pytest.raises(CommandError, match="Give the change a new version"):
        load()
    assert not Territory.objects.exists()


def test_the_demo_starts_again_after_a_partner_left_and_another_one_leads():
    load()
    project = Project.objects.get(slug="inno-industry")
    body = {slug: Organisation.objects.get(slug=slug) for slug in ("partner-latvia", "ecoplus")}
    today, administrator = dt.date(2022, 5, 26), plans.person("admin")
    said = {"on": today, "today": today, "reason": "The council decided so."}
    changes.partner_leaves(
        project, body["partner-latvia"], successor=project.lead_organisation, by=administrator, **said
    )
    before = ActionPlan.objects.count()
    assert load() == "Nothing to do: the sample is there already.\n"
    change = changes.propose_lead(project, body["ecoplus"], by=plans.person("lead"), **said)
    changes.sign(change, by=plans.person("lower-austria"), today=today)
    assert load() == "Nothing to do: the sample is there already.\n"
    assert ActionPlan.objects.count() == before


def test_plans_that_were_loaded_before_they_had_keys_stay_as_they_are():
    here = project(slug="inno-industry")
    complete_plan(here, organisation())
    load()
    assert ActionPlan.objects.count() == 1
    assert not PolicyChangeClaim.objects.exists()
