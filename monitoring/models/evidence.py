import datetime as dt
import uuid as uuids
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from monitoring.querysets import EvidenceQuerySet
from workflow.acts import Act
from workflow.steps import step

EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)
# On what it can hang, and where another document for the same is brought in
ADD_PAGES = {"claim": "evidence-add", "action": "action-evidence-add", "reading": "reading-evidence-add"}


class Evidence(models.Model):
    """A document that is to prove assertions of a claim, that an action was carried out, or a value of an indicator.

    Nothing is overwritten: a better one replaces it.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        REGISTERED = "registered", _("To check")
        EXAMINED = "under_verification", _("Being checked")
        ASKED = "replacement_asked", _("Another document is asked for")
        ACCEPTED = "accepted", _("Accepted")
        CHALLENGED = "challenged", _("Challenged")
        REJECTED = "rejected", _("Rejected")
        REPLACED = "replaced", _("Replaced")
        QUARANTINED = "quarantined", _("Withheld: it does harm")
        DESTROYED = "destroyed", _("Destroyed")

    JUDGED: ClassVar[list[str]] = [
        *(Status.REGISTERED, Status.EXAMINED, Status.ASKED),
        *(Status.ACCEPTED, Status.CHALLENGED, Status.REJECTED),
    ]
    REPLACEABLE: ClassVar[frozenset[str]] = frozenset(
        {Status.REGISTERED, Status.EXAMINED, Status.REJECTED, Status.ASKED, Status.QUARANTINED}
    )
    # Everything whose bytes are there, and may be kept or destroyed
    KEPT: ClassVar[list[str]] = [*JUDGED, Status.REPLACED, Status.QUARANTINED]
    TOLD: ClassVar[dict[str, Any]] = {"create": _("brought in the evidence")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="+")
    claim = models.ForeignKey(
        "monitoring.PolicyChangeClaim", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    action = models.ForeignKey(
        "actionplans.Action", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    reading = models.ForeignKey(
        "monitoring.Reading", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="evidence")
    assertions = models.ManyToManyField("monitoring.Assertion", related_name="evidence")
    link = models.CharField(
        _("link to a page on the web"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("It is never fetched; without a snapshot of the page it is unfixed."),
    )
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    added_at = models.DateTimeField(auto_now_add=True)
    review_note = models.TextField(blank=True)
    retained_until = models.DateField(_("kept until"), null=True)
    is_held = models.BooleanField(
        _("legal hold"), default=False, help_text=_("It is kept, whatever day is given.")
    )
    destruction_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    status = FSMField(choices=Status, default=Status.UPLOADED, protected=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="project", _manager_class=EvidenceManager)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claim__isnull=False, action=None, reading=None)
                | models.Q(claim=None, action__isnull=False, reading=None)
                | models.Q(claim=None, action=None, reading__isnull=False),
                name="evidence_hangs_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.document.title

    def get_absolute_url(self) -> str:
        page = self.reading.indicator if self.reading else self.subject
        return f"{page.get_absolute_url()}?evidence={self.uuid}#preview"

    @property
    def full_name(self) -> str:
        """Its name where what it hangs on is not in sight."""
        return f"{self}: {self.subject}"

    @property
    def kept_until(self) -> dt.date | None:
        """The day that somebody has said, else the one of its plan, where that is closed."""
        return self.retained_until or (self.plan.kept_until if self.plan else None)

    @property
    def HANGS_ON(self) -> str:
        return next(name for name in ADD_PAGES if getattr(self, f"{name}_id"))

    @property
    def subject(self) -> Any:
        """The claim, the action or the value that it is to prove."""
        return getattr(self, self.HANGS_ON)

    @property
    def plan(self) -> Any:
        """The plan to which it belongs; None for what stands under no plan."""
        return self.subject.plan

    @property
    def organisation_id(self) -> UUID:
        organisation: UUID = self.subject.organisation_id
        return organisation

    @property
    def joint_ids(self) -> set[UUID]:
        """I2: the evidence of an action is the matter of everybody who writes its plan."""
        return self.action.joint_ids if self.action else set()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Whom its steps do not concern: a claim's evidence is checked when the claim comes."""
        return ("beside_claims",) if self.claim_id else ()

    @property
    def is_unfixed(self) -> bool:
        """A link whose page can change: what is kept is its address alone, not a snapshot."""
        return bool(self.link) and self.document.is_text

    @property
    def add_url(self) -> str:
        """Where another document for the same thing is brought in."""
        return reverse(ADD_PAGES[self.HANGS_ON], args=[self.subject.pk])

    @property
    def submitted_by_id(self) -> Any:
        """I1: the uploader never decides."""
        return self.document.uploaded_by_id if self.document_id else None

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
        [Status.REGISTERED, Status.EXAMINED, Status.REJECTED, Status.ASKED, Status.QUARANTINED],
        Status.REPLACED,
        _("Replace"),
        _("put another document in its place"),
    )
    def give_way(self, act: Act) -> None:
        """A newer document takes its place."""

    @step(
        status,
        [*JUDGED, Status.REPLACED],
        Status.QUARANTINED,
        _("Withhold the file"),
        _("withheld the file: it does harm"),
        needs_reason=True,
    )
    def quarantine(self, act: Act) -> None:
        self.review_note = act.note

    @step(
        status,
        Status.QUARANTINED,
        Status.REGISTERED,
        _("Give the file free"),
        _("gave the file free again"),
        needs_reason=True,
    )
    def release(self, act: Act) -> None:
        self.review_note = act.note

    @step(
        status,
        KEPT,
        None,
        _("Say until when it is kept"),
        _("said until when the file is kept"),
        needs_reason=True,
        asks_day=_("Kept until"),
    )
    def retain(self, act: Act) -> None:
        """The day comes with the step; the reason names the rule."""

    @step(status, KEPT, None, _("Put a legal hold on it"), _("put a legal hold on it"), needs_reason=True)
    def hold(self, act: Act) -> None:
        self.is_held = True

    @step(status, KEPT, None, _("Lift the legal hold"), _("lifted the legal hold"), needs_reason=True)
    def lift_hold(self, act: Act) -> None:
        self.is_held = False

    @step(status, KEPT, None, _("Ask for its destruction"), _("asked for its destruction"), needs_reason=True)
    def ask_destruction(self, act: Act) -> None:
        self.destruction_asked_by_id = act.by.pk

    @step(status, KEPT, None, _("Keep it after all"), _("said that it is kept after all"), needs_reason=True)
    def keep(self, act: Act) -> None:
        self.destruction_asked_by_id = None

    @step(
        status,
        KEPT,
        Status.DESTROYED,
        _("Destroy the file"),
        _("confirmed the destruction: the file is gone, its fingerprint stays"),
    )
    def destroy(self, act: Act) -> None:
        """A second person's word; the bytes go when the step holds."""
        self.review_note = act.note
