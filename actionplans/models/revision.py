import uuid as uuids
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from actionplans import texts
from actionplans.approval import stages_left_out
from actionplans.querysets import PlanRevisionQuerySet
from projects.models import Organisation, PolicyInstrument
from workflow.acts import Act
from workflow.steps import step

PlanRevisionManager = models.Manager.from_queryset(PlanRevisionQuerySet)

RETURN: Any = {"verb": _("Return the new version"), "done": _("returned the new version")}
RETURN |= {"needs_reason": True, "asks_day": _("Answer wanted by")}


class PlanRevision(models.Model):
    """A new version of an approved plan. The plan stays in force as it is until this one takes its place.

    The plan as first approved is version 1; revisions count on from there. `partners` and `instruments` are those of
    `content`, kept in step with it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        CLEARED = "cleared", _("With the programme")
        ACCEPTED = "accepted", _("With the authority")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Replaced by a later version")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    HANGS_ON = "plan"
    EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
    OVER = frozenset({Status.IN_FORCE, Status.SUPERSEDED, Status.WITHDRAWN})
    OPEN = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.CLEARED, Status.ACCEPTED)
    TOLD = {"create": _("started a new version of the plan"), "amend": _("changed the new version")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="+")
    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="revisions")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    why = models.TextField(_("why the plan changes"))
    changes_scope = models.BooleanField(_("what the plan wants to reach changes"), default=False)
    base = models.ForeignKey("actionplans.PlanText", models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    partners = models.ManyToManyField(Organisation, related_name="joint_revisions", blank=True)
    instruments = models.ManyToManyField(PolicyInstrument, related_name="+", blank=True)

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    in_force_on = models.DateField(null=True)

    objects = ScopedManager(project="project", _manager_class=PlanRevisionManager)

    class Meta:
        ordering = ["number"]
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                name="one_open_revision",
                condition=models.Q(status__in=["draft", "submitted", "returned", "cleared", "accepted"]),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})

    def get_absolute_url(self) -> str:
        return reverse("revision-detail", args=[self.plan_id, self.number])

    @property
    def full_name(self) -> str:
        """Its name where the plan is not in sight."""
        return f"{self}: {self.plan}"

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def signatures(self) -> Any:
        """Words given on a text of the plan; each names the text by its hash."""
        return self.plan.signatures

    @property
    def joint_ids(self) -> set[UUID]:
        """Who writes the new version, or wrote the one that it is to replace."""
        written = (self.content, self.base.content)
        return {UUID(key) for content in written for key in content.get("partners", [])}

    def authority_ids(self) -> set[UUID]:
        """The organisations that answer for the instruments of the new version."""
        return {instrument.owner_id for instrument in self.instruments.all() if instrument.owner_id}

    def hash_of_content(self) -> str:
        """SHA-256 of what the new version says now."""
        return texts.fingerprint(self.content)

    def _move(self, act: Act) -> None:
        self.status_since = act.on

    def _enter(self, act: Act) -> None:
        self.status_since = self.in_force_on = act.on

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        None,
        _("Ask the joint partners for their consent"),
        _("asked the joint partners for their consent"),
        asks_day=_("Consent wanted by"),
    )
    def ask_consent(self, act: Act) -> None:
        """Each partner who has not consented gets the day as a duty."""

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        None,
        _("Consent to the new version"),
        _("consented to the new version"),
    )
    def consent(self, act: Act) -> None:
        """A joint partner agrees with the new version as it now is written."""

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.SUBMITTED,
        _("Send the new version"),
        _("sent the new version"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self._move(act)
        self.submitted_by_id = act.author_id
        self.content_hash, self.left_out = self.hash_of_content(), stages_left_out(self)

    @step(
        status, Status.SUBMITTED, Status.DRAFT, _("Take the new version back"), _("took the new version back")
    )
    def recall(self, act: Act) -> None:
        self._move(act)
        self.submitted_by_id, self.content_hash = None, ""

    @step(status, Status.SUBMITTED, Status.RETURNED, **RETURN)
    def send_back(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        Status.SUBMITTED,
        Status.IN_FORCE,
        _("Accept the small change"),
        _("accepted the small change"),
    )
    def adopt(self, act: Act) -> None:
        self._enter(act)

    @step(
        status,
        Status.SUBMITTED,
        Status.CLEARED,
        _("Pass the new version on to the programme"),
        _("passed the new version on"),
        is_main=True,
    )
    def clear(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        Status.SUBMITTED,
        Status.CLEARED,
        _("Pass it on although a report is being checked"),
        _("passed the new version on although a report was being checked"),
        needs_reason=True,
    )
    def clear_despite_report(self, act: Act) -> None:
        self._move(act)

    @step(status, Status.CLEARED, Status.RETURNED, **RETURN)
    def decline(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        Status.CLEARED,
        Status.ACCEPTED,
        _("Accept the new version"),
        _("accepted the new version"),
        is_main=True,
    )
    def accept(self, act: Act) -> None:
        self._move(act)

    @step(status, Status.ACCEPTED, None, _("Endorse the new version"), _("endorsed the new version"))
    def endorse(self, act: Act) -> None:
        """One authority agrees; with the last of them the new version comes into force."""

    @step(status, Status.SUBMITTED, Status.CLEARED, _("Go on"), _("went on: the rules ask for no check"))
    def skip_check(self, act: Act) -> None:
        self._move(act)

    @step(status, Status.CLEARED, Status.ACCEPTED, _("Go on"), _("went on: the rules ask for no decision"))
    def skip_decision(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        [Status.SUBMITTED, Status.ACCEPTED],
        Status.IN_FORCE,
        _("Come into force"),
        _("came into force"),
        is_main=True,
    )
    def come_into_force(self, act: Act) -> None:
        self._enter(act)

    @step(
        status,
        Status.ACCEPTED,
        Status.IN_FORCE,
        _("Go on without endorsement"),
        _("decided that no endorsement is required"),
        needs_reason=True,
    )
    def waive_endorsement(self, act: Act) -> None:
        self._enter(act)

    @step(
        status,
        Status.ACCEPTED,
        Status.RETURNED,
        _("Refuse to endorse"),
        _("refused to endorse the new version"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
    )
    def refuse(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        Status.IN_FORCE,
        Status.SUPERSEDED,
        _("Make room for the next version"),
        _("was replaced by the next version"),
    )
    def supersede(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        OPEN,
        Status.WITHDRAWN,
        _("Withdraw the new version"),
        _("withdrew the new version"),
        needs_reason=True,
    )
    def withdraw(self, act: Act) -> None:
        self._move(act)

    @step(status, OPEN, Status.WITHDRAWN, _("End with its plan"), _("ended with its plan"))
    def lapse(self, act: Act) -> None:
        self._move(act)
