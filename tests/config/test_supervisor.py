"""The demo as its user starts it: `./run demo` in a process, with a data folder of its own."""

import contextlib
import http.client
import os
import re
import signal
import smtplib
import socket
import subprocess
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.processes
READY = re.compile(r"Throughline is ready at http://127\.0\.0\.1:(\d+)\n")


def start(*arguments):
    own = {
        "DATA_DIR",
        "DATABASE_URL",
        "BROKER_URL",
        "EMAIL_URL",
        "SITE_URL",
        "DJANGO_SETTINGS_MODULE",
        "DEMO",
    }
    environment = {name: value for name, value in os.environ.items() if name not in own}
    command = [settings.BASE_DIR / "run", "demo", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd="/", env=environment, start_new_session=True, **pipes)


@contextlib.contextmanager
def demo(data, port=0):
    """A running demo and the port that its last line names."""
    process = start("--data", data, "--port", port)
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := READY.match(line):
                yield process, int(found.group(1))
                return
        pytest.fail("".join(lines))
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(40)


def get(port, path):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def processes_of(data):
    """The processes that work in a data folder, by name of their program."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            alive = (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            if alive and str(data).encode() in words:
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def pid_of(data, word):
    """The oldest process of a data folder whose command has this word."""
    return min(pid for pid, command in processes_of(data).items() if word in command)


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)


def refused(*arguments):
    """What a start that must fail says; it ends by itself with a code other than 0."""
    process = start(*arguments)
    said, _ = process.communicate(timeout=120)
    assert process.returncode not in (0, None)
    assert "Traceback" not in said
    return said


def send_a_letter(data):
    port = re.search(r"smtp_sink --port (\d+)", "\n".join(processes_of(data).values())).group(1)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Poročilo čaka"
    message.set_content("Read it at http://127.0.0.1/")
    message.add_alternative("<p>Read <a href='/'>it</a></p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", int(port)) as server:
        server.send_message(message)


def mailbox_after_a_letter(data, port):
    with contextlib.suppress(OSError):
        send_a_letter(data)
    return get(port, "/mailbox/")[1]


def answers(port):
    with contextlib.suppress(OSError):
        return get(port, "/health/")[0] == 200
    return False


def test_the_demo_serves_takes_mail_heals_goes_on_where_it_was_and_shares_its_folder_with_none(tmp_path):
    with demo(tmp_path) as (process, port):
        assert get(port, "/accounts/login/")[0] == 200
        wait_for(lambda: any("smtp_sink" in command for command in processes_of(tmp_path).values()))
        wait_for(lambda: "Poročilo" in mailbox_after_a_letter(tmp_path, port))
        killed = pid_of(tmp_path, "granian")
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: killed not in processes_of(tmp_path) and answers(port))
        process.terminate()
        process.wait(40)
    assert processes_of(tmp_path) == {}
    with demo(tmp_path) as (process, port):
        assert "Poročilo čaka" in get(port, "/mailbox/")[1]
        assert "already: stop it first." in refused("--data", tmp_path, "--port", 0)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        wait_for(lambda: processes_of(tmp_path) == {})


def test_a_port_in_use_is_told_in_one_sentence_and_nothing_is_left_behind(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused("--data", tmp_path / "new" / "demo", "--port", taken.getsockname()[1])
    assert "is in use: stop what runs there, or choose another with --port." in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["abc", "-1", "70000", ""])
def test_what_is_no_port_is_told_in_one_sentence(tmp_path, port):
    said = refused("--data", tmp_path, "--port", port)
    assert said == f"CommandError: --port takes a number from 0 to 65535, not “{port}”.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence():
    assert "The folder /proc/throughline cannot be written" in refused("--data", "/proc/throughline")
