"""A database that was migrated and nothing else, kept under `build/` until a migration or a package changes.

To migrate takes longer than most tests; each process that tests takes a copy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "migrated"


def put(target):
    """Copy the migrated database to this place."""
    shutil.copyfile(_kept(), target)


def make():
    """Migrate a new database, unless there is one of these migrations already."""
    kept = _kept()
    if not kept.exists():
        _make(kept)


def _kept():
    return KEPT / f"{_digest()}.sqlite3"


def _digest():
    digest = sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements*.txt")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make(kept):
    """The database of a new installation's own `migrate`; what an earlier state left behind goes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": folder, "DEMO": "1"}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        for old in KEPT.glob("*.sqlite3"):
            old.unlink()
        os.replace(Path(folder) / "throughline.sqlite3", kept)
