from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from values.money import Qualifier


class Figure(models.Model):
    """One number that the source gives about a practice."""

    class Kind(models.TextChoices):
        RESULT = "result", _("Result")
        REQUIREMENT = "requirement", _("Requirement")
        CONTEXT = "context", _("Context")

    practice = models.ForeignKey("practices.GoodPractice", models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    unit = models.CharField(max_length=60)
    qualifier = models.CharField(max_length=20, choices=Qualifier)
    period = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RESULT)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["practice", "position"], name="figure_position_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def number(self) -> str:
        """The value as people write it here, with no more decimals than the source gives."""
        return formats.number_format(self.value.normalize(), use_l10n=True, force_grouping=True)
