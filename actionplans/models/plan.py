import datetime as dt
import uuid as uuids
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from actionplans import stations, texts
from actionplans.approval import joint_ids, stages_left_out
from actionplans.querysets import ActionPlanQuerySet
from values.dates import PartialDateField
from values.emptiness import EmptinessField
from workflow.acts import Act
from workflow.steps import step

ActionPlanManager = models.Manager.from_queryset(ActionPlanQuerySet)

RETURN: Any = {"verb": _("Return the plan"), "done": _("returned the plan"), "needs_reason": True}
RETURN |= {"asks_day": _("Answer wanted by")}
RENEW: Any = {"verb": _("Take the new version over"), "done": _("has a new version in force")}
LOST: Any = {"verb": _("Take the verification back"), "done": _("lost its last verified change")}


class ActionPlan(models.Model):
    """One region's plan for its policy instruments, with the state that it has reached."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        CLEARED = "cleared", _("With the programme")
        ACCEPTED = "accepted", _("With the authority")
        ENDORSED = "endorsed", _("Approved")
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
    WITH_PARTNER = (*(Status.DRAFT, Status.RETURNED, Status.ENDORSED), Status.IMPLEMENTING, Status.SUSPENDED)
    IN_FORCE = (*WITH_PARTNER[2:], Status.COMPLETED, Status.VERIFIED)
    shown_as_at: dt.date | None = None  # the earlier day at whose end this unsaved copy stood
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
    partners = models.ManyToManyField(
        "projects.Organisation", related_name="joint_plans", blank=True, verbose_name=_("joint partners")
    )
    extra = models.JSONField(default=dict, blank=True)  # {key: text} of the sections that its rules add
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
    left_out = models.JSONField(
        default=list, blank=True, help_text=_("Stages of approval that the rules left out when it was sent.")
    )
    drafted_on = models.DateField()
    submitted_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    begun_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    kept_until = models.DateField(null=True, help_text=_("Until when the files of a closed plan are kept."))
    withdrawn_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    completion_proposed_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True, help_text=_("When the lead partner last reminded its partner."))
    no_change_reason = models.TextField(_("why no policy change followed"), blank=True)

    objects = ScopedManager(project="project", _manager_class=ActionPlanManager)

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan-detail", args=[self.uuid])

    def authority_ids(self) -> set[uuids.UUID]:
        """The organisations that answer for the plan's instruments."""
        return {instrument.owner_id for instrument in self.instruments.all() if instrument.owner_id}

    @property
    def joint_ids(self) -> set[uuids.UUID]:
        return joint_ids(self)

    @property
    def station(self) -> int:
        """1 Draft to 7 Verified without 6, which the claims tell. A plan that is over stays where it was."""
        return stations.reached(self)

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def takes_additions(self) -> bool:
        """Approved elsewhere and not over: what is missing may be added, unless a new version is being written."""
        return self.is_recorded and not self.is_over and all(one.is_over for one in self.revisions.all())

    def content(self) -> dict[str, Any]:
        """What a decision on the plan rests on, as plain values."""
        return texts.of_plan(self)

    def hash_of_content(self) -> str:
        """SHA-256 of what the plan says now."""
        return texts.fingerprint(self.content())

    def _move(self, act: Act) -> None:
        self.status_since = act.on

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

    @step(status, [Status.DRAFT, Status.RETURNED], None, _("Consent to the plan"), _("consented to the plan"))
    def consent(self, act: Act) -> None:
        """A joint partner agrees with the plan as it now is written."""

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.SUBMITTED,
        _("Send the plan"),
        _("sent the plan"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self._move(act)
        self.submitted_on, self.submitted_by_id = act.on, act.author_id
        self.content_hash, self.left_out = self.hash_of_content(), stages_left_out(self)

    @step(status, Status.SUBMITTED, Status.DRAFT, _("Take the plan back"), _("took the plan back"))
    def recall(self, act: Act) -> None:
        self._move(act)
        self.submitted_on, self.submitted_by_id, self.content_hash = None, None, ""

    @step(status, Status.SUBMITTED, Status.RETURNED, **RETURN)
    def send_back(self, act: Act) -> None:
        self._move(act)
        self.submitted_on = None

    @step(
        status, Status.SUBMITTED, Status.CLEARED, _("Pass the plan on to the programme"), _("passed the plan on"),
        is_main=True,
    )  # fmt: skip
    def clear(self, act: Act) -> None:
        self._move(act)

    @step(status, Status.CLEARED, Status.RETURNED, **RETURN)
    def decline(self, act: Act) -> None:
        self._move(act)
        self.submitted_on = None

    @step(status, Status.CLEARED, Status.ACCEPTED, _("Accept the plan"), _("accepted the plan"), is_main=True)
    def accept(self, act: Act) -> None:
        self._move(act)
        self.approved_on = act.on

    @step(status, Status.ACCEPTED, None, _("Endorse the plan"), _("endorsed the plan"))
    def endorse(self, act: Act) -> None:
        """One authority agrees; with the last of them the plan comes into force."""

    @step(status, Status.SUBMITTED, Status.CLEARED, _("Go on"), _("went on: the rules ask for no check"))
    def skip_check(self, act: Act) -> None:
        self._move(act)

    @step(status, Status.CLEARED, Status.ACCEPTED, _("Go on"), _("went on: the rules ask for no decision"))
    def skip_decision(self, act: Act) -> None:
        self._move(act)

    @step(status, Status.ACCEPTED, Status.ENDORSED, _("Come into force"), _("came into force"), is_main=True)
    def come_into_force(self, act: Act) -> None:
        self._move(act)
        self.approved_on = self.approved_on or act.on

    @step(
        status,
        Status.ACCEPTED,
        Status.ENDORSED,
        _("Go on without endorsement"),
        _("decided that no endorsement is required"),
        needs_reason=True,
    )
    def waive_endorsement(self, act: Act) -> None:
        self._move(act)
        self.approved_on = self.approved_on or act.on

    @step(
        status,
        Status.ACCEPTED,
        Status.RETURNED,
        _("Refuse to endorse"),
        _("refused to endorse the plan"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
    )
    def refuse(self, act: Act) -> None:
        self._move(act)
        self.submitted_on, self.approved_on = None, None

    @step(
        status,
        Status.ENDORSED,
        Status.IMPLEMENTING,
        _("Start implementation"),
        _("started implementation"),
        is_main=True,
    )
    def begin(self, act: Act) -> None:
        self._move(act)
        self.begun_on = act.on

    @step(status, [Status.ENDORSED, Status.IMPLEMENTING, Status.SUSPENDED], None, **RENEW)
    def renew(self, act: Act) -> None:
        self.content_hash = self.hash_of_content()

    @step(status, IN_FORCE, None, _("Add the signed copy"), _("added the signed copy"))
    def sign(self, act: Act) -> None:
        """The paper of the version in force came back signed; a later version asks for its own."""

    @step(
        status,
        Status.IMPLEMENTING,
        Status.SUSPENDED,
        _("Suspend the plan"),
        _("suspended the plan"),
        needs_reason=True,
        asks_day=_("Look at it again on"),
    )
    def suspend(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        Status.SUSPENDED,
        Status.IMPLEMENTING,
        _("Go on with the plan"),
        _("ended the suspension"),
        is_main=True,
    )
    def resume(self, act: Act) -> None:
        self._move(act)

    @step(
        status,
        Status.IMPLEMENTING,
        Status.IMPLEMENTING,
        _("Report the plan as completed"),
        _("reported the plan as completed"),
    )
    def propose_completion(self, act: Act) -> None:
        self.completion_proposed_on = act.on

    @step(
        status,
        Status.IMPLEMENTING,
        Status.COMPLETED,
        _("Confirm completion"),
        _("confirmed completion"),
        is_main=True,
    )
    def complete(self, act: Act) -> None:
        self._move(act)
        self.completed_on = act.on

    @step(
        status,
        Status.COMPLETED,
        Status.COMPLETED,
        _("Explain why no policy change followed"),
        _("explained why no policy change followed"),
        needs_reason=True,
    )
    def explain(self, act: Act) -> None:
        self.no_change_reason = act.note

    @step(
        status,
        Status.COMPLETED,
        Status.VERIFIED,
        _("Verify the policy change"),
        _("made the plan verified"),
        is_main=True,
    )
    def verify(self, act: Act) -> None:
        self._move(act)
        self.verified_on = act.on

    @step(status, Status.VERIFIED, Status.COMPLETED, **LOST)
    def unverify(self, act: Act) -> None:
        self._move(act)
        self.verified_on = None

    @step(status, [Status.CLOSED, Status.WITHDRAWN], None, **LOST)
    def lose_change(self, act: Act) -> None:
        """A plan that is over stays so; the flag leaves its line."""
        self.verified_on = None

    @step(
        status, [Status.COMPLETED, Status.VERIFIED], Status.CLOSED, _("Close the plan"), _("closed the plan")
    )
    def close(self, act: Act) -> None:
        self._move(act)
        self.closed_on = act.on

    @step(
        status,
        Status.CLOSED,
        Status.IMPLEMENTING,
        _("Reopen the plan"),
        _("reopened the plan"),
        needs_reason=True,
    )
    def reopen(self, act: Act) -> None:
        self._move(act)
        self.closed_on = self.completed_on = self.completion_proposed_on = self.verified_on = None
        self.no_change_reason = ""

    @step(
        status,
        WITH_PARTNER,
        None,
        _("Give a later day"),
        _("gave a later day"),
        needs_reason=True,
        asks_day=_("The new day"),
    )
    def extend(self, act: Act) -> None:
        """The plan's next own duty gets another day; the earlier one stays in sight."""

    @step(status, WITH_PARTNER, None, _("Remind the partner"), _("reminded the partner of what is due"))
    def remind(self, act: Act) -> None:
        self.reminded_on = act.on

    @step(
        status,
        [Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.CLEARED, Status.ACCEPTED],
        Status.WITHDRAWN,
        _("Withdraw the plan"),
        _("withdrew the plan"),
        needs_reason=True,
    )
    def withdraw(self, act: Act) -> None:
        self._move(act)
        self.withdrawn_on = act.on

    @step(
        status,
        IN_FORCE,
        Status.WITHDRAWN,
        _("End the plan early"),
        _("ended the plan early"),
        needs_reason=True,
    )
    def abandon(self, act: Act) -> None:
        self._move(act)
        self.withdrawn_on = act.on
