"""What every test shares: compiled languages, open scopes, and a ledger that a test may empty behind our back."""

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from django.utils import translation
from django_scopes import scopes_disabled
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from config.management.commands.compile_catalogues import compile_catalogues
from ledger import triggers
from tests import migrated

flush = TransactionTestCase._fixture_teardown
# No test hangs on how fast a machine is
hypothesis.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("steady")


def emptied_with_triggers_off(case):
    """Emptying a test database is the one thing that the ledger's triggers must not stop."""
    for alias in case._databases_names(include_mirrors=False):
        triggers.remove(connections[alias])
    try:
        flush(case)
    finally:
        for alias in case._databases_names(include_mirrors=False):
            triggers.install(connections[alias])


TransactionTestCase._fixture_teardown = emptied_with_triggers_off


def pytest_sessionstart(session):
    """A fresh clone has the catalogues' sources only, and no database; whoever starts the others makes both."""
    if not hasattr(session.config, "workerinput"):
        compile_catalogues()
        migrated.make()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what asks something of the database, so that another database's run can leave out the rest."""
    for item in items:
        if item.get_closest_marker("django_db") or "_django_db_helper" in item.fixturenames:
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The tests begin with a copy of a database that is migrated already."""
    if connection.vendor == "sqlite":
        migrated.put(settings.DATABASES["default"]["TEST"]["NAME"])
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(scope="session")
def django_db_keepdb():
    return connection.vendor == "sqlite"  # its folder goes with the process


@pytest.fixture(autouse=True)
def english():
    """A page leaves its language active in the thread that made it, which here is the next test's, too."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def open_scope(request):
    """Tests read across projects; those about scopes close it themselves (marker `scoped`)."""
    if "scoped" in request.keywords:
        yield
    else:
        with scopes_disabled():
            yield
