"""Letters through a relay that asks for TLS and a login, as EMAIL_URL names it."""

import contextlib
import runpy
import shutil
import ssl
import subprocess

import pytest
from aiosmtpd.smtp import AuthResult
from django.conf import settings as installed

from notifications import delivery
from notifications.models import Letter
from tests.notifications import sink as sinks
from tests.notifications.conftest import NOW, letter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("openssl"), reason="WITHOUT MAIL OVER TLS: install openssl"),
]
LOGIN, PASSWORD = b"relay@example.org", b"p@ss/w:#"
ADDRESS = "relay%40example.org:p%40ss%2Fw%3A%23@127.0.0.1"
STARTTLS, FROM_THE_START = "smtp+tls", "smtp+ssl"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A relay's certificate that nobody has signed but itself, and its key."""
    folder = tmp_path_factory.mktemp("relay")
    made, key = folder / "relay.crt", folder / "relay.key"
    names = ["-subj", "/CN=relay", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


@pytest.fixture
def trusted(certificate, monkeypatch):
    """The machine trusts the relay's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


@pytest.fixture
def relay(certificate, settings, monkeypatch):
    """Starts a relay that speaks as it is told; the settings of mail are read anew from EMAIL_URL."""
    with contextlib.ExitStack() as stack:

        def started(scheme, address=ADDRESS, has_tls=True):
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(*certificate)
            known = {STARTTLS: {"tls_context": tls, "require_starttls": True, "auth_required": True}}
            # aiosmtpd does not know that this one speaks TLS already
            known[FROM_THE_START] = {"tls": tls, "auth_require_tls": False}
            options = known[scheme] if has_tls else {}
            sink, port = stack.enter_context(sinks.running(authenticator=check, **options))
            settings.MAILERS = mailers(f"{scheme}://{address}:{port}", monkeypatch)
            return sink

        yield started


def mailers(url, monkeypatch):
    """What the settings make of an EMAIL_URL."""
    monkeypatch.setenv("EMAIL_URL", url)
    return runpy.run_path(installed.BASE_DIR / "config" / "settings.py")["MAILERS"]


def check(server, session, envelope, mechanism, sent):
    server.event_handler.logins.append(sent.login)
    return AuthResult(success=(sent.login, sent.password) == (LOGIN, PASSWORD), handled=False)


def waits_untried(words):
    """The letter is where it was, with the reason; it will be tried again in a minute."""
    waiting = Letter.objects.get()
    assert (waiting.state, waiting.attempts) == (Letter.State.WAITING, 0)
    assert words in waiting.last_error
    assert waiting.next_try_at == NOW + delivery.UNREACHABLE


@pytest.mark.parametrize("scheme", [STARTTLS, FROM_THE_START])
def test_letter_leaves_over_tls_with_a_login(relay, trusted, scheme):
    sink = relay(scheme)
    letter()
    assert delivery.deliver(NOW) == 1
    assert sink.subjects() == ["A letter"]
    assert sink.logins == [LOGIN]


@pytest.mark.parametrize("scheme", [STARTTLS, FROM_THE_START])
def test_certificate_that_nobody_vouches_for_keeps_the_letter_here_until_it_is_trusted(
    relay, certificate, monkeypatch, caplog, scheme
):
    sink = relay(scheme)
    letter()

    assert delivery.deliver(NOW) == 0
    waits_untried("certificate verify failed")
    assert "The mail server cannot be reached: SSLCertVerificationError" in caplog.text

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert delivery.deliver(NOW + delivery.UNREACHABLE) == 1
    assert len(sink.taken) == 1


def test_wrong_password_keeps_the_letter_here(relay, trusted):
    sink = relay(STARTTLS, "relay%40example.org:old@127.0.0.1")
    letter()
    assert delivery.deliver(NOW) == 0
    waits_untried("SMTPAuthenticationError")
    assert sink.taken == []


def test_relay_without_tls_gets_no_letter_and_no_password(relay):
    sink = relay(STARTTLS, has_tls=False)
    letter()
    assert delivery.deliver(NOW) == 0
    waits_untried("STARTTLS")
    assert sink.taken == []


@pytest.mark.parametrize(("scheme", "port"), [("smtp", 25), (STARTTLS, 587), (FROM_THE_START, 465)])
def test_address_without_a_port_means_the_usual_one(settings, monkeypatch, scheme, port):
    from django.core.mail import mailers as known

    settings.MAILERS = mailers(f"{scheme}://{ADDRESS}", monkeypatch)
    assert known["smtp"].port == port
