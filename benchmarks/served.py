"""Pages of the product's own web server, asked by wrk on this machine."""

import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 10
LONGEST_START = 60


@contextmanager
def server():
    """The web server on the benchmark's database until the block ends; yields its address."""
    from config import programs

    port = programs.free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(programs.web(port).command, cwd=ROOT, **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/health/", process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def rate(address, session):
    """Requests a second for the signed-in person of this session; every answer must be a page.

    Eight connections, so that all of the server's processes get some.
    """
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={session}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        if answer.url != address:
            sys.exit(f"{address} leads to {answer.url}.")
    command = [
        "wrk",
        "-t1",
        "-c8",
        f"-d{SECONDS}s",
        "--timeout",
        "30s",
        "-H",
        f"Cookie: sessionid={session}",
        address,
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def has_wrk():
    return shutil.which("wrk") is not None


def _wait_for(address, process):
    until = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < until:
        with suppress(URLError, ConnectionError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    sys.exit("The web server did not start.")
