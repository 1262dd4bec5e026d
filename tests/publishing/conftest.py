import pytest
from django.db import transaction
from django.test import override_settings
from django_scopes import scopes_disabled

from tests.publishing.site import Published


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker, tmp_path_factory):
    """A project with a verified plan, its change and a practice, all published, made once for a file of tests.

    The documents lie in a store of their own; each test rolls back its changes.
    """
    folder = tmp_path_factory.mktemp("documents")
    store = override_settings(DOCUMENTS_DIR=folder)
    with store, django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        made = Published()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(published, db):
    """The same, as it was made."""
    published.refresh()
    return published
