import uuid as uuids

from django.db import models
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from practices.querysets import PracticeQuerySet, fold
from projects.models import Territory
from values.dates import PartialDateField
from values.emptiness import EmptinessField
from values.money import Money, MoneyField, Qualifier


class GoodPractice(models.Model):
    """A practice that partners found worth learning from, as its source tells it.

    What the source leaves open stays empty, and `emptiness` says why: {field name: one of the four kinds}.
    """

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="practices")
    theme = models.ForeignKey(
        "practices.Theme", models.PROTECT, null=True, blank=True, related_name="practices"
    )
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=300, blank=True)
    about = models.TextField(blank=True)
    institution = models.CharField(max_length=300, blank=True, help_text=_("As the source prints it."))
    organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, null=True, blank=True, related_name="practices"
    )
    contact_organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, null=True, blank=True, related_name="contact_for_practices"
    )
    territory = models.ForeignKey("projects.Territory", models.PROTECT, related_name="practices")
    location = models.CharField(max_length=200, blank=True, help_text=_("As the source prints it."))
    starts = PartialDateField()
    ends = PartialDateField()
    is_ongoing = models.BooleanField(null=True, blank=True, help_text=_("Empty: the source does not say."))
    date_note = models.CharField(max_length=300, blank=True)
    website = models.URLField(max_length=500, blank=True)
    other_websites = models.JSONField(default=list, blank=True)
    resources = models.TextField(blank=True)
    amount = MoneyField()
    other_amounts = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    challenges = models.JSONField(default=list, blank=True)
    transfer = models.JSONField(default=list, blank=True)
    emptiness = EmptinessField()
    sources = models.JSONField(default=list, blank=True)
    words = models.TextField(
        blank=True, editable=False, help_text=_("What the search looks through; see index().")
    )

    objects = PracticeQuerySet.as_manager()

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


class Figure(models.Model):
    """One number that the source gives about a practice."""

    class Kind(models.TextChoices):
        RESULT = "result", _("Result")
        REQUIREMENT = "requirement", _("Requirement")
        CONTEXT = "context", _("Context")

    practice = models.ForeignKey(GoodPractice, models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    unit = models.CharField(max_length=60)
    qualifier = models.CharField(max_length=20, choices=Qualifier)
    period = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RESULT)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["practice", "position"], name="figure_position_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def number(self) -> str:
        """The value as people write it here, with no more decimals than the source gives."""
        return formats.number_format(self.value.normalize(), use_l10n=True, force_grouping=True)
