"""The seat belt: project data cannot be read without saying whose."""

import pytest
from django_scopes import ScopeError, scope, scopes_disabled

from actionplans.models import Action, ActionPlan, Inspiration
from documents.models import Document
from monitoring.models import Assertion, Evidence, FundAmount, Opinion, PolicyChangeClaim
from projects.models import Deadline
from tests.factories import complete_plan, organisation, project

pytestmark = [pytest.mark.django_db, pytest.mark.scoped]
SCOPED = [
    *(
        Action,
        ActionPlan,
        Assertion,
        Deadline,
        Document,
        Evidence,
        FundAmount,
        Inspiration,
        Opinion,
        PolicyChangeClaim,
    )
]


@pytest.mark.parametrize("model", SCOPED)
def test_a_query_for_project_data_without_a_scope_raises(model):
    with pytest.raises(ScopeError):
        model.objects.count()


@pytest.mark.parametrize("model", [ActionPlan, Action, Inspiration])
def test_inside_a_scope_only_its_projects_are_there(model):
    with scopes_disabled():
        here, there = project(), project()
        complete_plan(here, organisation())
        complete_plan(there, organisation())
    with scope(project=[here.pk]):
        assert model.objects.count() == 1
    with scope(project=[]):
        assert model.objects.count() == 0


def test_a_request_opens_the_scope_of_the_persons_projects_and_closes_it(client):
    with scopes_disabled():
        from tests.factories import member

        here = project()
        client.force_login(member(here))
    assert client.get("/plans/").status_code == 200
    with pytest.raises(ScopeError):
        ActionPlan.objects.count()
