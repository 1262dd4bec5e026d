import uuid as uuids
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from publishing.querysets import SHOWN_PLANS, PublicationQuerySet
from workflow.acts import Act
from workflow.steps import step

PublicationManager = models.Manager.from_queryset(PublicationQuerySet)


class Publication(models.Model):
    """Whether a plan, or a verified policy change, stands on the public site. What it shows is never copied."""

    class Status(models.TextChoices):
        UNPUBLISHED = "unpublished", _("Not published")
        PUBLISHED = "published", _("Published")
        TAKEN_OFF = "taken_off", _("Taken off the public site")

    TOLD: ClassVar[dict[str, Any]] = {"create": _("prepared the public page")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="publications")
    plan = models.OneToOneField(
        "actionplans.ActionPlan", models.PROTECT, null=True, blank=True, related_name="publication"
    )
    claim = models.OneToOneField(
        "monitoring.PolicyChangeClaim", models.PROTECT, null=True, blank=True, related_name="publication"
    )
    published_on = models.DateField(null=True, help_text=_("Since when it stands there."))
    why = models.TextField(blank=True, help_text=_("Why it was taken off."))

    status = FSMField(choices=Status, default=Status.UNPUBLISHED, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="project", _manager_class=PublicationManager)

    class Meta:
        verbose_name = _("public page")
        verbose_name_plural = _("public pages")
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__isnull=False, claim=None) | Q(plan=None, claim__isnull=False),
                name="publication_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return f"{self.subject.get_absolute_url()}#publication"

    @property
    def HANGS_ON(self) -> str:
        return "claim" if self.claim_id else "plan"

    @property
    def subject(self) -> Any:
        """The plan or the policy change."""
        return self.claim if self.claim_id else self.plan

    @property
    def language(self) -> str:
        """The language in which its text is written."""
        return str(self.subject.language)

    @property
    def organisation(self) -> Any:
        return self.subject.organisation

    @property
    def organisation_id(self) -> UUID:
        organisation: UUID = self.subject.organisation_id
        return organisation

    @property
    def joint_ids(self) -> set[UUID]:
        """I2: whoever writes a plan does not publish it."""
        return self.plan.joint_ids if self.plan else set()

    @property
    def submitted_by_id(self) -> Any:
        """I1: nor does whoever sent it."""
        return self.subject.submitted_by_id

    @property
    def content_hash(self) -> str:
        """The text that stood there when a step was taken."""
        return str(self.subject.content_hash)

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_shown(self) -> bool:
        """Published, and what it shows still stands: the plan is in force or closed, the verification counts."""
        subject = self.subject
        if self.claim_id:
            return bool(self.is_published and subject.is_accepted and subject.counts)
        return self.is_published and subject.status in SHOWN_PLANS

    @step(
        status,
        Status.UNPUBLISHED,
        Status.PUBLISHED,
        _("Publish it"),
        _("put it on the public site"),
        is_main=True,
    )
    def publish(self, act: Act) -> None:
        self.status_since = self.published_on = act.on

    @step(
        status,
        Status.PUBLISHED,
        Status.TAKEN_OFF,
        _("Take it off the public site"),
        _("took it off the public site"),
        needs_reason=True,
    )
    def take_off(self, act: Act) -> None:
        self.status_since, self.published_on, self.why = act.on, None, act.note

    @step(
        status,
        Status.TAKEN_OFF,
        Status.PUBLISHED,
        _("Put it back"),
        _("put it back on the public site"),
        is_main=True,
    )
    def put_back(self, act: Act) -> None:
        self.status_since = self.published_on = act.on
        self.why = ""


class Remark(models.Model):
    """What a reader of a public page says about it. Nobody's name or address is asked or kept."""

    TOLD: ClassVar[dict[str, Any]] = {"create": _("said something about a public page")}
    status, version = None, 1  # it is said once and never changes
    submitted_by_id = None

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "projects.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Whose page it is about."),
    )
    page = models.CharField(max_length=300)
    text = models.TextField(max_length=2000)
    said_on = models.DateField()

    objects = ScopedManager(project="project")

    class Meta:
        ordering = ["-said_on", "pk"]
        verbose_name = _("remark of a reader")
        verbose_name_plural = _("remarks of readers")

    def __str__(self) -> str:
        return self.page

    def get_absolute_url(self) -> str:
        return f"{reverse('publication-list', args=[self.project.slug])}#said-{self.uuid}"
