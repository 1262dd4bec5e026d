import uuid as uuids
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from monitoring.querysets import EvidenceQuerySet
from workflow.acts import Act
from workflow.steps import step

EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)


class Evidence(models.Model):
    """A document that is to prove assertions of a claim. Nothing is overwritten: a better one replaces it."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        REGISTERED = "registered", _("To check")
        EXAMINED = "under_verification", _("Being checked")
        ASKED = "replacement_asked", _("Another document is asked for")
        ACCEPTED = "accepted", _("Accepted")
        CHALLENGED = "challenged", _("Challenged")
        REJECTED = "rejected", _("Rejected")
        REPLACED = "replaced", _("Replaced")

    HANGS_ON = "claim"
    REPLACEABLE: ClassVar[frozenset[str]] = frozenset(
        {Status.REGISTERED, Status.EXAMINED, Status.REJECTED, Status.ASKED}
    )
    TOLD: ClassVar[dict[str, Any]] = {"create": _("brought in the evidence")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    claim = models.ForeignKey("monitoring.PolicyChangeClaim", models.PROTECT, related_name="evidence")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="evidence")
    assertions = models.ManyToManyField("monitoring.Assertion", related_name="evidence")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    added_at = models.DateTimeField(auto_now_add=True)
    review_note = models.TextField(blank=True)

    status = FSMField(choices=Status, default=Status.UPLOADED, protected=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="claim__project", _manager_class=EvidenceManager)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.document.title

    def get_absolute_url(self) -> str:
        return f"{self.claim.get_absolute_url()}?evidence={self.uuid}#preview"

    @property
    def project_id(self) -> UUID:
        return self.claim.project_id

    @property
    def organisation_id(self) -> UUID:
        return self.claim.organisation_id

    @property
    def submitted_by_id(self) -> Any:
        """I1: the uploader never decides."""
        return self.document.uploaded_by_id

    @property
    def content_hash(self) -> str:
        """The file's SHA-256: every entry about evidence names the bytes it is about."""
        return str(self.document.sha256)

    @step(status, Status.UPLOADED, Status.REGISTERED, _("Register"), _("registered the evidence"))
    def register(self, act: Act) -> None:
        """The pipeline has checked the file."""

    @step(status, Status.REGISTERED, Status.EXAMINED, _("Start checking"), _("started to check the evidence"))
    def examine(self, act: Act) -> None:
        """Others see that somebody is at it."""

    @step(
        status,
        [Status.REGISTERED, Status.EXAMINED, Status.REJECTED, Status.CHALLENGED],
        Status.ACCEPTED,
        _("Accept this evidence"),
        _("accepted the evidence"),
        is_main=True,
    )
    def accept(self, act: Act) -> None:
        self.review_note = act.note

    @step(
        status,
        [Status.REGISTERED, Status.EXAMINED, Status.ACCEPTED, Status.CHALLENGED],
        Status.REJECTED,
        _("Reject it"),
        _("rejected the evidence"),
        needs_reason=True,
    )
    def reject(self, act: Act) -> None:
        self.review_note = act.note

    @step(
        status,
        [Status.REGISTERED, Status.EXAMINED],
        Status.ASKED,
        _("Ask for another document"),
        _("asked for another document"),
        needs_reason=True,
    )
    def ask_replacement(self, act: Act) -> None:
        self.review_note = act.note

    @step(
        status,
        Status.ACCEPTED,
        Status.CHALLENGED,
        _("Challenge it"),
        _("challenged the evidence"),
        needs_reason=True,
    )
    def challenge(self, act: Act) -> None:
        self.review_note = act.note

    @step(
        status,
        [Status.REGISTERED, Status.EXAMINED, Status.REJECTED, Status.ASKED],
        Status.REPLACED,
        _("Replace"),
        _("put another document in its place"),
    )
    def give_way(self, act: Act) -> None:
        """A newer document takes its place."""
