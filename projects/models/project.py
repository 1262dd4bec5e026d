import datetime as dt
import uuid as uuids
from collections import defaultdict
from typing import Any

from django.db import models
from django.db.models import F, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models.event import Event
from projects.models.organisation import Partnership
from projects.models.statement import Statement
from values.money import Qualifier


class Programme(models.Model):
    """A funding programme such as Interreg Europe."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class RuleSet(models.Model):
    """The rules of one call as data: immutable; a change is a new version (projects/rule_sets/*.json)."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_set_version_is_unique")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def __getitem__(self, name: str) -> Any:
        return self.content[name]


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> "ProjectQuerySet":
        """The projects in which a person holds a role."""
        return self.filter(memberships__in=user.memberships.current()).distinct().order_by("title")

    def naming(self, instruments: Any) -> dict[Any, list["Project"]]:
        """The open projects whose standing partnerships or plans name these instruments, by instrument."""
        standing = {"partnerships__in": Partnership.objects.standing()}
        found: dict[Any, dict[Any, Project]] = defaultdict(dict)
        for way, more in (("partnerships", standing), ("plans", {})):
            named = self.filter(is_open=True, **{f"{way}__instruments__in": instruments}, **more)
            for project in named.annotate(named=models.F(f"{way}__instruments")).order_by("title"):
                found[project.named][project.pk] = project  # type: ignore[attr-defined]
        return {key: sorted(projects.values(), key=str) for key, projects in found.items()}

    def for_page(self) -> "ProjectQuerySet":
        """With all that the page about a project tells."""
        events = Event.objects.select_related("country").order_by(F("starts").asc(nulls_last=True), "title")
        joined = Partnership.objects.select_related("organisation__country")
        partnerships = joined.prefetch_related("instruments").order_by("pk")
        statements = Statement.objects.order_by("pk")
        return self.select_related("programme", "rule_set", "lead_organisation").prefetch_related(
            "names",
            "phases",
            "funding_statements",
            Prefetch("targets", Target.objects.order_by("pk")),
            Prefetch("events", events),
            Prefetch("partnerships", partnerships),
            Prefetch("statements", statements),
        )

    def most_plans_first(self) -> "ProjectQuerySet":
        """The busiest project first: where an overseer starts."""
        return self.annotate(plan_count=models.Count("plans", distinct=True)).order_by("-plan_count", "title")


class Project(models.Model):
    """One interregional project. Its uuid is the key of its ledger."""

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    title_long = models.CharField(max_length=300, blank=True)
    aim = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="projects")
    programme_note = models.TextField(blank=True)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="projects")
    zone = models.CharField(max_length=40, default="Europe/Brussels")
    lead_organisation = models.ForeignKey("projects.Organisation", models.PROTECT, null=True, blank=True)
    is_open = models.BooleanField(default=True)

    objects = ProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.slug])

    @property
    def began_on(self) -> dt.date | None:
        """The first day of the first phase, where it is known."""
        return min((phase.starts_on for phase in self.phases.all()), default=None)

    def phase_on(self, day: dt.date) -> "Phase | None":
        """The phase that runs on a day."""
        return next((phase for phase in self.phases.all() if phase.starts_on <= day <= phase.ends_on), None)


class ProjectName(models.Model):
    """A spelling under which sources name a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="project_name_once")]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """Phase 1 (learning, writing the plan) or phase 2 (carrying it out)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    goal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="phase_number_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="phase_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return _("Phase %(number)s") % {"number": self.number}


class Target(models.Model):
    """How many of a kind the project promised, and how surely it said so."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="targets")
    key = models.SlugField()
    label = models.CharField(max_length=200)
    value = models.PositiveIntegerField()
    qualifier = models.CharField(max_length=20)
    unit = models.CharField(max_length=40)
    is_derived = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="target_key_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def qualifier_words(self) -> str:
        """ "at least", "about" and so on; nothing where the number is exact or the word unknown."""
        known = self.qualifier in Qualifier.values and self.qualifier != Qualifier.EXACT
        return str(Qualifier(self.qualifier).label) if known else ""
