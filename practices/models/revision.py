import uuid as uuids
from hashlib import sha256
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from ledger import canonical
from practices.content import said
from practices.querysets import RevisionQuerySet
from workflow.acts import Act
from workflow.steps import step


class PracticeRevision(models.Model):
    """The next edition of an approved practice. Until it is approved, the one in the catalogue stays as it is.

    `content` is what it is to say, `replaced` what it said before: both stay as they were decided on.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent to the practice administrator")
        CHANGES = "changes_requested", _("Changes are asked for")
        DECLINED = "declined", _("Not accepted")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    HANGS_ON = "practice"
    TOLD: ClassVar[dict[str, Any]] = {
        "create": _("started a new edition"),
        "amend": _("changed the new edition"),
    }
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.CHANGES})
    OPEN: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.SUBMITTED, Status.CHANGES})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    practice = models.ForeignKey("practices.GoodPractice", models.PROTECT, related_name="revisions")
    content = models.JSONField(default=dict)
    replaced = models.JSONField(default=dict)
    edition = models.PositiveSmallIntegerField(null=True, help_text=_("Its number, once it is approved."))

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RevisionQuerySet.as_manager()

    # Whose it is, as its practice says
    project = property(attrgetter("practice.project"))
    project_id = property(attrgetter("practice.project_id"))
    organisation = property(attrgetter("practice.organisation"))
    organisation_id = property(attrgetter("practice.organisation_id"))

    class Meta:
        verbose_name = _("new edition of a practice")
        verbose_name_plural = _("new editions of practices")
        constraints = [
            models.UniqueConstraint(fields=["practice", "edition"], name="practice_edition_once"),
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(status__in=["draft", "submitted", "changes_requested"]),
                name="one_open_edition",
            ),
        ]

    def __str__(self) -> str:
        return str(self.content.get("title") or self.practice)

    def get_absolute_url(self) -> str:
        return reverse("edition-detail", args=[self.uuid])

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it proposes."""
        return sha256(canonical.encode(self.content)).hexdigest()

    @step(
        status,
        [Status.DRAFT, Status.CHANGES],
        Status.SUBMITTED,
        _("Send the new edition"),
        _("sent the new edition"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self.status_since = act.on
        self.submitted_by_id = act.author_id

    @step(
        status,
        Status.SUBMITTED,
        Status.DRAFT,
        _("Take the new edition back"),
        _("took the new edition back"),
    )
    def recall(self, act: Act) -> None:
        self.status_since, self.submitted_by_id = act.on, None

    @step(
        status,
        Status.SUBMITTED,
        Status.CHANGES,
        _("Ask for changes"),
        _("asked for changes"),
        needs_reason=True,
    )
    def ask_changes(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.SUBMITTED,
        Status.DECLINED,
        _("Do not accept the new edition"),
        _("did not accept the new edition"),
        needs_reason=True,
    )
    def decline(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.SUBMITTED,
        Status.APPROVED,
        _("Approve the new edition"),
        _("approved the new edition"),
        is_main=True,
    )
    def approve(self, act: Act) -> None:
        self.status_since = act.on
        self.replaced = said(self.practice)
        self.edition = self.practice.edition + 1

    @step(
        status,
        [Status.DRAFT, Status.SUBMITTED, Status.CHANGES],
        Status.WITHDRAWN,
        _("Withdraw the new edition"),
        _("withdrew the new edition"),
    )
    def withdraw(self, act: Act) -> None:
        self.status_since = act.on
