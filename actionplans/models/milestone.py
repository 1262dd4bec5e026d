import uuid as uuids
from operator import attrgetter
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from actionplans.querysets import OfAnActionQuerySet
from values.dates import PartialDateField
from workflow.acts import Act
from workflow.steps import step

MilestoneManager = models.Manager.from_queryset(OfAnActionQuerySet)


class Milestone(models.Model):
    """Something that an action is to reach by a day. It is no part of the plan's text."""

    class Status(models.TextChoices):
        AHEAD = "ahead", _("Ahead")
        REACHED = "reached", _("Reached")
        DROPPED = "left_out", _("Left out")

    HANGS_ON = "plan"
    TOLD: ClassVar[dict[str, Any]] = {"create": _("set the milestone")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="milestones")
    action = models.ForeignKey("actionplans.Action", models.PROTECT, related_name="milestones")
    title = models.CharField(_("what is reached then"), max_length=200)
    first_date = PartialDateField(verbose_name=_("by when"), null=False, blank=False)
    moved_to = PartialDateField(help_text=_("The date that was accepted last."))
    reached_on = models.DateField(_("reached on"), null=True)

    status = FSMField(choices=Status, default=Status.AHEAD, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="plan__project", _manager_class=MilestoneManager)

    # Whose it is, as its plan says
    project = property(attrgetter("plan.project"))
    project_id = property(attrgetter("plan.project_id"))
    organisation = property(attrgetter("plan.organisation"))
    organisation_id = property(attrgetter("plan.organisation_id"))
    joint_ids = property(attrgetter("plan.joint_ids"))

    class Meta:
        ordering = ["first_date", "title"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#milestones"

    @property
    def submitted_by_id(self) -> Any:
        """I1: as for its action."""
        return self.action.reported_by_id

    @property
    def due(self) -> Any:
        """By when it is to be reached: as was accepted last, else as it was set."""
        return self.moved_to or self.first_date

    @property
    def is_over(self) -> bool:
        return self.status != self.Status.AHEAD

    @step(status, Status.AHEAD, Status.REACHED, _("Reached"), _("reached the milestone"), is_main=True)
    def reach(self, act: Act) -> None:
        self.status_since, self.reached_on = act.on, self.reached_on or act.on

    @step(
        status,
        Status.AHEAD,
        Status.DROPPED,
        _("Leave it out"),
        _("left the milestone out"),
        needs_reason=True,
    )
    def leave_out(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        [Status.REACHED, Status.DROPPED],
        Status.AHEAD,
        _("Take it up again"),
        _("took the milestone up again"),
        needs_reason=True,
    )
    def reopen(self, act: Act) -> None:
        self.status_since, self.reached_on = act.on, None

    @step(status, Status.AHEAD, None, _("Move the date"), _("got a new date"))
    def move(self, act: Act) -> None:
        """The new date stands in the row already."""
