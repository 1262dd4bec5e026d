from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def countries(self) -> "TerritoryQuerySet":
        return self.filter(level=0).order_by("name")


class Territory(models.Model):
    """A country or one of its regions, by NUTS code; the name is in the source's language."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=120)
    other_names = models.JSONField(default=list, blank=True)
    level = models.PositiveSmallIntegerField(help_text=_("0 country, 1 to 3 NUTS level"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_inferred = models.BooleanField(
        default=False, help_text=_("The source gives no code; it was looked up.")
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=0, parent=None) | models.Q(level__gt=0, parent__isnull=False),
                name="only_countries_have_no_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_code(self) -> str:
        """Two letters for the chip: the NUTS prefix (UK and EL, not GB and GR)."""
        return self.code[:2]
