from django.db import models
from django_scopes import ScopedManager


class BoardLine(models.Model):
    """What the board of a large project knows of a plan, without the reader and the day: one narrow row.

    Written by `monitoring.summaries` in the unit that changes the plan, never by hand.
    """

    plan = models.OneToOneField(
        "actionplans.ActionPlan", models.CASCADE, primary_key=True, related_name="board_line"
    )
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "projects.Organisation", models.CASCADE, related_name="+", db_index=False
    )
    root = models.CharField(max_length=120, unique=True)  # under which the plan's duties are listed
    place = models.CharField(max_length=400)  # territory and title: the order of the project
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=200)
    station = models.PositiveSmallIntegerField()
    since = models.DateField()
    next_on = models.DateField()  # the first open duty; the last of all days where there is none
    waits_for = models.CharField(max_length=40, blank=True)  # a key of overview.WAITING
    waits_at = models.UUIDField(null=True)  # the partner whose object waits
    waits_by = models.BigIntegerField(null=True)  # who submitted it
    content = models.JSONField()  # dates, flags and duties, as `summaries` packs them

    objects = ScopedManager(project="project")

    class Meta:
        indexes = [
            models.Index(fields=["project", "place", "plan"], name="board_lines_by_place"),
            models.Index(fields=["project", "next_on", "plan"], name="board_lines_by_day"),
            models.Index(fields=["project", "-station", "since", "plan"], name="board_lines_by_station"),
            models.Index(fields=["project", "country", "place"], name="board_lines_by_country"),
            models.Index(fields=["project", "waits_at"], name="board_waits_by_body"),
            models.Index(fields=["project", "waits_by"], name="board_waits_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.region}, {self.station}"


class BoardTotal(models.Model):
    """How many of a large project's lines there are of a kind; the row of the kind "all" says that they are kept."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)  # all, station, due, wait, claims
    key = models.CharField(max_length=40, blank=True)
    count = models.BigIntegerField()

    objects = ScopedManager(project="project")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "key"], name="board_total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.count}"
