import pytest
from django.db import transaction

from practices import sample as practices
from projects.sample import people, registers
from projects.sample.intake import Intake
from projects.sample.reader import read
from tests.factories import person


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sample's practices, loaded once for a file of tests; each test rolls back what it changes.

    The transaction stays open meanwhile: tests with a live server or real commits belong into another file.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        intake = Intake(read())
        registers.load(intake)
        people.load(intake)
        practices.load(intake)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sample(loaded, db):
    """The sample's 27 practices, with the registers on which they rest."""


@pytest.fixture
def reader(db, client):
    """Somebody who is signed in and holds no role."""
    client.force_login(person("Reader"))
    return client
