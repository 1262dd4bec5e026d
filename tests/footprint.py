"""The whole database as one hash: what a refused step or a mere look must leave as it was."""

from hashlib import sha256

from django.db import connection


def tables():
    """Every table except the database's own."""
    return sorted(name for name in connection.introspection.table_names() if not name.startswith("sqlite_"))


def writes():
    """How many rows SQLite has written so far, also those that were taken back: no more of them, no trace."""
    connection.ensure_connection()
    return connection.connection.total_changes


def checksum(*, without=()):
    """SHA-256 over every row of every table, except the tables whose names begin with one of `without`."""
    digest = sha256()
    with connection.cursor() as cursor:
        for table in tables():
            if not table.startswith(tuple(without)):
                cursor.execute(f'SELECT * FROM "{table}"')
                digest.update(repr((table, sorted(map(_plain, cursor.fetchall())))).encode())
    return digest.hexdigest()


def _plain(row):
    """A row as text; PostgreSQL gives binary columns as views of memory, whose text is their address."""
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
