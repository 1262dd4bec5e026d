import uuid as uuids

from django.db import models
from django.utils.translation import gettext_lazy as _

from values.dates import PartialDateField


class Event(models.Model):
    """A meeting, study visit, seminar or workshop from which people learn."""

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, null=True, blank=True, related_name="events"
    )
    initiative = models.CharField(max_length=200, blank=True, help_text=_("Series outside any project."))
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    starts = PartialDateField()
    ends = PartialDateField()
    city = models.CharField(max_length=80, blank=True)
    country = models.ForeignKey("projects.Territory", models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.TextField(blank=True)
    note = models.TextField(blank=True)
    is_illustrative = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title
