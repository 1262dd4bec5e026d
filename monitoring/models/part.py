import uuid as uuids
from hashlib import sha256
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from ledger import canonical
from monitoring.querysets import PartQuerySet
from workflow.acts import Act
from workflow.steps import step

PartManager = models.Manager.from_queryset(PartQuerySet)


class PartnerPart(models.Model):
    """What one partner tells about a period, plan by plan, until the lead partner accepts it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SUBMITTED = "submitted", _("Sent to the lead partner")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")
        EXCUSED = "excused", _("Left out, with a reason")

    HANGS_ON = "report"
    TOLD: ClassVar[dict[str, Any]] = {"create": _("began the part"), "amend": _("wrote on the part")}
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.RETURNED})
    READY: ClassVar[frozenset[str]] = frozenset({Status.ACCEPTED, Status.EXCUSED})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    report = models.ForeignKey("monitoring.ProgressReport", models.PROTECT, related_name="parts")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="report_parts")
    remarks = models.TextField(_("what else is to be said"), blank=True)
    explanation = models.TextField(_("what stays open, and why"), blank=True)
    certificate_number = models.CharField(
        _("number of the controller's certificate"), max_length=80, blank=True
    )

    reminded_on = models.DateField(null=True, help_text=_("When the lead partner last reminded its partner."))

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    submitted_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(project="report__project", _manager_class=PartManager)

    # Whose it is, as its report says
    project = property(attrgetter("report.project"))
    project_id = property(attrgetter("report.project_id"))

    class Meta:
        verbose_name = _("partner's part of a report")
        verbose_name_plural = _("partners' parts of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "organisation"], name="part_of_partner_once")
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("part-detail", args=[self.uuid])

    @property
    def is_ready(self) -> bool:
        """Accepted, or left out with a reason: the report need not wait for it."""
        return self.status in self.READY

    def content(self) -> dict[str, Any]:
        """What the lead partner accepts, as plain values."""
        accounts = sorted(self.accounts.all(), key=lambda one: str(one.plan_id))
        own = {"remarks": self.remarks, "certificate_number": self.certificate_number}
        own |= {"explanation": self.explanation} if self.explanation else {}
        return own | {"accounts": {str(one.plan_id): one.content() for one in accounts}}

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says now."""
        return sha256(canonical.encode(self.content())).hexdigest()

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.SUBMITTED,
        _("Send the part"),
        _("sent the part"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self.status_since = self.submitted_on = act.on
        self.submitted_by_id = act.author_id

    @step(status, Status.SUBMITTED, Status.DRAFT, _("Take the part back"), _("took the part back"))
    def recall(self, act: Act) -> None:
        self.status_since, self.submitted_on, self.submitted_by_id = act.on, None, None

    @step(
        status, Status.SUBMITTED, Status.ACCEPTED, _("Accept the part"), _("accepted the part"), is_main=True
    )
    def accept(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        [Status.SUBMITTED, Status.ACCEPTED],
        Status.RETURNED,
        _("Return the part"),
        _("returned the part"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
    )
    def send_back(self, act: Act) -> None:
        self.status_since, self.submitted_on = act.on, None

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.EXCUSED,
        _("Go on without this part"),
        _("went on without the part"),
        needs_reason=True,
    )
    def excuse(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.EXCUSED,
        Status.DRAFT,
        _("Ask for the part after all"),
        _("asked for the part after all"),
    )
    def expect(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        None,
        _("Remind the partner"),
        _("reminded the partner of the part"),
    )
    def remind(self, act: Act) -> None:
        self.reminded_on = act.on


class PlanAccount(models.Model):
    """What a part says about one plan; `effects` tells of each of its instruments, by its key."""

    part = models.ForeignKey(PartnerPart, models.CASCADE, related_name="accounts")
    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="accounts")
    implementation = models.TextField(_("how far the plan is"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    effects = models.JSONField(_("effect on the policy instrument"), default=dict, blank=True)

    WORDS: ClassVar[tuple[str, ...]] = ("implementation", "problems", "next_steps")

    objects = ScopedManager(project="part__report__project")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "plan"], name="plan_told_once_in_a_part")]

    def __str__(self) -> str:
        return f"{self.part}: {self.plan}"

    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.WORDS} | {"effects": self.effects}
