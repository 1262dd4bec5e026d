from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

if TYPE_CHECKING:
    from actionplans.models.plan import ActionPlan  # noqa: F401


class SignedCopy(models.Model):
    """The signed and stamped paper of one version of a plan, come back as a document; each stays."""

    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="signed_copies")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="signed_copy")
    number = models.PositiveSmallIntegerField(_("version"))
    content_hash = models.CharField(max_length=64, help_text=_("The text that was signed."))
    signed_on = models.DateField(_("signed on"))

    objects = ScopedManager(project="plan__project")

    class Meta:
        ordering = ["-number", "-pk"]
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")

    def __str__(self) -> str:
        return str(_("Signed copy of version %(number)s") % {"number": self.number})
