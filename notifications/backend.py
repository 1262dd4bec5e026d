"""Django's mail goes through the outbox: whoever calls send() never waits for a mail server."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailAlternative, EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import User
from notifications.letters import message_id
from notifications.models import Letter
from values import clock


class OutboxBackend(BaseEmailBackend):
    """Queues each message as a letter about the account, one for each address, for the next tick."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [letter for message in email_messages for letter in _letters(message)]
        Letter.objects.bulk_create(letters)
        return len(email_messages)


def _letters(message: EmailMessage) -> list[Letter]:
    if message.attachments:
        raise ValueError("Letters carry no attachments.")
    people = {user.email: user for user in User.objects.filter(email__in=message.recipients())}
    now, on = clock.now(), clock.today()
    letters = []
    for address in message.recipients():
        key = uuid.uuid4()
        letters.append(
            Letter(
                uuid=key,
                recipient=people.get(address),
                to_address=address,
                kind=Letter.Kind.ACCOUNT,
                on=on,
                message_id=message_id(key),
                subject=str(message.subject),
                text=str(message.body),
                html=_html(message),
                created_at=now,
            )
        )
    return letters


def _html(message: EmailMessage) -> str:
    parts: list[EmailAlternative] = getattr(message, "alternatives", [])
    return next((str(part.content) for part in parts if part.mimetype == "text/html"), "")
