import datetime as dt
import uuid as uuids
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from ledger import canonical
from monitoring.indicators.querysets import ReadingQuerySet
from workflow.acts import Act
from workflow.steps import step
from workflow.words import short_date

ReadingManager = models.Manager.from_queryset(ReadingQuerySet)


class Reading(models.Model):
    """One value of an indicator on a day. It counts once it is approved; a correction is a new reading."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ENTERED = "entered", _("To be approved")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    HANGS_ON = "indicator"
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.RETURNED})
    STANDING: ClassVar[frozenset[str]] = frozenset({Status.ENTERED, Status.APPROVED})
    TOLD: ClassVar[dict[str, Any]] = {"create": _("wrote down a value"), "amend": _("changed the value")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    indicator = models.ForeignKey("monitoring.Indicator", models.PROTECT, related_name="readings")
    measured_on = models.DateField(_("measured on"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    words = models.TextField(_("in words"), blank=True)
    source = models.CharField(_("where the value comes from"), max_length=300)
    note = models.TextField(_("what readers should know"), blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("corrects")
    )
    added_at = models.DateTimeField(auto_now_add=True)

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    entered_on = models.DateField(null=True)
    approved_on = models.DateField(null=True, help_text=_("From this day on it counts."))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(project="indicator__project", _manager_class=ReadingManager)

    # Whose it is, as its indicator says
    project = property(attrgetter("indicator.project"))
    project_id = property(attrgetter("indicator.project_id"))
    organisation = property(attrgetter("indicator.organisation"))
    organisation_id = property(attrgetter("indicator.organisation_id"))

    class Meta:
        ordering = ["measured_on", "added_at"]
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="approved") | models.Q(approved_on__isnull=False),
                name="approved_reading_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.told}"

    def get_absolute_url(self) -> str:
        return f"{self.indicator.get_absolute_url()}#reading-{self.uuid}"

    @property
    def told(self) -> str:
        return self.indicator.in_words(self.value, self.words)

    @property
    def corrects_told(self) -> str:
        """Which earlier value it takes the place of, in words; nothing where it is a value of its own."""
        was = self.replaces
        if was is None:
            return ""
        told = {"value": self.indicator.in_words(was.value, was.words), "day": short_date(was.measured_on)}
        return _now("corrects %(value)s of %(day)s") % told

    @property
    def repeats(self) -> bool:
        """Whether it says nothing else than the value that it is to correct."""
        said = ("value", "words", "measured_on", "source")
        was = self.replaces
        return was is not None and all(getattr(was, name) == getattr(self, name) for name in said)

    @property
    def plan(self) -> Any:
        """The plan under which its indicator stands; None for one of the whole project."""
        return self.indicator.whole_plan

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says: every entry names the value that it is about."""
        return sha256(canonical.encode(self.content())).hexdigest()

    def content(self) -> dict[str, Any]:
        """What the lead partner approves, as plain values."""
        papers = self.evidence.filter(replaced_by=None).order_by("document__sha256")
        return {
            "measured_on": self.measured_on.isoformat(),
            "value": None if self.value is None else str(Decimal(self.value).normalize()),
            "words": self.words,
            "source": self.source,
            "note": self.note,
            "evidence": list(papers.values_list("document__sha256", flat=True)),
        }

    @property
    def takes_evidence(self) -> bool:
        """Whether a document may come, and be judged: until the value is dropped or its plan is over."""
        return self.status != self.Status.WITHDRAWN and not (self.plan and self.plan.is_over)

    def counts_on(self, day: dt.date) -> bool:
        """Measured and approved by a day's end."""
        return self.approved_on is not None and max(self.measured_on, self.approved_on) <= day

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.ENTERED,
        _("Enter the value"),
        _("entered the value"),
        is_main=True,
    )
    def enter(self, act: Act) -> None:
        self.status_since = self.entered_on = act.on
        self.submitted_by_id = act.author_id

    @step(status, Status.ENTERED, Status.DRAFT, _("Take the value back"), _("took the value back"))
    def recall(self, act: Act) -> None:
        self.status_since, self.entered_on, self.submitted_by_id = act.on, None, None

    @step(
        status,
        Status.ENTERED,
        Status.APPROVED,
        _("Approve the value"),
        _("approved the value"),
        is_main=True,
    )
    def approve(self, act: Act) -> None:
        self.status_since = self.approved_on = act.on

    @step(
        status,
        Status.ENTERED,
        Status.RETURNED,
        _("Return the value"),
        _("returned the value"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
    )
    def send_back(self, act: Act) -> None:
        self.status_since, self.entered_on = act.on, None

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.WITHDRAWN,
        _("Drop this value"),
        _("dropped the value"),
    )
    def withdraw(self, act: Act) -> None:
        self.status_since = act.on
