"""Starts Throughline's processes, starts again what dies, and stops them all.

Each program leads its own process group and asks the kernel to be told when the supervisor dies. Its output
goes to a file of its own, so that the terminal stays readable.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
PATIENCE = 10.0
LARGEST_LOG = 5 * 1024 * 1024


@dataclass
class Program:
    """One program to keep running; the supervisor alone writes the last three."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = field(default=0.5)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class CannotStart(Exception):
    """One sentence for the person who started it."""


def start(program: Program, log_dir: Path) -> None:
    """Start a program in a process group of its own; CannotStart when it is not there."""
    try:
        with _open_log(log_dir, program.name) as log:
            program.process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
    except OSError as error:
        raise CannotStart(f"The program {program.command[0]} cannot be started: {error.strerror}.") from error
    program.started = time.monotonic()


def keep_running(programs: Sequence[Program], log_dir: Path, stop: threading.Event) -> None:
    """Start again whatever ends, each time after a longer pause, until `stop` is set."""
    while not stop.wait(0.3):
        for program in programs:
            if not program.is_running:
                _restart(program, log_dir, stop)


def wait_until(
    answers: Callable[[], bool], program: Program, log_dir: Path, stop: threading.Event, seconds: float
) -> None:
    """Return once `answers()`, or `stop` is set; CannotStart when the program ends or the time is over."""
    until = time.monotonic() + seconds
    while not answers() and not stop.wait(0.1):
        if not program.is_running or time.monotonic() > until:
            log = log_dir / f"{program.name}.log"
            raise CannotStart(
                f"The {program.name} did not start; {log} says why, at its end: {_last_line(log)}"
            )


def stop_all(programs: Sequence[Program]) -> None:
    """Stop the programs, the last first: the first one (the broker) outlives those that use it."""
    first, others = programs[:1], programs[1:]
    for group in (others, first):
        for program in reversed(group):
            _signal(program, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for program in group:
            with suppress(subprocess.TimeoutExpired):
                if program.process:
                    program.process.wait(max(until - time.monotonic(), 0.1))
            _kill_group(program)


def stop_on_signals() -> threading.Event:
    """An event that Ctrl-C, SIGTERM and a closed terminal set."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")


def _restart(program: Program, log_dir: Path, stop: threading.Event) -> None:
    _kill_group(program)
    if time.monotonic() - program.started > STEADY_AFTER:
        program.pause = 0.5
    print(f"The {program.name} ended and starts again in {program.pause:g} s.", file=sys.stderr, flush=True)
    if not stop.wait(program.pause):
        program.pause = min(program.pause * 2, LONGEST_PAUSE)
        start(program, log_dir)


def _signal(program: Program, number: int) -> None:
    if program.process and program.is_running:
        with suppress(ProcessLookupError):
            program.process.send_signal(number)


def _kill_group(program: Program) -> None:
    """End what is left of the program's group: its own children, should it have died before them."""
    if program.process:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()


def _open_log(log_dir: Path, name: str) -> IO[bytes]:
    path = log_dir / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _die_with(parent: int) -> Callable[[], None] | None:
    """Runs in the child: have it stopped when the supervisor dies, however it dies (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
