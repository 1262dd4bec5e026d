"""The two languages of a paper: that of its texts, and English, in which the programme works."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from paper.model import Signature, Text, Words, once
from values.emptiness import Emptiness
from workflow.words import short_date

ENGLISH = "en"
NOT_YET = _("Not entered yet")
TO_SIGN = (
    pgettext_lazy("signature", "Place"),
    pgettext_lazy("signature", "Date"),
    pgettext_lazy("signature", "Name"),
    pgettext_lazy("signature", "Function"),
    pgettext_lazy("signature", "Signature"),
)


def _in(language: str, message: Any, values: dict[str, Any]) -> str:
    with override(language):
        told = {name: short_date(one) if isinstance(one, dt.date) else one for name, one in values.items()}
        return str(capfirst(str(message) % told if told else str(message)))


@dataclass(frozen=True)
class Tongue:
    """Puts the product's words, dates and sums into both languages, and marks each text with its own."""

    language: str

    def both(self, message: Any, role: str = "", **values: Any) -> Words:
        """A heading or a word of the product; once where there is no other word for it than the English one."""
        own, english = (_in(language, message, values) for language in (self.language, ENGLISH))
        lang = self.language if own != english else ENGLISH
        return once(Text(own, lang, role), Text(english, ENGLISH, role))

    def own(self, message: Any, **values: Any) -> Text:
        """The product's words in the language of the text alone, with dates and sums as it writes them."""
        return Text(_in(self.language, message, values), self.language)

    def said(self, text: str, role: str = "") -> Text:
        """Words that somebody wrote in the language of the text."""
        return Text(text, self.language, role)

    def shown(self, value: Any) -> Text:
        """A date, a sum or a number as the language writes it."""
        with override(self.language):
            return Text(str(value), self.language)

    def day(self, day: dt.date) -> Text:
        with override(self.language):
            return Text(short_date(day), self.language)

    def told(self, obj: Any, name: str, lang: str = "") -> Words:
        """What a field says, or why it is empty."""
        value = getattr(obj, name)
        if not value and value != 0:
            return self.empty(getattr(obj, "emptiness", {}).get(name))
        return (Text(value, lang or self.language) if isinstance(value, str) else self.shown(value),)

    def empty(self, kind: str | None = None) -> Words:
        """Why there is nothing, as the pages say it."""
        return self.both(Emptiness(kind).label if kind else NOT_YET, "empty")

    def gap(self) -> Words:
        """A place for a hand."""
        return self.both(_("to be filled in"), "gap")

    def signature(self, who: Any) -> Signature:
        """The lines on which a body signs, with room for its stamp."""
        name = (self.said(str(who)),) if who else self.both(_("Name of the organisation"), "gap")
        return Signature(name, tuple(self.both(one) for one in TO_SIGN), self.both(_("Stamp")))
