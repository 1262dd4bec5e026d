import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_scopes import ScopedManager

from values.dates import PartialDate, PartialDateField


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> "DeadlineQuerySet":
        """Duties that are neither done nor replaced by a later date."""
        return self.filter(met_on=None, superseded_by=None)

    def for_subject(self, subject: str) -> "DeadlineQuerySet":
        """The duties that hang on one object ("app.model:uuid")."""
        return self.filter(subject=subject)

    def standing(self) -> "DeadlineQuerySet":
        """Duties that are open or done, without those that a later date replaced and those that were dropped."""
        return self.filter(superseded_by=None, is_dropped=False)

    def listed(self) -> "DeadlineQuerySet":
        """The standing duties as pages show them: of what comes again and again, only what is still to be done."""
        return self.standing().exclude(kind=self.model.Kind.READING, met_on__isnull=False)

    def under(self, *roots: str) -> "DeadlineQuerySet":
        """The duties that are listed under these plans or claims."""
        return self.listed().filter(root__in=roots)

    def of(self, *names: str) -> "DeadlineQuerySet":
        """The duties that are listed under these objects or hang on them."""
        return self.listed().filter(models.Q(root__in=names) | models.Q(subject__in=names))

    def meet(self, subject: str, kind: str, on: dt.date) -> int:
        """Mark the open duties of a kind as done on a day; return how many there were."""
        return self.for_subject(subject).open().filter(kind=kind).update(met_on=on)

    def drop(self, on: dt.date) -> int:
        """End what is open without being done: it is not due any more. Return how many there were."""
        return self.open().update(met_on=on, is_dropped=True)

    def last_met(self, *kinds: str) -> "Deadline | None":
        """The duty of one of these kinds that was met last."""
        met = self.standing().filter(kind__in=kinds, met_on__isnull=False)
        return met.order_by("met_on", "due_on").last()

    def for_list(self) -> "DeadlineQuerySet":
        return self.select_related("organisation").order_by("due_on", "kind")


DeadlineManager = models.Manager.from_queryset(DeadlineQuerySet)


class Deadline(models.Model):
    """A duty with its date: a concrete row, made by a rule, never moved (a new date is a new row)."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Send the action plan")
        CONSENT = "consent", _("Consent to the joint plan")
        REVISE = "revise", _("Send the plan again")
        START = "start", _("Start carrying out the plan")
        ACTION = "action", pgettext_lazy("duty", "Finish the action")
        MILESTONE = "milestone", _("Reach the milestone")
        PART = "part", _("Send the partner's part of the progress report")
        REPORT = "report", _("Send the progress report")
        CLARIFY = "clarify", _("Answer the questions on the progress report")
        QUESTION = "question", _("Answer a question of the programme")
        REVIEW = "review", _("Look at the suspension again")
        COMPLETE = "complete", _("Complete the plan")
        CLAIM = "claim", _("Answer the questions on the policy change")
        MEND = "mend", _("Mend the policy change and send it again")
        READING = "reading", _("Enter a new value")
        KEEP = "keep", _("Look through the files whose time is over")

    # What the lead partner owes as such, and not as one partner among others
    OF_THE_LEAD = frozenset({Kind.START, Kind.REPORT, Kind.CLARIFY, Kind.KEEP})
    # What names the part of a plan that it is about, beside the plan
    OF_A_PART = frozenset({Kind.ACTION, Kind.MILESTONE, Kind.READING})
    STATION_KINDS = frozenset({Kind.PLAN, Kind.START, Kind.COMPLETE})
    SOON_DAYS = 14
    YEARS_AHEAD = frozenset({Kind.KEEP})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="deadlines")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    subject = models.CharField(max_length=120, db_index=True)
    root = models.CharField(
        max_length=120, db_index=True, help_text=_("The plan or claim under which it is listed.")
    )
    subject_name = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind)
    due = PartialDateField(null=False, blank=False)
    due_on = models.DateField(help_text=_("The last day of a partial date."))
    rule = models.CharField(max_length=200, help_text=_("The rule that made this date."))
    met_on = models.DateField(null=True, blank=True)
    is_dropped = models.BooleanField(default=False, help_text=_("It ended without being done."))
    # Without an index of its own: the sweep is to use the one below, and SQLite would take this one instead
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", db_index=False
    )

    earlier: Sequence[PartialDate] = ()  # the days that it had before, where they were read

    objects = ScopedManager(project="project", _manager_class=DeadlineManager)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(met_on=None, superseded_by=None),
                name="open_deadlines_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.due}"

    def get_kind_display(self) -> Any:  # type: ignore[no-redef]
        """In place of Django's, which translates every kind for the name of one: a board asks hundreds of times."""
        return Deadline.Kind(self.kind).label

    @property
    def is_open(self) -> bool:
        return self.met_on is None and self.superseded_by_id is None

    @property
    def is_listed(self) -> bool:
        """Of a standing one whether pages show it: the same as `listed`."""
        return self.kind != self.Kind.READING or self.met_on is None

    @property
    def names_its_part(self) -> bool:
        return self.kind in self.OF_A_PART

    def is_near(self, day: dt.date) -> bool:
        """Whether it is to be thought of: what lies years ahead is so from half a year before."""
        return self.kind not in self.YEARS_AHEAD or self.due_on - day <= dt.timedelta(days=180)

    def stand_at(self, day: dt.date) -> None:
        """Show the duty, unsaved, as it stood at a day's end: what was met later was open then."""
        if self.met_on and self.met_on > day:
            self.met_on = None

    def state_on(self, day: dt.date) -> str:
        """met, late, soon (within 14 days) or later. Lateness is computed, never stored (I7)."""
        if self.met_on is not None:
            return "met"
        if self.due_on < day:
            return "late"
        return "soon" if (self.due_on - day).days <= self.SOON_DAYS else "later"
