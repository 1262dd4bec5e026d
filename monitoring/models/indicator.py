import datetime as dt
import uuid as uuids
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from monitoring.indicators.querysets import IndicatorQuerySet
from values.dates import PartialDate, PartialDateField
from values.money import Money
from workflow.acts import Act
from workflow.steps import step

IndicatorManager = models.Manager.from_queryset(IndicatorQuerySet)
HANGS = ("instrument", "plan", "action")


def hangs_on_one() -> Q:
    """The project itself, or exactly one of its parts."""
    found = Q(**dict.fromkeys(HANGS))
    for name in HANGS:
        others = {other: None for other in HANGS if other != name}
        found |= Q(**{f"{name}__isnull": False}, **others)
    return found


class Indicator(models.Model):
    """What is measured, of which kind, from where to where. Its values are readings."""

    class Status(models.TextChoices):
        MEASURED = "measured", _("Being measured")
        WAIVED = "waived", _("Left out, with a reason")
        ENDED = "ended", _("Ended")

    class Level(models.TextChoices):
        OUTPUT = "output", _("Output: what was done")
        RESULT = "result", _("Result: what it changed")
        OWN = "own", _("Defined by the partner")

    class Kind(models.TextChoices):
        NUMBER = "number", _("Number")
        PERCENT = "percent", _("Percentage")
        MONEY = "money", _("Money")
        YES_NO = "yes_no", _("Yes or no")
        SCORE = "score", _("Score on a scale")
        TEXT = "text", _("In words")

    class Direction(models.TextChoices):
        RISE = "rise", _("It should rise")
        FALL = "fall", _("It should fall")

    EDITABLE: ClassVar[frozenset[str]] = frozenset({Status.MEASURED})
    ADDING: ClassVar[frozenset[str]] = frozenset({Kind.NUMBER, Kind.MONEY})
    TOLD: ClassVar[dict[str, Any]] = {
        "create": _("defined the indicator"),
        "amend": _("changed the definition of the indicator"),
    }
    submitted_by_id = None  # nobody decides on a definition: its readings are decided on

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="indicators")
    organisation = models.ForeignKey("projects.Organisation", models.PROTECT, related_name="indicators")
    instrument = models.ForeignKey(
        "projects.PolicyInstrument", models.PROTECT, null=True, blank=True, related_name="indicators",
        verbose_name=_("policy instrument"),
    )  # fmt: skip
    plan = models.ForeignKey(
        "actionplans.ActionPlan", models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    action = models.ForeignKey(
        "actionplans.Action", models.PROTECT, null=True, blank=True, related_name="indicators",
        verbose_name=_("action"),
    )  # fmt: skip
    code = models.SlugField(_("counts for the programme as"), blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.OWN)
    kind = models.CharField(_("kind of value"), max_length=10, choices=Kind, default=Kind.NUMBER)
    title = models.CharField(_("what is measured"), max_length=200)
    definition = models.TextField(_("how it is measured"), blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    lowest = models.DecimalField(_("lowest score"), max_digits=9, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(_("highest score"), max_digits=9, decimal_places=2, null=True, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.RISE)
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_words = models.TextField(_("baseline in words"), blank=True)
    baseline_on = PartialDateField(verbose_name=_("baseline of"))
    baseline_is_unknown = models.BooleanField(_("nobody knows the baseline"), default=False)
    reading_every_months = models.PositiveSmallIntegerField(
        _("a reading every so many months"), null=True, blank=True
    )
    source = models.CharField(_("where the definition comes from"), max_length=300, blank=True)
    is_illustrative = models.BooleanField(default=False)

    status = FSMField(choices=Status, default=Status.MEASURED, protected=True)
    status_since = models.DateField()
    why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(project="project", _manager_class=IndicatorManager)

    class Meta:
        ordering = ["title"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(condition=hangs_on_one(), name="indicator_hangs_on_one"),
            models.CheckConstraint(
                condition=Q(lowest=None) | Q(highest=None) | Q(highest__gt=models.F("lowest")),
                name="indicator_scale_rises",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("indicator-detail", args=[self.uuid])

    @property
    def whole_plan(self) -> Any:
        """The plan under which it stands, its own or its action's."""
        return self.action.plan if self.action else self.plan

    @property
    def subject(self) -> Any:
        """What it tells about."""
        return self.action or self.plan or self.instrument or self.project

    @property
    def is_measured(self) -> bool:
        return self.status == self.Status.MEASURED

    @property
    def has_number(self) -> bool:
        return self.kind != self.Kind.TEXT

    @property
    def months(self) -> int:
        """After how many months a new reading is due."""
        return self.reading_every_months or int(self.project.rule_set.content.get("reading_every_months", 6))

    def in_words(self, value: Decimal | None, words: str = "") -> str:
        """A value of this indicator's kind for readers; nothing where there is none."""
        if not self.has_number:
            return words
        if value is None:
            return ""
        return str(SAY[self.kind](self, value))

    @property
    def baseline_told(self) -> str:
        return self.in_words(self.baseline, self.baseline_words)

    @step(
        status,
        Status.MEASURED,
        Status.WAIVED,
        _("Leave the indicator out"),
        _("left the indicator out"),
        needs_reason=True,
    )
    def waive(self, act: Act) -> None:
        self.status_since, self.why = act.on, act.note

    @step(
        status,
        [Status.WAIVED, Status.ENDED],
        Status.MEASURED,
        _("Measure it after all"),
        _("took the indicator up again"),
    )
    def resume(self, act: Act) -> None:
        self.status_since, self.why = act.on, ""

    @step(
        status,
        Status.MEASURED,
        Status.ENDED,
        _("End the indicator"),
        _("ended the indicator"),
        needs_reason=True,
    )
    def end(self, act: Act) -> None:
        """Its last value goes on counting; nobody is asked for another one."""
        self.status_since, self.why = act.on, act.note


def figure(value: Decimal) -> str:
    """A number without zeros behind it, as people write it here."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _score(indicator: Indicator, value: Decimal) -> str:
    if indicator.highest is None:
        return figure(value)
    words = _now("%(score)s of %(highest)s")
    return words % {"score": figure(value), "highest": figure(indicator.highest)}


SAY: dict[str, Any] = {
    "number": lambda _indicator, value: figure(value),
    "percent": lambda _indicator, value: f"{figure(value)} %",
    "money": lambda indicator, value: Money(value, indicator.currency or "EUR"),
    "yes_no": lambda _indicator, value: _now("Yes") if value else _now("No"),
    "score": _score,
}


class IndicatorTarget(models.Model):
    """What an indicator is to reach by a day, a month or a year."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    due = PartialDateField(null=False, blank=False, verbose_name=_("target by"))
    value = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    words = models.TextField(_("target in words"), blank=True)

    objects = ScopedManager(project="indicator__project")

    class Meta:
        ordering = ["due"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "due"], name="indicator_target_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.told}, {self.due}"

    @property
    def told(self) -> str:
        return self.indicator.in_words(self.value, self.words)

    @property
    def due_on(self) -> dt.date:
        due: PartialDate = self.due
        return due.last_day
