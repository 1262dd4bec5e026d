"""A database that was migrated and nothing else: a file under `build/`, or one of a PostgreSQL server's own.

To migrate takes longer than most tests; each process that tests takes a copy, until a migration or a package changes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "migrated"


def put(target):
    """Copy the migrated database to this place."""
    shutil.copyfile(_kept(), target)


def make():
    """Migrate a new database, unless there is one of these migrations already."""
    if connection.vendor == "postgresql":
        _make_template(template())
    elif not _kept().exists():
        _make(_kept())


def template():
    """The name of the database that PostgreSQL copies."""
    return f"migrated_{_digest()}"


def _kept():
    return KEPT / f"{_digest()}.sqlite3"


def _make_template(name):
    """It has its name once it is migrated; what an earlier state left behind goes."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as link:
        rows = link.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated_%'")
        known = {found for (found,) in rows}
        if name in known:
            return
        for old in known:
            link.execute(f'DROP DATABASE "{old}"')
        link.execute("CREATE DATABASE migrated_new")
        with tempfile.TemporaryDirectory() as folder:
            address = urlsplit(server)._replace(path="/migrated_new").geturl()
            _migrate(DATA_DIR=folder, DATABASE_URL=address)
        link.execute(f'ALTER DATABASE migrated_new RENAME TO "{name}"')


def _digest():
    digest = sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements*.txt")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make(kept):
    """The database of a new installation's own `migrate`; what an earlier state left behind goes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        _migrate(DATA_DIR=folder)
        for old in KEPT.glob("*.sqlite3"):
            old.unlink()
        os.replace(Path(folder) / "throughline.sqlite3", kept)


def _migrate(**where):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "1"} | where
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
