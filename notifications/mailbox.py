"""The demo's mailbox: every letter that was delivered, whoever it is for. Only the demo has it."""

import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from functools import wraps
from itertools import takewhile
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from notifications.models import Letter as Posted

NEWEST = 200
# A letter's page may bring its own style and nothing else; its links open in the window around it
LETTER_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}

type View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Letter:
    """One delivered letter: when it arrived by the clock, and the domain's day on which it was written."""

    name: str
    arrived_at: datetime
    written_on: date | None
    recipient: str
    subject: str
    sender: str
    text: str = ""
    html: str = ""


def letters() -> list[Letter]:
    """The newest letters, the newest first, without their texts."""
    paths = sorted(settings.MAILBOX_DIR.glob("*.eml"), reverse=True)[:NEWEST]
    heads = [BytesParser(policy=email.policy.default).parsebytes(_head(path)) for path in paths]
    days = _days(heads)
    return [_letter(path, head, days) for path, head in zip(paths, heads, strict=True)]


def letter(name: str) -> Letter:
    """One letter with its texts; 404 when there is none of this name."""
    path: Path = settings.MAILBOX_DIR / f"{name}.eml"
    if not path.is_file():
        raise Http404
    message = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())
    return _letter(path, message, _days([message]), text=_part(message, "plain"), html=_part(message, "html"))


def only_in_demo(view: View) -> View:
    """Whoever reads letters here may have no account yet; outside the demo the page does not exist."""

    @login_not_required
    @never_cache
    @require_safe
    @wraps(view)
    def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@only_in_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """Lists the letters; the page renews itself, so that one can watch them arrive."""
    return render(request, "notifications/mailbox.html", {"letters": letters()})


@only_in_demo
def mailbox_message(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "notifications/mailbox_message.html", {"letter": letter(name)})


@only_in_demo
@xframe_options_sameorigin
@csp_override(LETTER_POLICY)
def mailbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The letter's own HTML, fenced in: no script, no request, only its links work."""
    return HttpResponse('<!doctype html><base target="_top">' + letter(name).html)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return b"".join(takewhile(lambda line: line not in (b"\n", b"\r\n"), file))


def _days(messages: list[EmailMessage]) -> dict[str, date]:
    """Message-ID and day of those letters that the outbox knows."""
    posted = Posted.objects.filter(message_id__in=[_message_id(message) for message in messages])
    return dict(posted.values_list("message_id", "on"))


def _message_id(message: EmailMessage) -> str:
    return str(message["message-id"] or "").strip()


def _letter(
    path: Path, message: EmailMessage, days: dict[str, date], text: str = "", html: str = ""
) -> Letter:
    return Letter(
        name=path.stem,
        arrived_at=datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone()),
        written_on=days.get(_message_id(message)),
        recipient=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        sender=str(message["from"] or ""),
        text=text,
        html=html,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
