from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from actionplans.models.action import Action


class Inspiration(models.Model):
    """What inspired an action, and what was learnt: exactly one of a practice, an event or a described source."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="inspirations")
    practice = models.ForeignKey(
        "practices.GoodPractice", models.PROTECT, null=True, blank=True, related_name="inspirations"
    )
    event = models.ForeignKey(
        "projects.Event", models.PROTECT, null=True, blank=True, related_name="inspirations"
    )
    source = models.CharField(_("another source"), max_length=300, blank=True)
    learnt = models.TextField(_("what was learnt"), blank=True)

    objects = ScopedManager(project="action__plan__project")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(practice__isnull=False, event=None, source="")
                | models.Q(practice=None, event__isnull=False, source="")
                | (models.Q(practice=None, event=None) & ~models.Q(source="")),
                name="inspiration_has_one_source",
            )
        ]
        verbose_name = _("inspiration")
        verbose_name_plural = _("inspirations")

    def __str__(self) -> str:
        return str(self.practice or self.event or self.source)
