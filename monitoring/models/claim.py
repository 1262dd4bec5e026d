import uuid as uuids
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField
from django_scopes import ScopedManager, scopes_disabled

from ledger import canonical
from monitoring.querysets import ClaimQuerySet
from values.emptiness import EmptinessField
from workflow.acts import Act
from workflow.steps import step

ClaimManager = models.Manager.from_queryset(ClaimQuerySet)

RETURN: Any = {
    "verb": _("Return the claim"),
    "done": _("returned the claim"),
    "needs_reason": True,
    "asks_day": _("Answer wanted by"),
}


class PolicyChangeClaim(models.Model):
    """A region's word that a policy instrument has changed, until the programme decides on it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent to the lead partner")
        RETURNED = "returned", _("Returned")
        FORWARDED = "forwarded", _("With the programme")
        CLARIFICATION = "clarification", _("Questions to the partner")
        VALIDATED = "validated", _("Verified")
        PARTIAL = "partially_validated", _("Verified in part")
        REJECTED = "rejected", _("Not accepted")
        CONTESTED = "under_reassessment", _("Verified, under re-assessment")
        REVOKED = "revoked", _("No longer accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Type(models.TextChoices):
        PROJECTS = "new_projects", _("New projects are funded")
        GOVERNANCE = "governance", _("The instrument is managed differently")
        STRATEGY = "strategic_focus", _("The instrument has a new strategic focus")

    TOLD: ClassVar[dict[str, Any]] = {"create": _("started the claim"), "amend": _("changed the claim")}
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.RETURNED})
    OPEN: ClassVar[frozenset[str]] = frozenset(
        {Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.FORWARDED, Status.CLARIFICATION}
    )
    # What was verified counts until it is revoked
    ACCEPTED: ClassVar[frozenset[str]] = frozenset({Status.VALIDATED, Status.PARTIAL, Status.CONTESTED})
    # Its evidence may be judged, and stays: until the decision, and while it is looked at again
    JUDGED_NOW: ClassVar[frozenset[str]] = OPEN | {Status.CONTESTED}
    FAILED: ClassVar[frozenset[str]] = frozenset({Status.REJECTED, Status.REVOKED, Status.WITHDRAWN})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="claims")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="claims")
    instrument = models.ForeignKey("projects.PolicyInstrument", models.PROTECT, related_name="claims")
    plan = models.ForeignKey(
        "actionplans.ActionPlan", models.PROTECT, null=True, blank=True, related_name="claims"
    )
    actions = models.ManyToManyField("actionplans.Action", blank=True, related_name="claims")
    measure = models.ForeignKey(
        "monitoring.Measure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("call or measure"),
    )
    title = models.CharField(_("title"), max_length=200)
    types = models.JSONField(_("what kind of change"), default=list)
    accepted_types = models.JSONField(default=list, help_text=_("The kinds of change that were accepted."))
    types_reason = models.TextField(blank=True, help_text=_("Why a kind of change was not accepted."))
    what_changed = models.TextField(_("what has changed"), blank=True)
    authority = models.ForeignKey(
        "projects.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_on = models.DateField(_("date of the decision"), null=True, blank=True)
    effective_on = models.DateField(_("in force since"), null=True, blank=True)
    practices = models.ManyToManyField("practices.GoodPractice", blank=True, related_name="claims")
    event = models.ForeignKey("projects.Event", models.PROTECT, null=True, blank=True, related_name="claims")
    source = models.CharField(_("another source"), max_length=300, blank=True)
    overlap = models.TextField(_("claims elsewhere for the same change"), blank=True)
    emptiness = EmptinessField()
    is_illustrative = models.BooleanField(default=False)

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(
        default=0, help_text=_("How often it was sent or taken up again.")
    )
    submitted_on = models.DateField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    counts = models.BooleanField(
        default=False, help_text=_("Its last decision that waits for no second person verified it.")
    )

    objects = ScopedManager(project="project", _manager_class=ClaimManager)

    class Meta:
        verbose_name = _("policy change")
        verbose_name_plural = _("policy changes")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("claim-detail", args=[self.uuid])

    @property
    def language(self) -> str:
        """The language in which its partner writes: the plan's, else English."""
        return self.plan.language if self.plan else "en"

    def authority_ids(self) -> set[UUID]:
        return {self.authority_id} if self.authority_id else set()

    def content(self) -> dict[str, Any]:
        """What a decision on the claim rests on, as plain values: its words, its money, its evidence."""
        own = (
            *("title", "types", "what_changed", "decision_on", "effective_on", "source", "overlap"),
            *("plan_id", "instrument_id", "authority_id", "event_id"),
        )
        evidence = self.evidence.values_list("uuid", "status", "document__sha256").order_by("uuid")
        said = {name: getattr(self, name) for name in own} | self._added_later()
        return said | {
            "practices": sorted(str(key) for key in self.practices.values_list("pk", flat=True)),
            "assertions": [[one.kind, one.statement, one.is_none] for one in self.assertions.all()],
            "amounts": [row.content() for row in self.amounts.all()],
            "evidence": list(evidence),
        }

    def _added_later(self) -> dict[str, Any]:
        """What claims could not say at first: one that does not say it keeps the hash on which was decided."""
        actions = sorted(self.actions.values_list("pk", flat=True), key=str)
        said: dict[str, Any] = {"action_id": actions[0] if len(actions) == 1 else None}
        said |= {"actions": [str(key) for key in actions]} if len(actions) > 1 else {}
        return said | ({"measure_id": self.measure_id} if self.measure_id else {})

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says now: every entry about a claim names the content that it is about."""
        return sha256(canonical.encode(self.content())).hexdigest()

    @property
    def type_words(self) -> list[str]:
        """The kinds of change in words."""
        return self.words_of(self.types)

    @property
    def refused_type_words(self) -> list[str]:
        """The kinds of change that a decision left out; nothing where none was accepted or none left out."""
        left = [kind for kind in self.types if kind not in self.accepted_types]
        return self.words_of(left) if self.accepted_types else []

    @classmethod
    def words_of(cls, kinds: list[str]) -> list[str]:
        return [str(cls.Type(kind).label) for kind in kinds if kind in cls.Type.values]

    @property
    def is_accepted(self) -> bool:
        return self.status in self.ACCEPTED

    @property
    def is_contested(self) -> bool:
        """Verified, and the programme looks at it again."""
        return self.status == self.Status.CONTESTED

    @property
    def is_judged_now(self) -> bool:
        """Whether its evidence may be judged: until the decision, and while it is looked at again."""
        return self.status in self.JUDGED_NOW

    @property
    def takes_new_evidence(self) -> bool:
        """While it is written, and while the programme asks, a document need not take the place of another."""
        return self.status in self.EDITABLE or self.status == self.Status.CLARIFICATION

    @property
    def has_failed(self) -> bool:
        return self.status in self.FAILED

    @property
    def has_no_amount(self) -> bool:
        """The partner says that no money is claimed."""
        return any(assertion.is_none for assertion in self.assertions.all())

    @scopes_disabled()
    def beside(self) -> list["PolicyChangeClaim"]:
        """The other claims that were sent and name the same measure, in any project; failed ones left out."""
        if not self.measure_id:
            return []
        others = PolicyChangeClaim.objects.filter(measure=self.measure_id, submitted_on__isnull=False)
        others = others.exclude(pk=self.pk).exclude(status__in=self.FAILED)
        joined = others.select_related("project").prefetch_related("amounts__claim")
        return list(joined.order_by("submitted_on", "pk"))

    def amounts_beside(self) -> list[Any]:
        """What other verified claims count of the same measure."""
        accepted = (one for one in self.beside() if one.is_accepted)
        return [row for one in accepted for row in one.amounts.all() if row.accepted]

    def shared_amounts(self) -> list[Any]:
        """Its accepted amounts of which another verified claim counts the same money."""
        known = self.amounts_beside()
        return [row for row in self.amounts.all() if row.accepted and any(map(row.may_be, known))]

    @property
    def is_early(self) -> bool:
        """Claimed before its plan was completed: a flag beside the plan's line, not its sixth station."""
        plan = self.plan
        if plan is None or self.submitted_on is None:
            return False
        return plan.completed_on is None or self.submitted_on < plan.completed_on

    @step(
        status,
        [Status.DRAFT, Status.RETURNED],
        Status.SUBMITTED,
        _("Send the claim"),
        _("sent the claim"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self.status_since = self.submitted_on = act.on
        self.submitted_by_id = act.author_id
        self.round += 1

    @step(status, Status.SUBMITTED, Status.DRAFT, _("Take the claim back"), _("took the claim back"))
    def recall(self, act: Act) -> None:
        self.status_since, self.submitted_on, self.submitted_by_id = act.on, None, None

    @step(status, Status.SUBMITTED, Status.RETURNED, **RETURN)
    def send_back(self, act: Act) -> None:
        self.status_since, self.submitted_on = act.on, None

    @step(
        status,
        Status.SUBMITTED,
        Status.FORWARDED,
        _("Pass the claim on"),
        _("passed the claim on to the programme"),
        is_main=True,
    )
    def forward(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.FORWARDED,
        Status.CLARIFICATION,
        _("Ask the partner"),
        _("asked the partner"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
        asks_words=_("Your questions"),
    )
    def ask(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.CLARIFICATION,
        Status.FORWARDED,
        _("Answer the questions"),
        _("answered the questions"),
        needs_reason=True,
        is_main=True,
        asks_words=pgettext_lazy("noun", "Answer"),
    )
    def answer(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        [Status.FORWARDED, Status.CONTESTED],
        None,
        _("Sign the opinion"),
        _("signed an opinion"),
    )
    def give_opinion(self, act: Act) -> None:
        """The auditor's opinion changes no state."""

    @step(status, Status.FORWARDED, Status.RETURNED, **RETURN)
    def decline(self, act: Act) -> None:
        self.status_since, self.submitted_on = act.on, None

    @step(
        status,
        [Status.FORWARDED, Status.CONTESTED],
        Status.VALIDATED,
        _("Verify the change"),
        _("verified the policy change"),
        is_main=True,
    )
    def validate(self, act: Act) -> None:
        self.status_since = self.decided_on = act.on

    @step(
        status,
        [Status.FORWARDED, Status.CONTESTED],
        Status.PARTIAL,
        _("Verify the change in part"),
        _("verified the policy change in part"),
        needs_reason=True,
    )
    def validate_partly(self, act: Act) -> None:
        self.status_since = self.decided_on = act.on

    @step(
        status,
        Status.FORWARDED,
        Status.REJECTED,
        _("Do not accept"),
        _("did not accept the policy change"),
        needs_reason=True,
    )
    def reject(self, act: Act) -> None:
        self.status_since = self.decided_on = act.on

    @step(
        status,
        [Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.FORWARDED, Status.CLARIFICATION],
        Status.WITHDRAWN,
        _("Withdraw the claim"),
        _("withdrew the claim"),
        needs_reason=True,
    )
    def withdraw(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        [Status.VALIDATED, Status.PARTIAL],
        None,
        _("Agree its share"),
        _("agreed the share that counts here"),
        needs_reason=True,
    )
    def agree_share(self, act: Act) -> None:
        """The amounts come with the step: what this claim counts of money that others claim, too."""

    @step(
        status,
        [Status.VALIDATED, Status.PARTIAL],
        Status.CONTESTED,
        _("Look at it again"),
        _("took the claim up again"),
        needs_reason=True,
    )
    def reassess(self, act: Act) -> None:
        self.status_since = act.on
        self.round += 1

    @step(
        status,
        [Status.VALIDATED, Status.PARTIAL],
        Status.CONTESTED,
        _("Look at it again"),
        _("came up again: its evidence is challenged"),
    )
    def contest(self, act: Act) -> None:
        self.status_since = act.on
        self.round += 1

    @step(
        status,
        Status.CONTESTED,
        Status.REVOKED,
        _("Take the verification back"),
        _("took the verification back"),
        needs_reason=True,
    )
    def revoke(self, act: Act) -> None:
        self.status_since = self.decided_on = act.on
