import pytest
from django.db import transaction

from practices import sample as practices
from projects.sample import people, registers
from projects.sample.intake import Intake
from projects.sample.reader import read


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Registers, people and practices of the sample, loaded once for a file of tests; each rolls back its changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        intake = Intake(read())
        registers.load(intake)
        people.load(intake)
        practices.load(intake)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sample(loaded, db):
    """The sample as far as the registers, the people and the practices."""
