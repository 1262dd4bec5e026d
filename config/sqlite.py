"""A recent SQLite: pysqlite3 takes the place of sqlite3 where its wheel exists.

Old systems ship an SQLite without what the search and the ledger's triggers rely on; the wheel brings one.
"""

import sys
from typing import Any

# What the wheel's SQLite is compiled with; its Connection does not know getlimit.
LIMIT_COLUMN, LIMIT_VARIABLE_NUMBER = 2, 9
COMPILED_LIMITS = {LIMIT_COLUMN: 2000, LIMIT_VARIABLE_NUMBER: 250_000}


def replace_sqlite3() -> bool:
    """Put pysqlite3 in the place of sqlite3 for this process; False where there is no wheel."""
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:
        return False
    if sys.modules.get("sqlite3") is pysqlite3:
        return True
    for module in (pysqlite3, dbapi2):
        module.SQLITE_LIMIT_COLUMN = LIMIT_COLUMN
        module.SQLITE_LIMIT_VARIABLE_NUMBER = LIMIT_VARIABLE_NUMBER
        module.connect = _connect_with_limits(dbapi2.connect, dbapi2.Connection)
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2
    return True


def _connect_with_limits(connect: Any, connection_class: Any) -> Any:
    class Connection(connection_class):
        """Answers for the limits that Django asks for; a lowered limit is kept for this connection."""

        def getlimit(self, category: int) -> int:
            return getattr(self, "_limits", COMPILED_LIMITS)[category]

        def setlimit(self, category: int, limit: int) -> int:
            before = self.getlimit(category)
            self._limits = {**getattr(self, "_limits", COMPILED_LIMITS), category: limit}
            return before

    def connect_with_limits(*args: Any, **options: Any) -> Any:
        if options.pop("autocommit", None) is True:  # newer than the wheel's interface; Python's dbm uses it
            options["isolation_level"] = None
        return connect(*args, **{"factory": Connection, **options})

    return connect_with_limits
