"""The addresses of the public site. The language stands in each, so that a page is the same for everybody."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

# The pages about which readers may say something
ABOUT = ("public-plan", "public-change", "public-practice", "public-project")


class LanguageConverter:
    """The languages in which the site speaks."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def spoken() -> str:
    """The language of the page that is being made, where the public site has it."""
    now = get_language() or ""
    return now if now in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def page(name: str, *args: Any, language: str = "") -> str:
    """The address of a public page in the language of this one, or in another."""
    return reverse(f"public-{name}", args=[language or spoken(), *args])


def address_of(subject: Any) -> str:
    """The public page of a plan, a policy change or a practice, whether somebody may open it or not."""
    kind = {"actionplan": "plan", "policychangeclaim": "change"}.get(subject._meta.model_name, "practice")
    return page(kind, subject.slug if kind == "practice" else subject.pk)
