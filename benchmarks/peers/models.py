"""A plan as others would keep it: sixteen columns, eight hundred characters of text."""

from django.db import models
from django_fsm import FSMField, transition
from django_fsm_log.decorators import fsm_log_by


class PeerPlan(models.Model):
    """Moved by django-fsm-2; django-fsm-log writes who did it."""

    title = models.CharField(max_length=200)
    summary = models.TextField()
    policy_context = models.TextField()
    contribution = models.TextField()
    language = models.CharField(max_length=8, default="en")
    aim = models.CharField(max_length=30, default="other")
    project = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    territory = models.CharField(max_length=8, default="AT12")
    status = FSMField(default="submitted", protected=True)
    status_since = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64, default="")
    drafted_on = models.DateField(null=True)
    submitted_on = models.DateField(null=True)

    def __str__(self):
        return self.title

    @fsm_log_by
    @transition(status, source="submitted", target="cleared")
    def clear(self, by=None):
        """On."""

    @fsm_log_by
    @transition(status, source="cleared", target="submitted")
    def undo(self, by=None):
        """And back, so that a plan can be moved again."""


class BarePlan(models.Model):
    """The same row, moved by get and save without any log."""

    title = models.CharField(max_length=200)
    summary = models.TextField()
    policy_context = models.TextField()
    contribution = models.TextField()
    language = models.CharField(max_length=8, default="en")
    aim = models.CharField(max_length=30, default="other")
    project = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    territory = models.CharField(max_length=8, default="AT12")
    status = models.CharField(max_length=50, default="submitted")
    status_since = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64, default="")
    drafted_on = models.DateField(null=True)
    submitted_on = models.DateField(null=True)

    def __str__(self):
        return self.title


class RawLog(models.Model):
    """Where the raw driver writes its line."""

    plan = models.PositiveIntegerField()
    to_state = models.CharField(max_length=50)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.plan} {self.to_state}"
