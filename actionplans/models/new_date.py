import uuid as uuids
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from actionplans.querysets import NewDateQuerySet
from values.dates import PartialDateField
from workflow.acts import Act
from workflow.steps import step

NewDateManager = models.Manager.from_queryset(NewDateQuerySet)


class NewDate(models.Model):
    """A partner's request for another date: of an action's end or, where one is named, of a milestone."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked for")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        BACK = "taken_back", _("Taken back")

    HANGS_ON = "plan"
    TOLD: ClassVar[dict[str, Any]] = {"create": _("asked for a new date")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="new_dates")
    action = models.ForeignKey("actionplans.Action", models.PROTECT, related_name="new_dates")
    milestone = models.ForeignKey(
        "actionplans.Milestone", models.PROTECT, null=True, blank=True, related_name="new_dates"
    )
    was = PartialDateField(verbose_name=_("date until now"))
    wanted = PartialDateField(verbose_name=_("new date"), null=False, blank=False)
    reason = models.TextField(_("reason"))
    asked_on = models.DateField()
    # Nobody who signs in, where it was entered for an absent partner
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    status = FSMField(choices=Status, default=Status.ASKED, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="plan__project", _manager_class=NewDateManager)

    # Whose it is, as its plan says
    project = property(attrgetter("plan.project"))
    project_id = property(attrgetter("plan.project_id"))
    organisation = property(attrgetter("plan.organisation"))
    organisation_id = property(attrgetter("plan.organisation_id"))
    joint_ids = property(attrgetter("plan.joint_ids"))

    class Meta:
        ordering = ["asked_on", "uuid"]
        verbose_name = _("new date")
        verbose_name_plural = _("new dates")

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#dates"

    @property
    def subject(self) -> Any:
        """What gets the new date."""
        return self.milestone or self.action

    @property
    def submitted_by_id(self) -> Any:
        """I1: whoever asks does not decide."""
        return self.asked_by_id

    @step(
        status,
        Status.ASKED,
        Status.ACCEPTED,
        _("Accept the new date"),
        _("accepted the new date"),
        is_main=True,
    )
    def accept(self, act: Act) -> None:
        self.status_since, self.answer = act.on, act.note

    @step(
        status,
        Status.ASKED,
        Status.REFUSED,
        _("Refuse the new date"),
        _("refused the new date"),
        needs_reason=True,
    )
    def refuse(self, act: Act) -> None:
        self.status_since, self.answer = act.on, act.note

    @step(
        status,
        Status.ASKED,
        Status.BACK,
        _("Take the request back"),
        _("took the request for a new date back"),
    )
    def take_back(self, act: Act) -> None:
        self.status_since = act.on
