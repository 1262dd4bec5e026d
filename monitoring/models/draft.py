from typing import Any

from django.conf import settings
from django.db import models
from django_scopes import ScopedManager


class PartDraft(models.Model):
    """What one person has typed on a part and not saved yet, field by field; `version` counts its savings.

    Nobody else reads it, and nothing rests on it: it is gone when the part is saved.
    """

    part = models.ForeignKey("monitoring.PartnerPart", models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fields: Any = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=64, blank=True, help_text="The window that typed last.")
    sequence = models.PositiveIntegerField(default=0, help_text="Its count: a late sending changes nothing.")
    of_version = models.PositiveIntegerField(help_text="The version of the part that the person wrote on.")
    saved_at = models.DateTimeField()

    objects = ScopedManager(project="part__report__project")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "person"], name="draft_of_part_once_a_person")]

    def __str__(self) -> str:
        return f"{self.part}, {self.person}"
