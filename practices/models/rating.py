import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

FACTORS: dict[str, Any] = {
    "impact": _("Impact and track record"),
    "transferability": _("Transferability"),
    "relevance": _("Relevance to the region that would take it over"),
}


class PracticeRating(models.Model):
    """How one region sees one factor of a practice; it may be revised until the round is closed."""

    TOLD: ClassVar[dict[str, Any]] = {"create": _("rated the practice")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    practice = models.ForeignKey("practices.GoodPractice", models.PROTECT, related_name="ratings")
    territory = models.ForeignKey("projects.Territory", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    factor = models.SlugField(max_length=40)
    value = models.PositiveSmallIntegerField()
    rated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rated_on = models.DateField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "territory", "factor"], name="rating_once"),
        ]

    def __str__(self) -> str:
        return f"{self.practice}, {factor_words(self.factor)}: {self.value}"

    def get_absolute_url(self) -> str:
        return self.practice.get_absolute_url()

    @property
    def project_id(self) -> UUID:
        return self.practice.project_id

    @property
    def is_of_owner(self) -> bool:
        """Given by the practice's own partner or region: it stands, and no average counts it."""
        home, region = self.practice.territory_id, self.territory_id
        is_home = home.startswith(region) or region.startswith(home)
        return is_home or self.organisation_id == self.practice.organisation_id


@dataclass(frozen=True)
class Average:
    """What the other regions say to one factor, and how many they are."""

    factor: str
    words: Any
    value: float | None
    count: int


def factor_words(factor: str) -> str:
    return str(FACTORS.get(factor, factor.replace("-", " ")))


def factors_of(rule_set: Any) -> list[str]:
    """By what a project's regions rate: what its rules name, else the three known ones."""
    return list(rule_set.content.get("rating_factors", FACTORS))


def scale_of(rule_set: Any) -> range:
    """The values that may be given, from 1 to 5 where the rules say nothing else."""
    scale = rule_set.content.get("rating_scale", {"lowest": 1, "highest": 5})
    return range(scale["lowest"], scale["highest"] + 1)


def averages(ratings: Iterable[PracticeRating], factors: Iterable[str]) -> list[Average]:
    """For each factor what the regions other than the practice's own say."""
    counting = [rating for rating in ratings if not rating.is_of_owner]
    return [_average(factor, [one.value for one in counting if one.factor == factor]) for factor in factors]


def _average(factor: str, values: list[int]) -> Average:
    mean = sum(values) / len(values) if values else None
    return Average(factor, factor_words(factor), mean, len(values))
