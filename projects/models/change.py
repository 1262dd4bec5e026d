import uuid as uuids
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from values.dates import PartialDate

WAITING = Q(needs_signature=True, confirmed_on=None, withdrawn_on=None)


class ProjectChangeQuerySet(models.QuerySet["ProjectChange"]):
    def for_list(self) -> "ProjectChangeQuerySet":
        """What waits for a signature first, then the latest, with whom each concerns."""
        joined = self.select_related(
            "project", "organisation", "other_organisation", "made_by", "confirmed_by", "withdrawn_by"
        )
        return joined.order_by(Case(When(WAITING, then=0), default=1), "-made_on", "-recorded_at")

    def unsigned(self) -> "ProjectChangeQuerySet":
        """Those that wait for the signature of the other side."""
        return self.filter(WAITING)

    def about(self, subject: str) -> "ProjectChangeQuerySet":
        """The corrections of one object ("app.model:uuid"), the latest first."""
        return self.filter(subject=subject).order_by("-made_on", "-recorded_at")


ProjectChangeManager = models.Manager.from_queryset(ProjectChangeQuerySet)


class ProjectChange(models.Model):
    """What a project does beside its plans: who leaves, who leads, until when, what was corrected. Never changed.

    `was` and `now` are the values in words, so that the old one stays in sight whatever comes later.
    """

    class Kind(models.TextChoices):
        LEAVES = "partner_leaves", _("A partner leaves")
        LEAD = "lead_changes", _("Another lead partner")
        HANDOVER = "duties_handed_over", _("Duties of one person go to another")
        PHASE = "phase_extended", _("A phase is extended")
        REGION = "region_corrected", _("A region is corrected")
        INSTRUMENT = "instrument_replaced", _("A policy instrument is replaced")
        ADDRESSED = "instruments_addressed", _("The policy instruments of a partner")
        FUNDING = "funding_stated", _("A funding statement")

    # The roles that it ends, as whoever records it says before asking for the right; not kept.
    ends: frozenset[str] = frozenset()

    TOLD: ClassVar[dict[str, Any]] = {
        "create": _("recorded a change in the project"),
        "confirm": _("signed a change in the project"),
        "end": _("withdrew a proposed change in the project"),
    }

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=30, choices=Kind)
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    other_organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, null=True, related_name="+"
    )
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    subject_name = models.CharField(max_length=300)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    on = models.DateField(help_text=_("The day from which it holds."))
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_for = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="+")
    made_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    entered_for = models.CharField(max_length=200, blank=True)
    document_id = models.UUIDField(null=True, help_text=_("The letter that shows it."))
    needs_signature = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="project", _manager_class=ProjectChangeManager)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="signature_has_person_and_day",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("made_by")), name="signed_by_the_other_side"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(kind="lead_changes", confirmed_on=None, withdrawn_on=None),
                name="one_change_of_lead_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject_name}"

    def get_absolute_url(self) -> str:
        return f"{reverse('project-changes', args=[self.project.slug])}#change-{self.pk}"

    @property
    def words(self) -> tuple[str, str]:
        """Before and now as people read them: the ends of a phase as dates."""
        if self.kind == self.Kind.PHASE:
            return str(PartialDate(self.was)), str(PartialDate(self.now))
        return self.was, self.now

    @property
    def is_waiting(self) -> bool:
        """It takes effect when the other side has signed; until then either side may withdraw it."""
        return self.needs_signature and self.confirmed_on is None and self.withdrawn_on is None
