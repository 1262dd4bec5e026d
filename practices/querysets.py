"""Questions about practices in the words of the programme."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Substr

NO_THEME = "none"


def fold(text: str) -> str:
    """Text as the search compares it: without case and accents, so that "leon" finds "León"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


class PracticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PracticeQuerySet":
        """Everybody who signs in reads every practice."""
        return self.all() if user.is_authenticated else self.none()

    def with_theme(self, slugs: Iterable[str]) -> "PracticeQuerySet":
        """Practices of any of these themes; NO_THEME stands for those without one. No slugs: all."""
        wanted = set(slugs)
        if not wanted:
            return self
        without = Q(theme=None) if NO_THEME in wanted else Q(pk__in=[])
        return self.filter(Q(theme__in=wanted - {NO_THEME}) | without)

    def in_country(self, code: str) -> "PracticeQuerySet":
        """Practices located in a country or any of its regions; an empty code: all."""
        return self.filter(territory__code__startswith=code) if code else self

    def matching(self, text: str) -> "PracticeQuerySet":
        """Practices in whose title, summary, description, institution or place every word of the text occurs."""
        found = self
        for word in fold(text).split():
            found = found.filter(words__contains=word)
        return found

    def country_codes(self) -> models.QuerySet[Any]:
        """The codes of the countries in which practices are located."""
        return self.order_by().values_list(Substr("territory_id", 1, 2)).distinct()

    def count_by_theme(self) -> dict[str, int]:
        """How many practices each theme has, by slug; NO_THEME counts those without one."""
        rows = self.order_by().values_list("theme").annotate(Count("pk"))
        return {theme or NO_THEME: count for theme, count in rows}

    def open_points(self) -> list[tuple[str, int]]:
        """The codes of the flags that stand open on these practices, most frequent first."""
        flagged = self.order_by().filter(flags__standing="open").values_list("flags__code")
        return list(flagged.annotate(found=Count("flags__pk")).order_by("-found", "flags__code"))

    def for_list(self) -> "PracticeQuerySet":
        """By title, with what a list shows of each."""
        open_flags = Count("flags", filter=Q(flags__standing="open"))
        related = self.select_related("theme", "project", "territory")
        return related.annotate(open_flags=open_flags).defer("about", "words").order_by("title", "pk")

    def for_page(self) -> "PracticeQuerySet":
        """With everything that the page of one practice shows."""
        joined = self.select_related(
            "project", "theme", "organisation", "contact_organisation", "territory__parent__parent__parent"
        )
        return joined.prefetch_related("figures", "flags__related")
