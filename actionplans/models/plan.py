import uuid as uuids
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from django_scopes import ScopedManager

from actionplans.querysets import ActionPlanQuerySet
from ledger import canonical
from values.dates import PartialDateField
from values.emptiness import EmptinessField
from workflow.acts import Act
from workflow.stations import APPROVED, COMPLETED, DRAFT, IMPLEMENTING, SUBMITTED, VERIFIED

ActionPlanManager = models.Manager.from_queryset(ActionPlanQuerySet)

RETURN = {
    "verb": _("Return the plan"),
    "done": _("returned the plan"),
    "needs_reason": True,
    "asks_day": _("Answer wanted by"),
}


class ActionPlan(models.Model):
    """One region's plan for its policy instruments, with the state that it has reached."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        CLEARED = "cleared", _("Checked by the lead partner")
        ACCEPTED = "accepted", _("Accepted by the programme")
        ENDORSED = "endorsed", _("Endorsed by the authority")
        IMPLEMENTING = "in_implementation", _("In implementation")
        SUSPENDED = "suspended", _("Suspended")
        COMPLETED = "completed", _("Completed")
        VERIFIED = "verified", _("Verified")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Aim(models.TextChoices):
        GROWTH = "growth_and_jobs", _("Investment for Growth and Jobs programme")
        COOPERATION = "territorial_cooperation", _("European Territorial Cooperation programme")
        OTHER = "other", _("Other regional or national policy instrument")

    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.RETURNED})
    TOLD: ClassVar[dict[str, Any]] = {"create": _("started the plan"), "amend": _("changed the plan")}
    OVER: ClassVar[frozenset[str]] = frozenset({Status.CLOSED, Status.WITHDRAWN})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="plans")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="plans")
    territory = models.ForeignKey("projects.Territory", models.PROTECT, related_name="plans")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language of the plan"), max_length=8, default="en")
    summary = models.TextField(_("summary in English"), blank=True)
    aim = models.CharField(_("the plan aims to improve"), max_length=30, choices=Aim, blank=True)
    policy_context = models.TextField(_("policy context"), blank=True)
    contribution = models.TextField(_("how the plan will improve the instrument"), blank=True)
    instruments = models.ManyToManyField("projects.PolicyInstrument", related_name="plans", blank=True)
    plan_date = PartialDateField(verbose_name=_("date of the plan"))
    emptiness = EmptinessField()
    is_illustrative = models.BooleanField(default=False)
    is_recorded = models.BooleanField(default=False, help_text=_("Approved elsewhere; recorded here."))
    sources = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(
        default=list, blank=True, help_text=_("Exceptions and conflicts between sources.")
    )

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_on = models.DateField()
    submitted_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    begun_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    completion_proposed_on = models.DateField(null=True)
    no_change_reason = models.TextField(_("why no policy change followed"), blank=True)

    objects = ScopedManager(project="project", _manager_class=ActionPlanManager)

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan-detail", args=[self.uuid])

    def authority_ids(self) -> set[UUID]:
        """The organisations that answer for the plan's instruments."""
        return {instrument.owner_id for instrument in self.instruments.all() if instrument.owner_id}

    @property
    def station(self) -> int:
        """1 Draft to 5 Completed and 7 Verified; 6, a claimed change, is told by the claims.

        A plan that is over stays where it was.
        """
        if self.status in self.OVER:
            return max(number for number, day in enumerate(self.station_dates, start=1) if day)
        return STATION_OF[self.status]

    @property
    def is_suspended(self) -> bool:
        return self.status == self.Status.SUSPENDED

    @property
    def is_over(self) -> bool:
        """Closed or withdrawn: nothing is to be done any more."""
        return self.status in self.OVER

    @property
    def station_dates(self) -> list[Any]:
        """The day on which each of the seven stations was reached; the sixth is told by the claims."""
        return [
            self.drafted_on,
            self.submitted_on,
            self.approved_on,
            self.begun_on,
            self.completed_on,
            None,
            self.verified_on,
        ]

    def content(self) -> dict[str, Any]:
        """What a decision on the plan rests on, as plain values."""
        names = ["title", "language", "summary", "aim", "policy_context", "contribution"]
        return {name: getattr(self, name) for name in names} | {
            "instruments": sorted(str(instrument.pk) for instrument in self.instruments.all()),
            "actions": [action.content() for action in self.actions.all()],
        }

    def _move(self, act: Act) -> None:
        self.status_since = act.on

    @transition(
        status,
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        custom={"verb": _("Send the plan"), "done": _("sent the plan"), "is_main": True},
    )
    def submit(self, act: Act) -> None:
        self._move(act)
        self.submitted_on, self.submitted_by_id = act.on, act.author_id
        self.content_hash = sha256(canonical.encode(self.content())).hexdigest()

    @transition(
        status,
        source=Status.SUBMITTED,
        target=Status.DRAFT,
        custom={"verb": _("Take the plan back"), "done": _("took the plan back")},
    )
    def recall(self, act: Act) -> None:
        self._move(act)
        self.submitted_on, self.submitted_by_id, self.content_hash = None, None, ""

    @transition(
        status,
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        custom=RETURN,
    )
    def send_back(self, act: Act) -> None:
        self._move(act)
        self.submitted_on = None

    @transition(
        status,
        source=Status.SUBMITTED,
        target=Status.CLEARED,
        custom={
            "verb": _("Pass the plan on to the programme"),
            "done": _("passed the plan on"),
            "is_main": True,
        },
    )
    def clear(self, act: Act) -> None:
        self._move(act)

    @transition(
        status,
        source=Status.CLEARED,
        target=Status.RETURNED,
        custom=RETURN,
    )
    def decline(self, act: Act) -> None:
        self._move(act)
        self.submitted_on = None

    @transition(
        status,
        source=Status.CLEARED,
        target=Status.ACCEPTED,
        custom={"verb": _("Accept the plan"), "done": _("accepted the plan"), "is_main": True},
    )
    def accept(self, act: Act) -> None:
        self._move(act)
        self.approved_on = act.on

    @transition(
        status,
        source=Status.ACCEPTED,
        target=Status.ENDORSED,
        custom={"verb": _("Endorse the plan"), "done": _("endorsed the plan"), "is_main": True},
    )
    def endorse(self, act: Act) -> None:
        self._move(act)

    @transition(
        status,
        source=Status.ACCEPTED,
        target=Status.ENDORSED,
        custom={
            "verb": _("Go on without endorsement"),
            "done": _("decided that no endorsement is required"),
            "needs_reason": True,
        },
    )
    def waive_endorsement(self, act: Act) -> None:
        self._move(act)

    @transition(
        status,
        source=Status.ACCEPTED,
        target=Status.RETURNED,
        custom={
            "verb": _("Refuse to endorse"),
            "done": _("refused to endorse the plan"),
            "needs_reason": True,
            "asks_day": _("Answer wanted by"),
        },
    )
    def refuse(self, act: Act) -> None:
        self._move(act)
        self.submitted_on, self.approved_on = None, None

    @transition(
        status,
        source=Status.ENDORSED,
        target=Status.IMPLEMENTING,
        custom={"verb": _("Start implementation"), "done": _("started implementation"), "is_main": True},
    )
    def begin(self, act: Act) -> None:
        self._move(act)
        self.begun_on = act.on

    @transition(
        status,
        source=Status.IMPLEMENTING,
        target=Status.SUSPENDED,
        custom={
            "verb": _("Suspend the plan"),
            "done": _("suspended the plan"),
            "needs_reason": True,
            "asks_day": _("Look at it again on"),
        },
    )
    def suspend(self, act: Act) -> None:
        self._move(act)

    @transition(
        status,
        source=Status.SUSPENDED,
        target=Status.IMPLEMENTING,
        custom={"verb": _("Go on with the plan"), "done": _("ended the suspension"), "is_main": True},
    )
    def resume(self, act: Act) -> None:
        self._move(act)

    @transition(
        status,
        source=Status.IMPLEMENTING,
        target=Status.IMPLEMENTING,
        custom={"verb": _("Report the plan as completed"), "done": _("reported the plan as completed")},
    )
    def propose_completion(self, act: Act) -> None:
        self.completion_proposed_on = act.on

    @transition(
        status,
        source=Status.IMPLEMENTING,
        target=Status.COMPLETED,
        custom={"verb": _("Confirm completion"), "done": _("confirmed completion"), "is_main": True},
    )
    def complete(self, act: Act) -> None:
        self._move(act)
        self.completed_on = act.on

    @transition(
        status,
        source=Status.COMPLETED,
        target=Status.COMPLETED,
        custom={
            "verb": _("Explain why no policy change followed"),
            "done": _("explained why no policy change followed"),
            "needs_reason": True,
        },
    )
    def explain(self, act: Act) -> None:
        self.no_change_reason = act.note

    @transition(
        status,
        source=Status.COMPLETED,
        target=Status.VERIFIED,
        custom={"verb": _("Verify the policy change"), "done": _("made the plan verified"), "is_main": True},
    )
    def verify(self, act: Act) -> None:
        self._move(act)
        self.verified_on = act.on

    @transition(
        status,
        source=Status.VERIFIED,
        target=Status.COMPLETED,
        custom={"verb": _("Take the verification back"), "done": _("lost its last verified change")},
    )
    def unverify(self, act: Act) -> None:
        self._move(act)
        self.verified_on = None

    @transition(
        status,
        source=[Status.COMPLETED, Status.VERIFIED],
        target=Status.CLOSED,
        custom={"verb": _("Close the plan"), "done": _("closed the plan")},
    )
    def close(self, act: Act) -> None:
        self._move(act)
        self.closed_on = act.on

    @transition(
        status,
        source=Status.CLOSED,
        target=Status.IMPLEMENTING,
        custom={"verb": _("Reopen the plan"), "done": _("reopened the plan"), "needs_reason": True},
    )
    def reopen(self, act: Act) -> None:
        self._move(act)
        self.closed_on = self.completed_on = self.completion_proposed_on = self.verified_on = None

    @transition(
        status,
        source=[Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.CLEARED, Status.ACCEPTED],
        target=Status.WITHDRAWN,
        custom={"verb": _("Withdraw the plan"), "done": _("withdrew the plan"), "needs_reason": True},
    )
    def withdraw(self, act: Act) -> None:
        self._move(act)
        self.withdrawn_on = act.on

    @transition(
        status,
        source=[
            *(Status.ENDORSED, Status.IMPLEMENTING, Status.SUSPENDED),
            *(Status.COMPLETED, Status.VERIFIED),
        ],
        target=Status.WITHDRAWN,
        custom={"verb": _("End the plan early"), "done": _("ended the plan early"), "needs_reason": True},
    )
    def abandon(self, act: Act) -> None:
        self._move(act)
        self.withdrawn_on = act.on


# Where a plan stands in each state; one that is over stays at the last station it reached
STATION_OF: dict[str, int] = {
    ActionPlan.Status.DRAFT: DRAFT,
    ActionPlan.Status.RETURNED: DRAFT,
    ActionPlan.Status.SUBMITTED: SUBMITTED,
    ActionPlan.Status.CLEARED: SUBMITTED,
    ActionPlan.Status.ACCEPTED: APPROVED,
    ActionPlan.Status.ENDORSED: APPROVED,
    ActionPlan.Status.IMPLEMENTING: IMPLEMENTING,
    ActionPlan.Status.SUSPENDED: IMPLEMENTING,
    ActionPlan.Status.COMPLETED: COMPLETED,
    ActionPlan.Status.VERIFIED: VERIFIED,
}
