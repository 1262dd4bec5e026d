"""What a command is told that finds no database to work on."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

MAKE = "./run demo makes one with the sample, ./run manage migrate an empty one."


def what_is_missing() -> str:
    """One sentence about a database that is not there, is empty or is older than the code; "" when it is complete."""
    name = connection.settings_dict["NAME"]
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        if connection.vendor == "sqlite" and not settings.DATA_DIR.exists():
            return f"There is no installation in {settings.DATA_DIR} yet: {MAKE}"
        return f"The database {name} cannot be reached: {' '.join(str(error).split())}"
    if not executor.loader.applied_migrations:
        return f"The database {name} is empty: {MAKE}"
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return (
            f"The database {name} is older than this version of Throughline: ./run manage migrate updates it."
        )
    return ""
