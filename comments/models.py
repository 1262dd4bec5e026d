import uuid as uuids
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from django_scopes import ScopedManager

from comments import subjects
from comments.permissions import CHECK
from projects.models import Organisation
from workflow.acts import Act
from workflow.registry import ref
from workflow.steps import step


def _of_thread(name: str) -> Coalesce:
    return Coalesce(OuterRef(f"answers_to__{name}"), OuterRef(name))


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        """What is meant for a person. Whether they see the object itself is the matter of its own page."""
        held = user.memberships.current().filter(project=OuterRef("project"))
        checks = Q(Exists(held.filter(role__in=CHECK)))
        for label, roles in subjects.checkers().items():
            checks |= Q(Exists(held.filter(role__in=roles)), subject__startswith=f"{label}:")
        is_own_body = Exists(held.filter(organisation=_of_thread("organisation")))
        is_concerned = Exists(held.filter(organisation=_of_thread("concerns")))
        circle = Comment.Circle
        return self.filter(
            (Q(circle=circle.PROJECT) & Exists(held))
            | (Q(circle=circle.ORGANISATION) & is_own_body)
            | (Q(circle=circle.REVIEWERS) & checks)
            | (Q(circle=circle.PARTIES) & (checks | is_own_body | is_concerned))
        )

    def about(self, subject: Any) -> "CommentQuerySet":
        """The threads on an object: points of a return in their order, then the others, oldest first."""
        threads = self.filter(subject=ref(subject), answers_to=None)
        return threads.select_related("author", "organisation").order_by("said_at", "point")

    def open_points(self, subject: Any) -> "CommentQuerySet":
        """The points of the last return that nobody has marked as done, in their order."""
        return self.about(subject).filter(point__isnull=False, status=Comment.Status.OPEN).order_by("point")

    def with_answers(self) -> "CommentQuerySet":
        answers = Comment.objects.select_related("author", "organisation").order_by("said_at", "pk")
        return self.prefetch_related(models.Prefetch("answers", answers))


CommentManager = models.Manager.from_queryset(CommentQuerySet)


class Comment(models.Model):
    """What somebody says about an object: the beginning of a thread, an answer in one, or a point to be mended."""

    class Circle(models.TextChoices):
        PARTIES = "parties", _("the partner and those who check")
        PROJECT = "project", _("everybody in the project")
        REVIEWERS = "reviewers", _("those who check only")
        ORGANISATION = "organisation", _("my organisation only")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Done")

    TOLD: ClassVar[dict[str, Any]] = {"create": _("wrote a comment")}

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="comments")
    subject = models.CharField(max_length=120, db_index=True, help_text=_("Its name in the ledger."))
    subject_name = models.CharField(max_length=300)
    subject_url = models.CharField(max_length=300)
    concerns = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    circle = models.CharField(_("who reads it"), max_length=20, choices=Circle, default=Circle.PARTIES)
    text = models.TextField(_("comment"), max_length=4000)
    point = models.PositiveSmallIntegerField(
        null=True, help_text=_("Its number among the points of a return.")
    )
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    said_at = models.DateTimeField()

    status = FSMField(choices=Status, default=Status.OPEN, protected=True)
    status_since = models.DateField()
    version = models.PositiveIntegerField(default=1)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(project="project", _manager_class=CommentManager)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return self.subject_name

    def get_absolute_url(self) -> str:
        return f"{self.subject_url}#comment-{self.thread.uuid}"

    @property
    def thread(self) -> "Comment":
        """The comment that began it."""
        return self.answers_to or self

    @property
    def content_hash(self) -> str:
        """SHA-256 of its text, for the ledger, which keeps no words of it."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def told_ids(self) -> set[Any]:
        """Whom it names, by key, and whoever began the thread that it answers."""
        named = set(self.mentioned.values_list("pk", flat=True))
        return named | {self.answers_to.author_id} - {self.author_id} if self.answers_to else named

    @property
    def submitted_by_id(self) -> Any:
        return self.author_id

    @property
    def readers_bodies(self) -> set[UUID]:
        """The organisations whose people read it beside those who check."""
        return {self.organisation_id, self.concerns_id}

    @step(status, Status.OPEN, Status.RESOLVED, _("Mark as done"), _("marked a comment as done"))
    def resolve(self, act: Act) -> None:
        self.status_since, self.resolved_by_id = act.on, act.by.pk

    @step(status, Status.RESOLVED, Status.OPEN, _("Open again"), _("opened a comment again"))
    def reopen(self, act: Act) -> None:
        self.status_since, self.resolved_by_id = act.on, None
