"""Where running processes meet: sockets and process files."""

import hashlib
import os
from pathlib import Path

# The kernel allows about 107 bytes for a unix socket's path; the longest name here is "valkey.sock".
LONGEST_RUN_DIR = 90


def run_dir(data_dir: Path) -> Path:
    """The run folder of a data folder: inside it, or a short one elsewhere when its path is too long."""
    inside = data_dir / "run"
    if len(os.fsencode(inside)) <= LONGEST_RUN_DIR:
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(f"/tmp/throughline-{os.getuid()}-{digest}")  # noqa: S108  (owner and mode are checked on use)


def make_run_dir(path: Path) -> None:
    """Create the run folder for this person alone; PermissionError when somebody else made it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to somebody else")
    path.chmod(0o700)
