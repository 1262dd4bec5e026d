"""A last belt: addresses and telephone numbers in what people wrote never reach a public page."""

import re

from django.utils.translation import gettext as _

MAIL = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")
# Not a sum that grew by so much: a currency or a per cent follows that
OF_A_SUM = r"(?:[\s.,]?\d)*\s?(?:€|%|EUR\b)"
TELEPHONE = re.compile(rf"(?<![\w.,/])(?:\+\d|00[1-9])[\d\s()/.-]{{6,}}\d(?!{OF_A_SUM})")


def masked(text: str) -> str:
    """The text without them."""
    words = f"[{_('contact withheld')}]"
    return TELEPHONE.sub(words, MAIL.sub(words, text))
