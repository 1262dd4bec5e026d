from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from actionplans import approval

if TYPE_CHECKING:
    from actionplans.models.plan import ActionPlan  # noqa: F401


class Signature(models.Model):
    """A body's word on a plan as it was written then: a joint partner's consent, an authority's endorsement.

    It counts as long as the plan's content stays the same.
    """

    class Purpose(models.TextChoices):
        CONSENT = approval.CONSENT, _("Consent")
        ENDORSEMENT = approval.ENDORSEMENT, _("Endorsement")

    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    content_hash = models.CharField(max_length=64)
    signed_on = models.DateField()

    objects = ScopedManager(project="plan__project")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "organisation", "purpose", "content_hash"], name="signature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.organisation}"
