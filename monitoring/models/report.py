import datetime as dt
import uuid as uuids
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from ledger import canonical
from monitoring.querysets import ReportQuerySet
from monitoring.reports.snapshots import kept_answers, taken, with_answers
from workflow.acts import Act
from workflow.steps import step

ReportManager = models.Manager.from_queryset(ReportQuerySet)


class ProgressReport(models.Model):
    """What a project tells the programme about one period: the parts of its partners, put together by the lead."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        OPEN = "open", _("Being written")
        CONSOLIDATED = "consolidated", _("Put together")
        SUBMITTED = "submitted", _("Sent to the programme")
        CHECKED = "under_check", _("Being checked by the programme")
        CLARIFICATION = "clarification", _("Questions to the lead partner")
        APPROVED = "approved", _("Approved")
        REFUSED = "not_approved", _("Not approved")
        CORRECTED = "corrected", _("Approved and corrected")

    TOLD: ClassVar[dict[str, Any]] = {
        "create": _("scheduled the report"),
        "amend": _("changed the report's summary"),
        "reschedule": _("gave the report new days: a phase was extended"),
    }
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.OPEN, Status.CONSOLIDATED})
    PENDING: ClassVar[frozenset[str]] = frozenset({Status.SUBMITTED, Status.CHECKED, Status.CLARIFICATION})
    DECIDED: ClassVar[frozenset[str]] = frozenset({Status.APPROVED, Status.CORRECTED, Status.REFUSED})
    APPROVALS: ClassVar[frozenset[str]] = frozenset({Status.APPROVED, Status.CORRECTED})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    due_on = models.DateField(_("due on"), help_text=_("As scheduled; the duty carries the date."))
    parts_due_on = models.DateField(_("partners' parts due on"))
    parts_rule = models.CharField(max_length=200, help_text=_("The rule that made the parts' date."))
    summary = models.TextField(_("summary"), blank=True)
    explanation = models.TextField(_("what is missing, and why"), blank=True)
    wording = models.JSONField(
        _("words of the lead partner"),
        default=dict,
        blank=True,
        help_text=_("The lead partner's own words for fields of the form, by field."),
    )
    snapshot = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("What was cited when it was sent: each object with its version."),
    )
    earlier = models.JSONField(default=list, blank=True, help_text=_("The snapshots of earlier versions."))

    status = FSMField(choices=Status, default=Status.SCHEDULED, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    submitted_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)

    objects = ScopedManager(project="project", _manager_class=ReportManager)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("report-detail", args=[self.uuid])

    @property
    def organisation(self) -> Any:
        """The lead partner, who answers for the report."""
        return self.project.lead_organisation

    @property
    def organisation_id(self) -> UUID | None:
        return self.project.lead_organisation_id

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says and cites now."""
        told = {"number": self.number, "summary": self.summary, "snapshot": self.snapshot}
        told |= {"wording": self.wording} if self.wording else {}  # only then, so that earlier hashes stay
        told |= {"explanation": self.explanation} if self.explanation else {}
        return sha256(canonical.encode(told)).hexdigest()

    @property
    def is_written(self) -> bool:
        """Its parts may still come."""
        return self.status in (self.Status.SCHEDULED, self.Status.OPEN)

    @property
    def as_sent(self) -> dict[str, Any]:
        """What it cited when it was sent; nothing while it is written, for the first time or anew."""
        return {} if self.is_written or self.status in self.EDITABLE else self.snapshot

    def told_parts(self) -> models.QuerySet[Any]:
        """The parts that belong to it: once it is put together, those alone that were ready then."""
        parts = self.parts.all()
        return parts if self.is_written else parts.filter(status__in=("accepted", "excused"))

    def _cite(self, on: dt.date) -> None:
        """Take down the version of every object that the report rests on; what was taken before is kept."""
        self.earlier = [*self.earlier, self.snapshot] if self.snapshot else self.earlier
        self.snapshot = taken(self, on) | kept_answers(self.snapshot)

    @step(status, Status.SCHEDULED, Status.OPEN, _("Open the report"), _("opened the report"), is_main=True)
    def open(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status, Status.SCHEDULED, Status.OPEN, _("Open the report"), _("opened the report: its period began")
    )
    def open_on_the_day(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.OPEN,
        Status.CONSOLIDATED,
        _("Put the parts together"),
        _("put the parts together"),
        is_main=True,
    )
    def consolidate(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.CONSOLIDATED,
        Status.OPEN,
        _("Open the parts again"),
        _("opened the parts again"),
        needs_reason=True,
    )
    def take_apart(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.CONSOLIDATED,
        Status.SUBMITTED,
        _("Send the report"),
        _("sent the report"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self.status_since = self.submitted_on = act.on
        self.submitted_by_id = act.author_id
        self._cite(act.on)

    @step(status, Status.SUBMITTED, Status.CONSOLIDATED, _("Take the report back"), _("took the report back"))
    def recall(self, act: Act) -> None:
        self.status_since, self.submitted_on, self.submitted_by_id = act.on, None, None
        *self.earlier, self.snapshot = self.earlier or [{}]

    @step(
        status,
        Status.SUBMITTED,
        Status.CHECKED,
        _("Start to check the report"),
        _("started to check the report"),
        is_main=True,
    )
    def take_up(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.CHECKED,
        Status.CLARIFICATION,
        _("Ask the lead partner"),
        _("asked the lead partner"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
        asks_words=_("Your questions"),
    )
    def ask(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.CLARIFICATION,
        Status.CHECKED,
        _("Answer the programme"),
        _("answered the programme"),
        needs_reason=True,
        is_main=True,
        asks_words=_("Words that go with all answers"),
    )
    def answer(self, act: Act) -> None:
        self.status_since = act.on
        self.snapshot = with_answers(self, act.note, act.on)

    @step(
        status,
        Status.CHECKED,
        Status.APPROVED,
        _("Approve the report"),
        _("approved the report"),
        is_main=True,
    )
    def approve(self, act: Act) -> None:
        self.status_since = self.decided_on = act.on

    @step(
        status,
        Status.CHECKED,
        Status.REFUSED,
        _("Do not approve the report"),
        _("did not approve the report"),
        needs_reason=True,
    )
    def refuse(self, act: Act) -> None:
        self.status_since = self.decided_on = act.on

    @step(
        status,
        Status.REFUSED,
        Status.OPEN,
        _("Ask for the report anew"),
        _("asked for the report anew"),
        needs_reason=True,
    )
    def reopen(self, act: Act) -> None:
        self.status_since, self.decided_on = act.on, None

    @step(
        status,
        [Status.APPROVED, Status.CORRECTED],
        Status.CORRECTED,
        _("Correct the report"),
        _("corrected the report"),
        needs_reason=True,
    )
    def correct(self, act: Act) -> None:
        self.status_since = act.on
        self._cite(act.on)
