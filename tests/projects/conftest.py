"""A project in which something is handed over or corrected."""

import pytest

from projects.models import Partnership, Role
from tests.factories import (
    begun,
    cast,
    complete_plan,
    member,
    organisation,
    project,
)


@pytest.fixture
def here():
    return project()


@pytest.fixture
def scene(here):
    """A partner with a plan in implementation, an administrator, and a successor."""
    partner, authority, people = cast(here)
    people["administrator"] = member(here, Role.ADMINISTRATOR, organisation("Operator"))
    Partnership.objects.create(project=here, organisation=partner, part="partner")
    plan = begun(complete_plan(here, partner, owner=authority), people)
    return partner, plan, people
