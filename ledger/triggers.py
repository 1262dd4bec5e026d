"""Database triggers that make the log append-only on SQLite and PostgreSQL.

They stop application code and hand-written SQL, INSERT OR REPLACE and TRUNCATE included; they do not stop the
database's owner, who can drop them. What the owner does shows in the roots (see ledger.verifier).
"""

from typing import Any

REFUSAL = "The ledger is append-only."

# table: the condition under which a new row would take the place of an old one (SQLite's INSERT OR REPLACE)
TAKES_PLACE = {
    "ledger_entry": "id = NEW.id OR (log_id = NEW.log_id AND seq = NEW.seq)",
    "ledger_payload": "entry_id = NEW.entry_id",
    "ledger_log": "key = NEW.key",
}
# the head may only grow
UPDATE_ALLOWED = {"ledger_log": "NEW.size > OLD.size AND NEW.key = OLD.key"}


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    allowed = f" WHEN NOT ({UPDATE_ALLOWED[table]})" if table in UPDATE_ALLOWED else ""
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {TAKES_PLACE[table]})"  # noqa: S608  (our own constants)
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}{allowed} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]


def _postgresql(table: str) -> list[str]:
    allowed = f" WHEN (NOT ({UPDATE_ALLOWED[table]}))" if table in UPDATE_ALLOWED else ""
    refuse = "EXECUTE FUNCTION ledger_refuse()"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW{allowed} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{verb}"
            for verb in ("update", "delete", "truncate")
        ),
    ]


def install(connection: Any) -> None:
    """Create the triggers. Safe in a migration; fails when they exist."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
        statements = _postgresql if connection.vendor == "postgresql" else _sqlite
        for table in TAKES_PLACE:
            for statement in statements(table):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers: for the reverse migration, and for emptying a test database."""
    with connection.cursor() as cursor:
        for table in TAKES_PLACE:
            for verb in ("update", "delete", "replace", "truncate"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on_table}")
