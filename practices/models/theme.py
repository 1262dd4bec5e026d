from django.db import models


class Theme(models.Model):
    """A theme under which a project collects practices; SMARTY has four, one for each of its cycles."""

    slug = models.SlugField(primary_key=True)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="themes")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    questions = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["project", "number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="theme_number_once")]

    def __str__(self) -> str:
        return self.short_name
