"""The tables of docs/workflow.md against the code: read from the text, so that neither can drift alone."""

from itertools import pairwise

import pytest

from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision
from comments.models import Comment
from monitoring.models import (
    Evidence,
    Indicator,
    PartnerPart,
    PolicyChangeClaim,
    ProgressReport,
    Question,
    Reading,
)
from practices.models import GoodPractice, PracticeRevision
from publishing.models import Publication
from tests.workflow.document import STATES, TABLES, TEXT, Right, Row
from workflow import policy
from workflow.registry import machines, transitions

PLANS = (ActionPlan, PlanRevision, Action, Milestone, NewDate)
PRACTICES = (GoodPractice, PracticeRevision)
REPORTS = (ProgressReport, PartnerPart, Question)
OTHERS = (PolicyChangeClaim, Evidence, Comment, Indicator, Reading, Publication)
MODELS = {model.__name__: model for model in (*PLANS, *OTHERS, *PRACTICES, *REPORTS)}
RELATIONS = {
    "own_organisation": "own",
    "as_decider": "decider",
    "as_uninvolved": "uninvolved",
    "as_lead_of_action": "lead_of_action",
    "as_own_value": "own_value",
    "as_second": "second",
    "as_lead_partner": "lead",
    "as_lead_for_joint_partner": "lead_for_joint",
    "as_authority": "owner",
    "as_signatory": "signatory",
    "as_responsible_partner": "responsible",
    "as_joint_partner": "joint",
    "as_reader": "reader",
    "as_compiler": "compiler",
}


def coded(model):
    """The machine as its model, its transitions and the policy table say."""
    return {
        method: Row(
            sources=frozenset(map(str, fsm.transitions)),
            target=str(one.target or "same"),
            rights=rights(f"{model.__name__}.{method}"),
            needs_reason=one.custom["needs_reason"],
            follows=policy.is_cascade(f"{model.__name__}.{method}"),
        )
        for method, fsm in transitions(model).items()
        for one in [next(iter(fsm.transitions.values()))]
    }


def rights(step):
    return frozenset(
        Right(str(grant.role), RELATIONS[grant.relation.__name__], principal)
        for grant in policy.table().get(step, [])
        for principal in map(str, grant.principals or [""])
        for principal in [principal or None]
    )


def test_every_machine_stands_in_the_document():
    assert {model.__name__ for model in machines()} == set(TABLES) == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_the_document_and_the_code_name_the_same_steps_states_rights_and_reasons(name):
    assert coded(MODELS[name]) == TABLES[name]


@pytest.mark.parametrize("name", MODELS)
def test_the_document_knows_every_state(name):
    assert STATES[name] == sorted(MODELS[name].Status.values)


def test_no_table_of_the_document_is_broken_by_a_paragraph():
    """A line of a table that follows a line of text is shown as text."""
    lines = ["", *TEXT.read_text().splitlines()]
    broken = [line for above, line in pairwise(lines) if line[:1] == "|" != above[:1] and above]
    assert broken == []
