"""What sign-in does our way: accounts are made for people, nobody signs up alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from accounts.preferences import speak_as


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["email", "name"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """What is said on signing in is said in the person's language already."""
        super().login(request, user)
        speak_as(request, user)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> Any:
        """Letters about the account come in the language of the person whose account it is."""
        language = getattr(context.get("user"), "language", None) or translation.get_language()
        with translation.override(language):
            return super().render_mail(template_prefix, email, context, headers)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name."""
