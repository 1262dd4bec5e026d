"""The tables of docs/workflow.md against the code: read from the text, so that neither can drift alone."""

import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings

from actionplans.models import Action, ActionPlan
from monitoring.models import Evidence, PolicyChangeClaim
from projects.models import Role
from tests.factories import action, cast, complete_plan, member, organisation, project
from workflow import policy
from workflow.acts import EnteredFor
from workflow.registry import machines, transitions

MODELS = {model.__name__: model for model in (ActionPlan, Action, PolicyChangeClaim, Evidence)}
WORDS = {
    "own": "own_organisation",
    "decider": "as_decider",
    "lead": "as_lead_partner",
    "owner": "as_authority",
    "signatory": "as_signatory",
    "responsible": "as_responsible_partner",
    "joint": "as_joint_partner",
}


def tables():
    """{model: {step: (sources, target, {(role, relation, principal)}, needs reason)}} as the document says."""
    text = (Path(settings.BASE_DIR) / "docs" / "workflow.md").read_text()
    found = {}
    for name, part in re.findall(r"^## [^\n]*\(`(\w+)`\)\n(.*?)(?=^## |\Z)", text, re.S | re.M):
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in part.splitlines()
            if line[:1] == "|"
        ]
        found[name] = {row[0]: read(row) for row in rows[2:]}
    return found


def read(row):
    _, sources, target, who, reason = row
    grants = set()
    for phrase in () if who == "follows" else who.split(";"):
        role, relation, *principal = phrase.replace("→", "").split()
        grants.add((role, WORDS[relation], *principal))
    return set(sources.split(", ")), target, grants, reason == "yes"


def coded():
    found = {}
    for model in MODELS.values():
        found[model.__name__] = {
            method: (
                {str(source) for source in fsm.transitions},
                str(next(iter(fsm.transitions.values())).target or "same"),
                grants_of(f"{model.__name__}.{method}"),
                next(iter(fsm.transitions.values())).custom["needs_reason"],
            )
            for method, fsm in transitions(model).items()
        }
    return found


def grants_of(step):
    return {
        (str(grant.role), grant.relation.__name__, *map(str, grant.principals))
        for grant in policy.table().get(step, [])
    }


def test_every_machine_stands_in_the_document():
    assert {model.__name__ for model in machines()} == set(tables()) == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_the_document_and_the_code_name_the_same_steps_states_rights_and_reasons(name):
    assert coded()[name] == tables()[name]


CASES = [(name, step) for name, steps in tables().items() for step in steps]
RELATIONS = ["own", "other", "lead", "owner", "elsewhere", "ended", "closed account"]


def person_with(role, relation, here, elsewhere, subject):
    """Somebody with a role who stands in one relation to the subject's organisation."""
    home = {"own": subject.organisation_id and own_organisation(subject), "lead": here.lead_organisation}
    home["owner"] = owners(subject)
    where = elsewhere if relation == "elsewhere" else here
    user = member(where, role, home.get(relation) or organisation())
    if relation == "ended":
        user.memberships.update(ended_on="2022-01-01")
    if relation == "closed account":
        user.is_active = False
        user.save()
    return user


def own_organisation(subject):
    return getattr(subject, "organisation", None) or subject.plan.organisation


def owners(subject):
    return subject.instruments.first().owner if isinstance(subject, ActionPlan) else None


def expected(grants, role, relation, is_authority_subject):
    """Whether the document gives the step to this role in this relation, without a letter."""
    if relation in ("elsewhere", "ended", "closed account"):
        return False
    for granted, kind, *principal in grants:
        if granted != role or principal:
            continue
        if kind == "own_organisation" and relation == "own":
            return True
        if kind in ("as_decider", "as_lead_partner") and relation != "own":
            return True
        if kind in ("as_authority", "as_signatory") and relation == "owner" and is_authority_subject:
            return True
    return False


@pytest.fixture
def stage(db):
    here = project()
    partner, authority, _ = cast(here)
    made = complete_plan(here, partner, owner=authority)
    return here, project(), {"ActionPlan": made, "Action": action(made)}


@pytest.mark.parametrize(("name", "step"), [case for case in CASES if case[0] in ("ActionPlan", "Action")])
def test_the_rights_are_those_of_the_document_for_every_role_and_relation(stage, name, step):
    here, elsewhere, subjects = stage
    subject, grants = subjects[name], tables()[name][step][2]
    for role, relation in itertools.product(Role.values, RELATIONS):
        user = person_with(role, relation, here, elsewhere, subject)
        may = policy.acting_as(f"{name}.{step}", subject, user) is not None
        assert may == expected(grants, role, relation, name == "ActionPlan"), (role, relation)


def test_a_letter_gives_the_lead_partner_only_the_steps_of_the_absent(stage):
    here, _, subjects = stage
    lead = member(here, Role.MONITOR)
    for name, step in (case for case in CASES if case[0] == "ActionPlan"):
        for role in Role.values:
            absent = EnteredFor(role, None, "Somebody absent")
            may = policy.acting_as(f"{name}.{step}", subjects[name], lead, absent) is not None
            assert may == (("lead_partner_monitor", "as_lead_partner", role) in tables()[name][step][2])
