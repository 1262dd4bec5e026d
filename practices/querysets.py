"""Questions about practices in the words of the programme."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Substr

from projects.models import Role

NO_THEME = "none"


def fold(text: str) -> str:
    """Text as the search compares it: without case and accents, so that "leon" finds "León"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


class PracticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PracticeQuerySet":
        """Everybody who signs in reads what was approved once; the rest is its partner's and its overseers'."""
        if not user.is_authenticated:
            return self.none()
        held = user.memberships.current()
        own = held.filter(project=OuterRef("project"), organisation=OuterRef("organisation"))
        overseen = held.overseeing(Role.PRACTICE_ADMINISTRATOR).values("project")
        return self.filter(Q(edition__gt=0) | Exists(own) | Q(project__in=overseen))

    def in_catalogue(self) -> "PracticeQuerySet":
        """The approved ones that are neither withdrawn nor archived."""
        return self.filter(status=self.model.Status.APPROVED)

    def published(self) -> "PracticeQuerySet":
        """Those of the catalogue that the experts publish. Which of their words, `as_published` says: a newer edition
        waits for the experts.
        """
        return self.in_catalogue().filter(published=self.model.Mark.YES)

    def in_preparation(self) -> "PracticeQuerySet":
        """Those that were never approved and may still be."""
        return self.filter(status__in=[*self.model.EDITABLE, self.model.Status.SUBMITTED])

    def open_of(self, project: Any, organisation: Any) -> "PracticeQuerySet":
        """What a partner put forward and is still theirs to write on: drafts, and what has editions to come."""
        over = [self.model.Status.WITHDRAWN, self.model.Status.ARCHIVED, self.model.Status.DECLINED]
        return self.filter(project=project, organisation=organisation).exclude(status__in=over)

    def placed_in(self, project: Any) -> "PracticeQuerySet":
        return self.filter(project=project).select_related("territory").order_by("title")

    def waiting(self) -> "PracticeQuerySet":
        """Those on which the practice administrator is to decide, with what the list of work asks of them."""
        sent = self.filter(status=self.model.Status.SUBMITTED)
        return sent.select_related("project", "territory").defer("about", "words")

    def to_be_marked(self, projects: Iterable[Any]) -> "PracticeQuerySet":
        """Those of these projects whose edition nobody has counted yet, or published.

        What was published elsewhere was decided there, as long as it has no edition of its own here.
        """
        pending = self.model.Mark.PENDING
        counted = Q(counted=pending) | ~Q(counted_edition=F("edition"))
        published = Q(published=pending) | ~Q(published_edition=F("edition"))
        published &= ~Q(refused_edition=F("edition"))
        found = self.in_catalogue().filter(project__in=projects).exclude(is_taken_over=True, edition=1)
        asked = found.filter(counted | published)
        return asked.select_related("project", "territory").defer("about", "words")

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
        related = self.select_related("theme", "project", "territory", "organisation")
        return related.annotate(open_flags=open_flags).defer("about", "words").order_by("title", "pk")

    def for_page(self) -> "PracticeQuerySet":
        """With everything that the page of one practice shows."""
        joined = self.select_related(
            "project__rule_set",
            "theme",
            "organisation",
            "contact_organisation",
            "territory__parent__parent__parent",
        )
        return joined.prefetch_related("figures", "flags__related", "ratings__practice")


class RevisionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "RevisionQuerySet":
        """What its partner and the overseers read; the others read it once it is in the catalogue."""
        held = user.memberships.current()
        own = held.filter(
            project=OuterRef("practice__project"), organisation=OuterRef("practice__organisation")
        )
        overseen = held.overseeing(Role.PRACTICE_ADMINISTRATOR).values("project")
        return self.filter(Exists(own) | Q(practice__project__in=overseen))

    def open(self) -> "RevisionQuerySet":
        return self.filter(status__in=self.model.OPEN)

    def waiting(self) -> "RevisionQuerySet":
        """Those on which the practice administrator is to decide."""
        return self.for_page().filter(status=self.model.Status.SUBMITTED)

    def for_page(self) -> "RevisionQuerySet":
        return self.select_related("practice__project", "practice__organisation", "practice__territory")
