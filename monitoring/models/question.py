import uuid as uuids
from hashlib import sha256
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField
from django_scopes import ScopedManager

from ledger import canonical
from monitoring.querysets import QuestionQuerySet
from workflow.acts import Act
from workflow.steps import step

QuestionManager = models.Manager.from_queryset(QuestionQuerySet)


class Question(models.Model):
    """One question of the programme on a report, numbered within its round, and the answer to it.

    The lead partner words it, or gives it to a partner who answers; all of a round go to the programme together.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("With the lead partner")
        ASSIGNED = "assigned", _("With the partner")
        ANSWERED = "answered", _("Answered by the partner")
        SENT = "sent", _("Answered to the programme")
        STRUCK = "struck", _("Struck, with a reason")

    HANGS_ON = "report"
    TOLD: ClassVar[dict[str, Any]] = {
        "create": _("noted the question"),
        "amend": _("worded the answer"),
        "amend text": _("corrected the text of the question"),
    }
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.OPEN, Status.ASSIGNED, Status.ANSWERED})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    report = models.ForeignKey("monitoring.ProgressReport", models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, related_name="+", help_text=_("Who is to answer it.")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("question"), max_length=4000)
    reply = models.TextField(_("answer of the partner"), blank=True)
    documents = models.ManyToManyField("documents.Document", related_name="+", blank=True)
    wording = models.TextField(_("words of the lead partner"), blank=True, max_length=8000)
    reminded_on = models.DateField(null=True, help_text=_("When the lead partner last reminded its partner."))

    status = FSMField(choices=Status, default=Status.OPEN, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(project="report__project", _manager_class=QuestionManager)

    # Whose it is, as its report says
    project = property(attrgetter("report.project"))
    project_id = property(attrgetter("report.project_id"))

    class Meta:
        ordering = ["round", "number"]
        verbose_name = _("question of the programme")
        verbose_name_plural = _("questions of the programme")
        constraints = [
            models.UniqueConstraint(fields=["report", "round", "number"], name="question_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("question-detail", args=[self.uuid])

    @property
    def label(self) -> str:
        """Its number as it is cited: round and place, 1.2."""
        return f"{self.round}.{self.number}"

    @property
    def is_awaited(self) -> bool:
        """A partner has it, and nobody has written an answer yet that could be sent."""
        return self.status == self.Status.ASSIGNED and not self.wording

    @property
    def is_untouched(self) -> bool:
        """Nobody else has it, and nothing is answered: its text may still be corrected."""
        return self.status == self.Status.OPEN and not self.answer_text

    @property
    def answer_text(self) -> str:
        """What the programme gets: the lead partner's words, else the partner's."""
        return self.wording or self.reply

    @property
    def answered_by(self) -> Any:
        """Whose answer it is: the lead partner's where nobody else gave one."""
        is_leads_own = self.wording and not self.reply
        return self.project.lead_organisation if is_leads_own else self.organisation

    @property
    def left_out(self) -> frozenset[str]:
        """Nobody but the lead partner hears of a question that no partner has."""
        is_leads_own = self.organisation_id == self.project.lead_organisation_id
        return frozenset({"of_partner"}) if is_leads_own else frozenset()

    @property
    def content_hash(self) -> str:
        """SHA-256 of the question and what is answered."""
        told = {"text": self.text, "reply": self.reply, "wording": self.wording}
        return sha256(canonical.encode(told)).hexdigest()

    @step(
        status,
        [Status.OPEN, Status.ASSIGNED],
        Status.ASSIGNED,
        _("Give it to a partner"),
        _("gave the question to a partner"),
        asks_day=_("Answer wanted by"),
    )
    def assign(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.ASSIGNED,
        Status.OPEN,
        _("Answer it ourselves"),
        _("took the question back from the partner"),
    )
    def take_back(self, act: Act) -> None:
        self.status_since = act.on
        self.organisation_id = self.project.lead_organisation_id

    @step(
        status,
        Status.ASSIGNED,
        Status.ANSWERED,
        _("Answer the question"),
        _("answered the question"),
        needs_reason=True,
        is_main=True,
        asks_words=pgettext_lazy("noun", "Answer"),
    )
    def answer(self, act: Act) -> None:
        self.status_since, self.reply = act.on, act.note
        self.submitted_by_id = act.author_id

    @step(status, Status.ANSWERED, Status.ASSIGNED, _("Take the answer back"), _("took the answer back"))
    def recall(self, act: Act) -> None:
        self.status_since, self.submitted_by_id = act.on, None

    @step(
        status,
        Status.ANSWERED,
        Status.ASSIGNED,
        _("Ask the partner again"),
        _("asked the partner again"),
        needs_reason=True,
        asks_day=_("Answer wanted by"),
        asks_words=_("What is still missing"),
    )
    def send_back(self, act: Act) -> None:
        self.status_since = act.on

    @step(status, Status.ASSIGNED, None, _("Remind the partner"), _("reminded the partner of the question"))
    def remind(self, act: Act) -> None:
        self.reminded_on = act.on

    @step(
        status,
        [Status.OPEN, Status.ASSIGNED, Status.ANSWERED],
        Status.STRUCK,
        _("Strike the question"),
        _("struck the question"),
        needs_reason=True,
    )
    def strike(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        [Status.OPEN, Status.ASSIGNED, Status.ANSWERED],
        Status.SENT,
        _("Answered with the report"),
        _("was answered to the programme"),
    )
    def send(self, act: Act) -> None:
        self.status_since = act.on
