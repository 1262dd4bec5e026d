"""The languages of the programme area, by name and in their order."""

import unicodedata

from django.utils.text import capfirst
from django.utils.translation import get_language_info

CODES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu"),
    *("it", "lt", "lv", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)


def alphabetical(name: str) -> str:
    """A key that puts names in the order of a list for people: no case, an accented letter after its plain one."""
    return unicodedata.normalize("NFD", name.casefold())


def languages() -> list[tuple[str, str]]:
    """Code and name in the language of the page, by name."""
    names = [(code, capfirst(str(get_language_info(code)["name_translated"]))) for code in CODES]
    return sorted(names, key=lambda one: alphabetical(one[1]))
