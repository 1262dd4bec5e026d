import datetime as dt

from django.db import models


class DemoDay(models.Model):
    """The day at which the demo stands: one row, moved by the demo bar. Empty in a real installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="demo_day_is_one_row")]

    def __str__(self) -> str:
        return self.day.isoformat()

    @classmethod
    def current(cls, default: dt.date) -> dt.date:
        """The stored day, or `default` while nobody has moved it."""
        return cls.objects.values_list("day", flat=True).first() or default

    @classmethod
    def move(cls, days: int, default: dt.date) -> dt.date:
        """Move the demo's day on by `days`; return the new day."""
        day = cls.current(default) + dt.timedelta(days=days)
        cls.objects.update_or_create(id=1, defaults={"day": day})
        return day
