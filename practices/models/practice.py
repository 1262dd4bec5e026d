import uuid as uuids
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from ledger import canonical
from practices.content import fill, said
from practices.querysets import PracticeQuerySet, fold
from projects.models import Territory
from values.dates import PartialDateField
from values.emptiness import Emptiness, EmptinessField
from values.money import Money, MoneyField
from workflow.acts import Act
from workflow.steps import step


class GoodPractice(models.Model):
    """A practice that partners found worth learning from, from its draft to the catalogue.

    What stays empty says why in `emptiness`: {field name: one of the four kinds}. Two marks stand beside the state of
    an approved one, and neither asks for the other: whether the programme counts it, and whether it is published.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent to the practice administrator")
        CHANGES = "changes_requested", _("Changes are asked for")
        DECLINED = "declined", _("Not accepted")
        APPROVED = "approved", _("In the catalogue")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ARCHIVED = "archived", _("Archived")

    class Mark(models.TextChoices):
        PENDING = "pending", _("Not decided yet")
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNPUBLISHED = "unpublished", _("Taken off again")

    TOLD: ClassVar[dict[str, Any]] = {"create": _("started the practice"), "amend": _("changed the practice")}
    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.DRAFT, Status.CHANGES})

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="practices")
    organisation = models.ForeignKey(
        "projects.Organisation",
        models.PROTECT,
        related_name="practices",
        verbose_name=_("put forward by"),
    )
    theme = models.ForeignKey(
        "practices.Theme",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("theme"),
    )
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    about = models.TextField(_("about the practice"), blank=True)
    institution = models.CharField(
        _("main institution"), max_length=300, blank=True, help_text=_("As the source prints it.")
    )
    main_organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, null=True, blank=True, related_name="run_practices"
    )
    contact_organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, null=True, blank=True, related_name="contact_for_practices"
    )
    territory = models.ForeignKey(
        "projects.Territory", models.PROTECT, related_name="practices", verbose_name=_("region")
    )
    location = models.CharField(
        _("location"), max_length=200, blank=True, help_text=_("As the source prints it.")
    )
    starts = PartialDateField(_("start"))
    ends = PartialDateField(_("end"))
    is_ongoing = models.BooleanField(
        _("ongoing"), null=True, blank=True, help_text=_("Empty: the source does not say.")
    )
    date_note = models.CharField(max_length=300, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    other_websites = models.JSONField(default=list, blank=True)
    resources = models.TextField(_("resources needed"), blank=True)
    amount = MoneyField(_("amount"))
    other_amounts = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(_("evidence of success"), default=list, blank=True)
    challenges = models.JSONField(_("challenges"), default=list, blank=True)
    transfer = models.JSONField(_("what others can learn"), default=list, blank=True)
    is_private = models.BooleanField(_("private initiative"), default=False)
    public_effect = models.TextField(_("effect on public policy"), blank=True)
    emptiness = EmptinessField()
    sources = models.JSONField(default=list, blank=True)
    words = models.TextField(
        blank=True, editable=False, help_text=_("What the search looks through; see index().")
    )

    status = FSMField(choices=Status, default=Status.DRAFT, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveSmallIntegerField(default=0, help_text=_("0 until it is approved."))
    is_taken_over = models.BooleanField(
        default=False, help_text=_("It was published elsewhere; no decision was made here.")
    )
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField(null=True)
    counted = models.CharField(max_length=12, choices=Mark, default=Mark.PENDING)
    counted_on = models.DateField(null=True)
    counted_period = models.CharField(max_length=120, blank=True)
    counted_edition = models.PositiveSmallIntegerField(default=0)
    published = models.CharField(max_length=12, choices=Mark, default=Mark.PENDING)
    published_on = models.DateField(null=True)
    published_edition = models.PositiveSmallIntegerField(default=0)
    refused_edition = models.PositiveSmallIntegerField(
        default=0, help_text=_("A newer edition that is not published; the one before it stays.")
    )
    ratings_closed_on = models.DateField(null=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practice-detail", args=[self.slug])

    @property
    def further_amounts(self) -> list[Money]:
        """The other sums that the source names, each in its own currency."""
        return [Money.from_json(amount) for amount in self.other_amounts]

    @property
    def places(self) -> list[Territory]:
        """The territory and those that contain it, smallest first."""
        found: list[Territory] = []
        place: Territory | None = self.territory
        while place is not None:
            found.append(place)
            place = place.parent
        return found

    @property
    def wider_places(self) -> list[str]:
        """The names of the territories around the practice's own, each once."""
        return [
            name for name in dict.fromkeys(place.name for place in self.places) if name != self.territory.name
        ]

    def index(self) -> None:
        """Refresh the words of the search. Whoever changes the content or the place calls this before saving."""
        names = [name for place in self.places for name in (place.name, *place.other_names)]
        texts = [self.title, self.summary, self.about, self.institution, self.location, *names]
        self.words = fold("\n".join(dict.fromkeys(texts)))

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says now: every entry about a practice names the content that it is about."""
        return sha256(canonical.encode(said(self))).hexdigest()

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    @property
    def is_refused(self) -> bool:
        """Whether this edition is not published, while one before it was."""
        return self.edition > 0 and self.refused_edition == self.edition

    def awaits_mark(self, mark: str) -> bool:
        """Whether nobody has said of this edition if it is `counted`, or `published`."""
        if mark == "published" and self.is_refused:
            return False
        is_of_now = getattr(self, f"{mark}_edition") == self.edition
        return getattr(self, mark) == self.Mark.PENDING or not is_of_now

    @property
    def takes_ratings(self) -> bool:
        """Whether regions may rate it now: from its approval until its round is closed."""
        return self.is_approved and self.ratings_closed_on is None

    @step(
        status,
        [Status.DRAFT, Status.CHANGES],
        Status.SUBMITTED,
        _("Send the practice"),
        _("sent the practice"),
        is_main=True,
    )
    def submit(self, act: Act) -> None:
        self.status_since = act.on
        self.submitted_by_id = act.author_id

    @step(status, Status.SUBMITTED, Status.DRAFT, _("Take the practice back"), _("took the practice back"))
    def recall(self, act: Act) -> None:
        self.status_since, self.submitted_by_id = act.on, None

    @step(
        status,
        Status.SUBMITTED,
        Status.CHANGES,
        _("Ask for changes"),
        _("asked for changes"),
        needs_reason=True,
    )
    def ask_changes(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.SUBMITTED,
        Status.DECLINED,
        _("Do not accept the practice"),
        _("did not accept the practice"),
        needs_reason=True,
    )
    def decline(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.SUBMITTED,
        Status.APPROVED,
        _("Approve the practice"),
        _("approved the practice"),
        is_main=True,
    )
    def approve(self, act: Act) -> None:
        self.status_since = self.approved_on = act.on
        self.edition = 1

    @step(
        status,
        Status.DRAFT,
        Status.APPROVED,
        _("Take it over as published elsewhere"),
        _("took the practice over as it was published elsewhere"),
        needs_reason=True,
    )
    def take_over(self, act: Act) -> None:
        self.status_since = act.on
        self.edition = 1
        self.emptiness = self.emptiness | {"approved_on": Emptiness.NOT_STATED.value}

    @step(status, Status.APPROVED, None, _("Count it"), _("counted the practice"), needs_reason=True)
    def count(self, act: Act) -> None:
        self.counted, self.counted_on, self.counted_edition = self.Mark.YES, act.on, self.edition
        self.counted_period = act.note[:120]

    @step(
        status,
        Status.APPROVED,
        None,
        _("Do not count it"),
        _("did not count the practice"),
        needs_reason=True,
    )
    def not_count(self, act: Act) -> None:
        self.counted, self.counted_on, self.counted_edition = self.Mark.NO, act.on, self.edition
        self.counted_period = ""

    @step(status, Status.APPROVED, None, _("Publish it"), _("published the practice"))
    def publish(self, act: Act) -> None:
        self.published, self.published_on, self.published_edition = self.Mark.YES, act.on, self.edition

    @step(
        status,
        Status.APPROVED,
        None,
        _("Do not publish it"),
        _("did not publish the practice"),
        needs_reason=True,
    )
    def not_publish(self, act: Act) -> None:
        """An earlier edition that is published stays so; to take it off is a step of its own."""
        if self.published == self.Mark.YES:
            self.refused_edition = self.edition
        else:
            self.published, self.published_on, self.published_edition = self.Mark.NO, act.on, self.edition

    @step(
        status,
        Status.APPROVED,
        None,
        _("Take it off the published ones"),
        _("took the practice off the published ones"),
        needs_reason=True,
    )
    def unpublish(self, act: Act) -> None:
        self.published, self.published_on = self.Mark.UNPUBLISHED, act.on

    @step(status, Status.APPROVED, None, _("Close the rating"), _("closed the rating"))
    def close_rating(self, act: Act) -> None:
        self.ratings_closed_on = act.on

    @step(
        status,
        Status.APPROVED,
        None,
        _("Open the rating again"),
        _("opened the rating again"),
        needs_reason=True,
    )
    def reopen_rating(self, act: Act) -> None:
        self.ratings_closed_on = None

    @step(status, Status.APPROVED, None, _("Renew"), _("took the words of the approved revision"))
    def renew(self, act: Act) -> None:
        """An approved revision takes effect. The marks stay with the edition for which they were given."""
        self.edition += 1
        fill(self, self.revisions.get(edition=self.edition).content)
        self.approved_on = act.on

    @step(
        status,
        [Status.DRAFT, Status.SUBMITTED, Status.CHANGES, Status.APPROVED],
        Status.WITHDRAWN,
        _("Withdraw the practice"),
        _("withdrew the practice"),
        needs_reason=True,
    )
    def withdraw(self, act: Act) -> None:
        self.status_since = act.on

    @step(
        status,
        Status.APPROVED,
        Status.ARCHIVED,
        _("Archive the practice"),
        _("archived the practice"),
        needs_reason=True,
    )
    def archive(self, act: Act) -> None:
        self.status_since = act.on
