import uuid as uuids
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from values import clock
from workflow.acts import Act, EnteredFor
from workflow.registry import done_words, objects_of, ref

# (object, role of the absent one): whether what is entered waits for a second person
type Rule = Callable[[Any, str], bool]
_rules: list[Rule] = []


def confirmation_is_wanted_by(rule: Rule) -> None:
    """Register who says, when a step is entered, that what rests on it waits for a second person."""
    _rules.append(rule)


class SentForm(models.Model):
    """A form that has taken effect: the same key gives the same answer and no second effect."""

    key = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    # An address, or until that is known the object as the ledger names it
    location = models.CharField(max_length=500, default="")
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)


class EnteredStepQuerySet(models.QuerySet["EnteredStep"]):
    def about(self, *objects: Any) -> "EnteredStepQuerySet":
        named = self.filter(object__in=[ref(obj) for obj in objects])
        return named.select_related("recorded_by", "confirmed_by").order_by("recorded_at")

    def on(self, *objects: Any) -> list["EnteredStep"]:
        """The steps on these objects, the first that was written down first, each with its object."""
        known, steps = {ref(obj): obj for obj in objects}, list(self.about(*objects))
        for step in steps:
            step.subject = known[step.object]
        return steps

    def with_subjects(self) -> list["EnteredStep"]:
        """The steps, the first that was written down first, with their objects: a query or two for each model."""
        steps: list[EnteredStep] = list(self.order_by("recorded_at"))
        found = objects_of(step.object for step in steps)
        for step in steps:
            step.subject = found[step.object]
        return steps

    def in_projects(self, projects: Iterable[Any]) -> "EnteredStepQuerySet":
        return self.filter(project_id__in=projects)

    def unconfirmed(self) -> "EnteredStepQuerySet":
        return self.filter(confirmed_at=None)


class EnteredStep(models.Model):
    """A step that somebody recorded for an absent person or body, until they or a second person confirm it."""

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project_id = models.UUIDField()
    object = models.CharField(max_length=120, db_index=True)
    object_version = models.PositiveIntegerField()
    step = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=64, blank=True)
    name = models.CharField(_("entered for"), max_length=200)
    document_id = models.UUIDField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_on = models.DateField(default=clock.today, help_text=_("The domain's day of writing it down."))
    needs_confirmation = models.BooleanField(
        default=False, help_text=_("By the rules on the day of writing it down; later rules change nothing.")
    )
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = EnteredStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="confirmation_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("recorded_by")), name="confirmed_by_a_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} for {self.name}"

    @cached_property
    def subject(self) -> Any:
        """The object of the step, as it stands now."""
        return objects_of([self.object])[self.object]

    @property
    def sentence(self) -> Any:
        """What was entered, in the words of the step's declaration."""
        model, _colon, _key = self.object.partition(":")
        return done_words(apps.get_model(model), self.step.partition(".")[2])

    @classmethod
    def note(cls, obj: Any, act: Act, absent: EnteredFor) -> "EnteredStep":
        """Remember that a step was entered for somebody absent; called by the door."""
        return cls.objects.create(
            project_id=obj.project_id,
            object=ref(obj),
            object_version=obj.version,
            step=act.step,
            role=absent.role,
            organisation=str(absent.organisation_id or ""),
            name=absent.name,
            document_id=absent.document_id,
            needs_confirmation=any(rule(obj, absent.role) for rule in _rules),
            recorded_by=act.by,
        )
