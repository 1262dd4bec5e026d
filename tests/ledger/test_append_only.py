"""The database itself refuses to change history, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from ledger.models import Entry, Log
from ledger.unit import Record, unit
from tests.factories import at

pytestmark = pytest.mark.django_db

PLACE = "(id, log_id, seq, recorded_at, effective_at, actor, role, step, object, object_version, commitment,"
PLACE += " canonical, leaf_hash, root)"
COPY = PLACE.strip("()")

BOTH = [
    "UPDATE ledger_entry SET actor = 'x'",
    "UPDATE ledger_entry SET canonical = leaf_hash",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_payload SET body = salt",
    "DELETE FROM ledger_payload",
    "DELETE FROM ledger_log",
    "UPDATE ledger_log SET size = 0",
    "UPDATE ledger_log SET size = size - 1",
    "UPDATE ledger_log SET edge = ''",
    "UPDATE ledger_log SET key = 'other'",
    "INSERT INTO ledger_entry SELECT * FROM ledger_entry",
    f"INSERT INTO ledger_entry {PLACE} SELECT {COPY.replace('id,', 'id + 1000,', 1)} FROM ledger_entry",
]
SQLITE = [
    f"INSERT OR REPLACE INTO ledger_entry {PLACE} SELECT {COPY} FROM ledger_entry",
    f"REPLACE INTO ledger_entry {PLACE} SELECT {COPY} FROM ledger_entry",
    "INSERT OR REPLACE INTO ledger_payload SELECT * FROM ledger_payload",
    "INSERT OR REPLACE INTO ledger_log (key, size, edge) SELECT key, 0, '' FROM ledger_log",
    "UPDATE OR REPLACE ledger_entry SET seq = 0",
    "UPDATE OR IGNORE ledger_entry SET actor = 'x'",
    "INSERT INTO ledger_log (key, size, edge) SELECT key, 0, '' FROM ledger_log WHERE true"
    " ON CONFLICT (key) DO UPDATE SET size = 0",
]
POSTGRESQL = [
    "TRUNCATE ledger_entry CASCADE",
    "TRUNCATE ledger_payload",
    "TRUNCATE ledger_log CASCADE",
    "SET LOCAL session_replication_role = replica; DELETE FROM ledger_payload",
    "INSERT INTO ledger_log SELECT * FROM ledger_log ON CONFLICT (key) DO UPDATE SET size = 0",
    "MERGE INTO ledger_entry e USING ledger_log l ON e.log_id = l.key WHEN MATCHED THEN DELETE",
]


@pytest.fixture
def written():
    for number in range(2):
        with unit() as work:
            work.record(Record("here", "someone", "tester", "Test.write", f"x.y:{number}", 1, at()))


@pytest.mark.parametrize("statement", BOTH + SQLITE + POSTGRESQL)
def test_a_statement_that_would_rewrite_history_is_refused(written, statement):
    if (statement in SQLITE) != (connection.vendor == "sqlite") and statement not in BOTH:
        pytest.skip("the other database's dialect")
    before = list(Entry.objects.values()), list(Log.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Entry.objects.values()), list(Log.objects.values())) == before
