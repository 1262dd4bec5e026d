"""What the tests need from the machine: a browser and a PostgreSQL, installed by apt when the person is root."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def say(line):
    print(line, flush=True)


def chromium():
    """The path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def postgres_binaries():
    """The folder with initdb and postgres, the newest version first; None when there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = [Path(os.path.realpath(found)).parent for found in [shutil.which("initdb")] if found]
    return next(
        (folder for folder in [*debian, *on_path] if _runs(folder / "initdb", folder / "postgres")), None
    )


def install_browser():
    """Whether there is a Chromium, after trying to install it."""
    return bool(chromium() or (apt_install("chromium") and chromium()))


def install_postgres():
    """Whether there is a PostgreSQL, after trying to install it without a running cluster of its own."""
    if postgres_binaries() or not (can_install() and apt_install("postgresql-common")):
        return bool(postgres_binaries())
    no_cluster = Path("/etc/postgresql-common/createcluster.d/no-main-cluster.conf")
    no_cluster.parent.mkdir(parents=True, exist_ok=True)
    no_cluster.write_text("create_main_cluster = false\n")
    return bool(apt_install("postgresql") and postgres_binaries())


def redis():
    """The path of a Redis or Valkey server of the machine's own, or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def missing_programs():
    """A sentence for each program without which some tests are left out."""
    if redis() is None:
        yield "WITHOUT REDIS: install it (on Debian as root: apt-get install redis-server)."
    if shutil.which("openssl") is None:
        yield "WITHOUT MAIL OVER TLS: install openssl (on Debian as root: apt-get install openssl)."


def can_install():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages):
    """Install Debian packages as root; False when that is not possible."""
    if not can_install():
        return False
    say(f"Installing {' '.join(packages)} with apt-get ...")
    _apt_update()
    return _apt("install", "-y", "--no-install-recommends", *packages).returncode == 0


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """A PostgreSQL of our own on a unix socket, as nobody when we are root; yields its address."""
    binaries = postgres_binaries()
    home = Path(tempfile.mkdtemp(prefix="tl-pg-", dir="/tmp"))
    person = {}
    if os.geteuid() == 0:
        shutil.chown(home, "nobody", "nogroup")
        person = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    options = ["-D", home / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC"}
    quiet = {"cwd": home, "env": environment, "stdout": subprocess.DEVNULL, **person}
    subprocess.run([binaries / "initdb", *options], check=True, **quiet)
    server = subprocess.Popen(
        [binaries / "postgres", "-D", home / "data", "-k", home]
        + [
            part
            for setting in ("listen_addresses=", "fsync=off", "log_min_messages=fatal")
            for part in ("-c", setting)
        ],
        stderr=subprocess.DEVNULL,
        **quiet,
    )
    try:
        _wait_for(home / ".s.PGSQL.5432", server)
        yield f"postgres://postgres@/postgres?host={home}"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(path, server):
    until = time.monotonic() + 30
    while not path.exists():
        if server.poll() is not None or time.monotonic() > until:
            sys.exit("The throwaway PostgreSQL did not start.")
        time.sleep(0.1)


def _runs(*paths):
    return all(os.access(path, os.X_OK) for path in paths)


def _apt(*arguments):
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(["apt-get", "-qq", *arguments], env=quiet, stdout=subprocess.DEVNULL)


@cache
def _apt_update():
    return _apt("update")
