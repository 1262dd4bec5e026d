"""The letter that opens an account."""

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings

from accounts.models import User

DAY = 24 * 60 * 60


def invite(person: User, *, by: User, project: Any, organisation: Any, roles: Sequence[Any]) -> None:
    """Send a new person the link with which they choose a password, and tell for whom and in which roles they act."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    adapter = get_adapter()
    context = {
        "user": person,
        "by": by,
        "project": project,
        "organisation": organisation,
        "roles": roles,
        "url": adapter.get_reset_password_from_key_url(key),
        "days": settings.PASSWORD_RESET_TIMEOUT // DAY,
    }
    adapter.send_mail("account/email/invitation", person.email, context)
