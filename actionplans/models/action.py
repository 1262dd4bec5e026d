import datetime as dt
import uuid as uuids
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from actionplans.querysets import ActionQuerySet
from values.dates import PartialDateField
from values.emptiness import EmptinessField
from values.money import MoneyField
from workflow.acts import Act
from workflow.steps import step

ActionManager = models.Manager.from_queryset(ActionQuerySet)


class Action(models.Model):
    """One action of a plan: the six items of the template, and how far it has come."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "in_progress", _("In progress")
        SUSPENDED = "suspended", _("Suspended")
        COMPLETED = "completed", _("Completed")
        PARTLY = "partly_implemented", _("Partly implemented")
        UNDONE = "not_implemented", _("Not implemented")
        DROPPED = "dropped", _("Dropped")

    class Pilot(models.TextChoices):
        """How far the monitoring committee has come with a pilot."""

        MARKED = "marked", _("Pilot, not asked for yet")
        ASKED = "asked", _("Pilot, waits for the committee")
        APPROVED = "approved", _("Pilot, approved by the committee")
        REFUSED = "refused", _("Pilot, refused by the committee")

    class Judgement(models.TextChoices):
        """Its partner's own judgement, beside what is computed."""

        ON_TRACK = "on_track", _("On track")
        AT_RISK = "at_risk", _("At risk")
        OFF_TRACK = "off_track", _("Off track")

    HANGS_ON = "plan"
    KEPT = [state for state in Status if state != "dropped"]
    # The text of the plan on which the step that is being done decides, for its entry in the ledger; not kept
    content_hash = ""
    OVER = frozenset({Status.COMPLETED, Status.PARTLY, Status.UNDONE, Status.DROPPED})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    plan = models.ForeignKey("actionplans.ActionPlan", models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    background = models.TextField(_("background and link to the project"), blank=True)
    activities = models.TextField(_("what will be done"), blank=True)
    players = models.TextField(_("who takes part, and in which role"), blank=True)
    starts = PartialDateField(verbose_name=_("start"))
    ends = PartialDateField(verbose_name=_("end"))
    cost = MoneyField(verbose_name=_("cost"))
    has_no_cost = models.BooleanField(_("the action costs nothing"), default=False)
    funding = models.TextField(_("where the money comes from"), blank=True)
    has_no_funding = models.BooleanField(_("no funding is needed"), default=False)
    is_pilot = models.BooleanField(_("the action is a pilot"), default=False)
    is_before_plan = models.BooleanField(_("began before the plan was approved"), default=False)
    emptiness = EmptinessField()
    remarks = models.JSONField(default=list, blank=True)

    status = FSMField(choices=Status, default=Status.PLANNED, protected=True)
    status_since = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(_("really ended on"), null=True, help_text=_("As its partner tells it."))
    actual_cost = MoneyField(verbose_name=_("actual cost"))
    had_no_cost = models.BooleanField(_("the action cost nothing"), default=False)
    outcome = models.TextField(blank=True)
    lessons = models.TextField(_("lessons learnt"), blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True, help_text=_("When the lead partner confirmed its end."))
    progress = models.TextField(_("how far it is"), blank=True)
    progress_on = models.DateField(null=True, help_text=_("When the partner last said or confirmed it."))
    judgement = models.CharField(_("judgement"), max_length=20, choices=Judgement, blank=True)
    spent = MoneyField(verbose_name=_("spent so far"))
    blocked_by = models.CharField(_("who decides"), max_length=200, blank=True)
    blocked_since = models.DateField(_("waits since"), null=True)
    blocked_for = models.TextField(blank=True, help_text=_("The decision outside that it waits for."))
    moved_to = PartialDateField(
        help_text=_("The end that was accepted last; the plan's own stays in its text.")
    )
    pilot_asked_on = models.DateField(null=True)
    pilot_approved_on = models.DateField(null=True)
    pilot_refused_on = models.DateField(null=True)
    pilot_hash = models.CharField(
        max_length=64, blank=True, help_text=_("The text of the plan on which the committee decided.")
    )

    objects = ScopedManager(project="plan__project", _manager_class=ActionManager)

    # Whose it is, as its plan says
    project = property(attrgetter("plan.project"))
    project_id = property(attrgetter("plan.project_id"))
    organisation = property(attrgetter("plan.organisation"))
    organisation_id = property(attrgetter("plan.organisation_id"))
    joint_ids = property(attrgetter("plan.joint_ids"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="action_number_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("action-detail", args=[self.uuid])

    @property
    def submitted_by_id(self) -> Any:
        """I1: whoever reported its end does not confirm it."""
        return self.reported_by_id

    @property
    def is_over(self) -> bool:
        """Ended in the partner's word, confirmed or not."""
        return self.status in self.OVER

    @property
    def is_dropped(self) -> bool:
        """A later version of the plan goes without it."""
        return self.status == self.Status.DROPPED

    @property
    def was_carried_out(self) -> bool:
        """Ended after it was done, in full or in part: it has an actual cost, if nobody says that it had none."""
        return self.status in (self.Status.COMPLETED, self.Status.PARTLY)

    @property
    def cost_is_told(self) -> bool:
        """What it really cost is said, or why nobody can say it."""
        return bool(self.actual_cost or self.had_no_cost or "actual_cost" in self.emptiness)

    @property
    def earliest_end(self) -> Any:
        """The first day on which it can have ended: its planned start, or an earlier one on which it had begun."""
        return min(self.starts.first_day, self.status_since or dt.date.max) if self.starts else None

    @property
    def first_date(self) -> Any:
        """The end as the plan says it."""
        return self.ends

    @property
    def due(self) -> Any:
        """When it is to end: as was accepted last, else as the plan says."""
        return self.moved_to or self.ends

    @property
    def is_blocked(self) -> bool:
        """It waits for a decision that somebody outside takes."""
        return bool(self.blocked_for) and not self.is_over

    @property
    def waits_for_confirmation(self) -> bool:
        return self.is_over and self.confirmed_on is None

    @property
    def pilot(self) -> "Action.Pilot | None":
        """Where a pilot stands with the committee; None for an ordinary action."""
        if not self.is_pilot:
            return None
        if self.pilot_approved_on:
            return self.Pilot.APPROVED
        if self.pilot_refused_on:
            return self.Pilot.REFUSED
        return self.Pilot.ASKED if self.pilot_asked_on else self.Pilot.MARKED

    @property
    def waits_since(self) -> Any:
        """Since when somebody is to act on it: on a pilot, or on its end."""
        return self.pilot_asked_on if self.pilot == self.Pilot.ASKED else self.status_since

    def mark_as_pilot(self, is_pilot: bool) -> None:
        """Without the mark the matter of the pilot is over; a later mark begins anew."""
        self.is_pilot = is_pilot
        if not is_pilot:
            self.pilot_asked_on = self.pilot_approved_on = self.pilot_refused_on = None
            self.pilot_hash = ""

    def _decide_pilot(self) -> None:
        """The committee decides on the action as the plan describes it: as it was sent, else as it stands."""
        self.pilot_hash = self.content_hash = self.plan.content_hash or self.plan.hash_of_content()

    def _end(self, act: Act) -> None:
        """A day of the end stands in the row already where the partner told one with the step."""
        self.status_since, self.ended_on = act.on, self.ended_on or act.on
        self.outcome, self.reported_by_id = act.note, act.author_id

    @step(status, Status.PLANNED, None, _("Ask for the pilot"), _("asked the committee for the pilot"))
    def ask_pilot(self, act: Act) -> None:
        self.pilot_asked_on = act.on

    @step(status, Status.PLANNED, None, _("Approve the pilot"), _("approved the pilot"))
    def approve_pilot(self, act: Act) -> None:
        self.pilot_approved_on = act.on
        self._decide_pilot()

    @step(
        status,
        Status.PLANNED,
        None,
        _("Refuse the pilot"),
        _("refused the pilot"),
        needs_reason=True,
    )
    def refuse_pilot(self, act: Act) -> None:
        self.pilot_refused_on = act.on
        self._decide_pilot()

    @step(
        status, Status.PLANNED, Status.RUNNING, _("Start the action"), _("started the action"), is_main=True
    )
    def start(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.RUNNING,
        None,
        _("Say how far it is"),
        _("said how far the action is"),
        needs_reason=True,
        asks_words=_("How far it is"),
    )
    def tell_progress(self, act: Act) -> None:
        self.progress, self.progress_on = act.note, act.on

    @step(status, Status.RUNNING, None, _("Still as described"), _("confirmed that it is still as described"))
    def confirm_progress(self, act: Act) -> None:
        self.progress_on = act.on

    @step(
        status,
        [Status.PLANNED, Status.RUNNING],
        None,
        _("Say that a decision outside holds it up"),
        _("said that a decision outside holds the action up"),
        needs_reason=True,
        asks_words=_("Which decision it waits for"),
    )
    def block(self, act: Act) -> None:
        self.blocked_for, self.blocked_since = act.note, self.blocked_since or act.on

    @step(
        status,
        [Status.PLANNED, Status.RUNNING],
        None,
        _("The decision is there"),
        _("said that the decision outside is there"),
    )
    def unblock(self, act: Act) -> None:
        self.blocked_for, self.blocked_since, self.blocked_by = "", None, ""

    @step(
        status,
        Status.RUNNING,
        Status.COMPLETED,
        _("Finish the action"),
        _("finished the action"),
        is_main=True,
    )
    def finish(self, act: Act) -> None:
        self._end(act)

    @step(
        status,
        Status.RUNNING,
        Status.PARTLY,
        _("End it, done in part"),
        _("ended the action, done in part"),
        needs_reason=True,
    )
    def finish_partly(self, act: Act) -> None:
        self._end(act)

    @step(
        status,
        [Status.PLANNED, Status.RUNNING],
        Status.UNDONE,
        _("Give the action up"),
        _("gave the action up"),
        needs_reason=True,
    )
    def give_up(self, act: Act) -> None:
        self._end(act)

    @step(
        status,
        [Status.COMPLETED, Status.PARTLY, Status.UNDONE],
        None,
        _("Confirm the end"),
        _("confirmed the end of the action"),
        is_main=True,
    )
    def confirm(self, act: Act) -> None:
        self.confirmed_on = act.on

    @step(
        status,
        [Status.COMPLETED, Status.PARTLY, Status.UNDONE],
        None,
        _("Confirm the end"),
        _("was confirmed with the plan's completion"),
    )
    def confirm_with_plan(self, act: Act) -> None:
        self.confirmed_on = act.on

    @step(
        status,
        [Status.COMPLETED, Status.PARTLY, Status.UNDONE],
        Status.RUNNING,
        _("Take the action up again"),
        _("took the action up again"),
        needs_reason=True,
        asks_day=_("To be finished by"),
    )
    def reopen(self, act: Act) -> None:
        self.status_since = act.on
        self.ended_on = self.confirmed_on = self.reported_by_id = None

    @step(
        status,
        Status.RUNNING,
        Status.SUSPENDED,
        _("Suspend the action"),
        _("suspended the action"),
        needs_reason=True,
        asks_day=_("Look at it again on"),
    )
    def suspend(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.SUSPENDED,
        Status.RUNNING,
        _("Go on with the action"),
        _("went on with the action"),
        is_main=True,
    )
    def resume(self, act: Act) -> None:
        self.status_since = act.on

    @step(status, KEPT, None, _("Change with the plan"), _("was changed with the plan"))
    def renew(self, act: Act) -> None:
        """Whoever saw the action before has not seen what it says now."""

    @step(status, KEPT, None, _("Move the end"), _("got a new end"))
    def move(self, act: Act) -> None:
        """The new end stands in the row already."""

    @step(status, KEPT, None, _("Take off the mark"), _("is no longer marked as a pilot"))
    def end_pilot(self, act: Act) -> None:
        self.mark_as_pilot(False)

    @step(status, Status.PLANNED, Status.DROPPED, _("Drop the action"), _("was dropped by a new version"))
    def drop(self, act: Act) -> None:
        self.status_since = self.ended_on = self.confirmed_on = act.on
