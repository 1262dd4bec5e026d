"""Anybody does anything in any order: each state is the one that the document foretells, and the log tells all."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.workflow.any_order import AnyOrder
from tests.workflow.world import World


def run(examples, steps, part=None):
    """Let it happen so often; a part of the long form is a seed of its own."""

    class Machine(AnyOrder):
        world = World()

    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=part is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=[Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(Machine if part is None else seed(part)(Machine), settings=chosen)


@pytest.mark.django_db
def test_whatever_anybody_does_in_any_order_the_document_foretells_the_state():
    run(examples=80 if connection.vendor == "sqlite" else 25, steps=14)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(10))
def test_five_hundred_long_stories_end_as_the_document_foretells(part):
    run(examples=500, steps=50, part=part)
