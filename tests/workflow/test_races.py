"""Two people at once: one wins, the other hears why; on SQLite and on PostgreSQL."""

import http.client
import threading
import uuid
from functools import partial
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from ledger.models import Entry, Log
from ledger.verifier import verify
from tests.factories import at, cast, complete_plan, member, project, walk
from workflow.door import perform
from workflow.errors import Refused
from workflow.registry import ref

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 50
TOKEN = "a" * 32


def at_once(*jobs):
    """Run the jobs at the same moment, each in a thread; their answers, or what they raised."""
    gate, answers = threading.Barrier(len(jobs)), []

    def run(job):
        with scopes_disabled():
            gate.wait()
            try:
                answers.append(job())
            except Refused as refusal:
                answers.append(refusal)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def site(live_server):
    """The running site, with a line at its door that is long enough for everybody."""
    live_server.thread.httpd.socket.listen(2 * CROWD)
    return live_server


class Visitor:
    """Somebody with a browser: signed in, sending forms to the running site."""

    def __init__(self, server, user):
        browser = Client()
        browser.force_login(user)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self.place = server.thread.host, server.thread.port

    def send(self, address, **fields):
        """Post a form with its marks; the status of the answer."""
        site = http.client.HTTPConnection(*self.place, timeout=120)
        form = fields | {"key": uuid.uuid4(), "csrfmiddlewaretoken": TOKEN}
        try:
            site.request("POST", address, urlencode(form, doseq=True), self.headers)
            answer = site.getresponse()
            answer.read()
            return answer.status
        finally:
            site.close()


def same_step_at_once(server, rounds):
    """In each round a crowd passes the same plan on; one of them does, the others hear that it has moved on."""
    here = project()
    partner, authority, people = cast(here)
    crowd = [Visitor(server, member(here, "lead_partner_monitor")) for _ in range(CROWD)]
    for _round in range(rounds):
        made = walk(complete_plan(here, partner, owner=authority), ("submit", people["representative"]))
        address = reverse("plan-step", args=[made.pk, "clear"])
        sending = [partial(visitor.send, address, version=made.version, note="") for visitor in crowd]
        assert sorted(at_once(*sending)) == [302] + [409] * (CROWD - 1)
        assert Entry.objects.about(ref(made)).filter(step="ActionPlan.clear").count() == 1
        assert type(made).objects.get(pk=made.pk).version == made.version + 1
    assert verify(Log.objects.get(pk=str(here.pk))).fault is None


def test_of_fifty_people_who_do_the_same_step_at_once_one_succeeds_and_one_entry_is_left(site):
    same_step_at_once(site, rounds=5)


@pytest.mark.long
def test_of_fifty_people_a_hundred_times_one_succeeds_and_one_entry_is_left(site):
    same_step_at_once(site, rounds=100)


def edits_at_once(server, *, writers, each):
    """Writers add their words to the same text and try again when somebody was quicker; every word must stay."""
    here = project()
    partner, authority, _ = cast(here)
    made = complete_plan(here, partner, owner=authority, contribution="Words:")
    address, instruments = (
        reverse("plan-edit", args=[made.pk]),
        list(made.instruments.values_list("pk", flat=True)),
    )
    visitors = [Visitor(server, member(here, "partner_editor", partner)) for _ in range(writers)]

    def write(visitor, words):
        told = []
        while len(told) < len(words):
            now = type(made).objects.get(pk=made.pk)
            text = f"{now.contribution} {words[len(told)]}"
            known = {
                "title": made.title,
                "language": "en",
                "aim": made.aim,
                "policy_context": made.policy_context,
            }
            form = known | {"contribution": text, "instruments": instruments, "version": now.version}
            status = visitor.send(address, **form)
            assert status in (302, 409), status
            told += [status] * (status == 302)
        return len(told)

    words = [[f"w{writer}-{number}" for number in range(each)] for writer in range(writers)]
    writing = [partial(write, visitor, own) for visitor, own in zip(visitors, words, strict=True)]
    assert at_once(*writing) == [each] * writers
    now = type(made).objects.get(pk=made.pk)
    assert sorted(now.contribution.split()) == sorted(["Words:", *(word for own in words for word in own)])
    assert now.version == 1 + writers * each
    assert Entry.objects.about(ref(made)).filter(step="ActionPlan.amend").count() == writers * each


def test_no_word_is_lost_when_several_people_write_on_one_plan_at_once(site):
    edits_at_once(site, writers=5, each=4)


@pytest.mark.long
def test_no_word_of_a_thousand_edits_at_once_is_lost(site):
    edits_at_once(site, writers=10, each=100)


def test_steps_on_different_plans_at_once_leave_a_log_without_gaps():
    here = project()
    partner, authority, people = cast(here)
    plans = [complete_plan(here, partner, owner=authority) for _ in range(8)]
    at_once(
        *[
            lambda plan=plan: perform(plan.submit, by=people["representative"], version=1, effective_at=at())
            for plan in plans
        ]
    )
    log = Log.objects.get(pk=str(here.pk))
    assert (log.size, verify(log).fault) == (8, None)


def test_a_step_that_waits_on_two_projects_never_waits_in_a_circle():
    """Heads are locked in the order of their keys, whatever the order of the records."""
    from ledger.unit import Record, unit

    def write(*logs):
        for _ in range(5):
            with unit() as work:
                for log in logs:
                    work.record(Record(log, "a", "r", "s", "o:1", 1, at()))
        return True

    assert at_once(*[lambda: write("a", "b"), lambda: write("b", "a")] * 3) == [True] * 6
    assert [verify(log).fault for log in Log.objects.all()] == [None, None]
