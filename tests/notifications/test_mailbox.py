"""The demo's mailbox: what arrived over SMTP, shown to whoever watches."""

import asyncio
import datetime as dt
import threading
import time
from email.message import EmailMessage
from smtplib import SMTP

import pytest
from django.urls import reverse

from config.programs import free_port, mail_answers
from notifications import delivery
from notifications.management.commands.smtp_sink import keep, serve
from tests.notifications.conftest import letter as waiting

pytestmark = pytest.mark.django_db
HTML = "<p>Open <a href='https://t.example.org/plans/'>the plan</a></p><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path
    return tmp_path


def letter(subject="Načrt čaka na vas", to="partner@example.org"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Throughline <t@example.org>", to, subject
    message.set_content("Open https://t.example.org/plans/ today.\nThank you.")
    message.add_alternative(HTML, subtype="html")
    return message


def test_the_newest_letter_stands_first(client, folder):
    keep(folder, "100-a", letter("The first").as_bytes())
    keep(folder, "200-b", letter("The second").as_bytes())
    page = client.get(reverse("mailbox")).content.decode()
    assert page.index("The second") < page.index("The first")
    assert "partner@example.org" in page


def test_a_letter_shows_the_demonstrations_day_on_which_it_was_written(client, folder):
    posted = waiting(on=dt.date(2022, 6, 2))
    keep(folder, "100-a", delivery.message(posted).message().as_bytes())
    for page in (reverse("mailbox"), reverse("mailbox-message", args=["100-a"])):
        assert "2 Jun 2022" in client.get(page).text


def test_the_list_asks_for_the_days_of_all_letters_at_once(client, folder, django_assert_num_queries):
    for number in range(30):
        keep(folder, f"{number}-a", delivery.message(waiting()).message().as_bytes())
    with django_assert_num_queries(2):  # the first asks for the demonstration's day
        client.get(reverse("mailbox"))


def test_a_letter_is_read_with_its_links_and_its_page_beside_it(client, folder):
    keep(folder, "100-a", letter().as_bytes())
    page = client.get(reverse("mailbox-message", args=["100-a"])).content.decode()
    assert "Načrt čaka na vas" in page
    assert '<a href="https://t.example.org/plans/"' in page
    assert reverse("mailbox-html", args=["100-a"]) in page
    assert "<script>alert" not in page


def test_the_letters_own_page_is_fenced_in(client, folder):
    keep(folder, "100-a", letter().as_bytes())
    policy = client.get(reverse("mailbox-html", args=["100-a"])).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_an_empty_mailbox_says_how_letters_come(client):
    assert "No letter yet" in client.get(reverse("mailbox")).content.decode()


@pytest.mark.parametrize("name", ["unknown", "..%2F..%2Fetc", ".100-a"])
def test_what_is_no_letter_is_not_found(client, name):
    assert client.get(f"/mailbox/{name}/").status_code == 404


def test_outside_the_demo_there_is_no_mailbox(client, folder, settings):
    settings.DEMO = False
    keep(folder, "100-a", letter().as_bytes())
    for url in ("/mailbox/", "/mailbox/100-a/", "/mailbox/100-a/letter/"):
        assert client.get(url).status_code == 404


def test_the_mail_sink_has_a_letter_on_disk_before_it_says_so(folder):
    port = free_port()
    loop = asyncio.new_event_loop()
    serving = loop.create_task(serve("127.0.0.1", port, folder))
    thread = threading.Thread(target=_run_until_cancelled, args=[loop, serving])
    thread.start()
    try:
        while not mail_answers(port):
            time.sleep(0.05)
        with SMTP("127.0.0.1", port) as server:
            server.send_message(letter("Kept"))
        kept = [path.read_text() for path in folder.glob("*.eml")]
        assert len(kept) == 1
        assert "Subject: Kept" in kept[0]
        assert not list(folder.glob("*.part"))
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()


def _run_until_cancelled(loop, task):
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        loop.close()
