import uuid as uuids
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from projects.models import PolicyInstrument


class MeasureQuerySet(models.QuerySet["Measure"]):
    def offered_in(
        self, project_id: Any, instruments: "models.QuerySet[PolicyInstrument]"
    ) -> "MeasureQuerySet":
        """The measures of some instruments that a claim of a project may name: its own, and those of sent claims."""
        known = models.Q(claims__project=project_id) | models.Q(claims__submitted_on__isnull=False)
        return self.filter(known, instrument__in=instruments).select_related("instrument").distinct()

    def named(self, instrument: "PolicyInstrument", name: str) -> "Measure | None":
        """The measure of an instrument under this name, however it is spelt in capitals."""
        return self.filter(instrument=instrument, name__iexact=name).first()


MeasureManager = models.Manager.from_queryset(MeasureQuerySet)


class Measure(models.Model):
    """A call, a project or another measure of a policy instrument to which money belongs.

    Claims of several projects may name the same one: its money counts once.
    """

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    instrument = models.ForeignKey("projects.PolicyInstrument", models.PROTECT, related_name="measures")
    name = models.CharField(_("call or measure"), max_length=200)

    objects = MeasureManager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "name"], name="measure_of_instrument_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="measure_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
