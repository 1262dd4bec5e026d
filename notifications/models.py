import datetime as dt
import uuid as uuids

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from values.dates import PartialDateField


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, now: dt.datetime) -> "LetterQuerySet":
        """Letters whose time has come; those that were tried least come first, so that none blocks the others."""
        time_has_come = Q(next_try_at=None) | Q(next_try_at__lte=now)
        return self.filter(time_has_come, state=Letter.State.WAITING).order_by("attempts", "created_at", "pk")

    def abandoned(self, now: dt.datetime) -> "LetterQuerySet":
        """Letters whose sender died while it held them."""
        return self.filter(state=Letter.State.SENDING, lease_until__lt=now)

    def held_by(self, token: uuids.UUID) -> "LetterQuerySet":
        """Letters that the sender with this token still holds."""
        return self.filter(state=Letter.State.SENDING, lease_token=token)

    def failed(self) -> "LetterQuerySet":
        """Letters that were refused for good, or too often."""
        return self.filter(state=Letter.State.FAILED)

    def resend(self) -> int:
        """Put letters back into the queue as if they had never been tried; return how many."""
        return self.update(state=Letter.State.WAITING, attempts=0, next_try_at=None)

    def untouched_since(self, moment: dt.datetime) -> "LetterQuerySet":
        """Letters that nobody has tried to send although they were there before `moment`."""
        return self.filter(state=Letter.State.WAITING, attempts=0, created_at__lt=moment)


class Letter(models.Model):
    """One letter of the outbox. Whoever holds its lease sends it; its Message-ID is the same at every try."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("letter of the day")
        URGENT = "urgent", _("urgent letter")
        ACCOUNT = "account", _("letter about the account")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="letters")
    to_address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField(help_text=_("The domain's day on which it was written."))
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    created_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "on"], condition=Q(kind="daily"), name="one_letter_a_day"
            ),
            models.CheckConstraint(
                condition=Q(kind="account") | Q(recipient__isnull=False), name="letter_has_a_recipient"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="sent_letter_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_token=None, lease_until=None)),
                name="only_a_letter_being_sent_is_leased",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="letters_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}: {self.subject}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self) -> "NoticeQuerySet":
        """Notices that stand in no letter yet and still matter."""
        return self.filter(letter=None, moot_at=None)

    def for_letters(self) -> "NoticeQuerySet":
        return self.select_related("recipient", "project", "organisation").order_by(
            "recipient_id", "is_urgent", "pk"
        )


class Notice(models.Model):
    """One person is told one thing, once: the unique key makes every repeated sweep harmless.

    `matter` is the deadline's uuid (32 hex digits), or the ledger entry as "log/seq".
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        STEP = "step", _("step")

    kind = models.CharField(max_length=10, choices=Kind)
    is_urgent = models.BooleanField(default=False)
    matter = models.CharField(max_length=100)
    rule = models.CharField(max_length=60)
    due_on = models.DateField(help_text=_("The duty's date, or the day of the step."))
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    what = models.CharField(max_length=60, help_text=_("Kind of duty, or step and audience."))
    subject_name = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    due = PartialDateField()
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="notices")
    moot_at = models.DateTimeField(null=True, help_text=_("The matter was settled before a letter left."))
    created_at = models.DateTimeField(db_default=Now())

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "rule", "due_on", "recipient"], name="each_person_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(letter=None) | Q(moot_at=None), name="a_settled_notice_is_in_no_letter"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(letter=None, moot_at=None), name="notices_without_letter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject_name}"


class Cursor(models.Model):
    """How far a ledger log has been read."""

    log = models.CharField(max_length=64, primary_key=True)
    next_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.log} from {self.next_seq}"


class Pulse(models.Model):
    """When the background work last ran: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_tick_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="pulse_is_one_row")]

    def __str__(self) -> str:
        return self.last_tick_at.isoformat()
