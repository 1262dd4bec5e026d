import uuid as uuids
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from documents import storage
from documents.kinds import BY_CONTENT_TYPE, KINDS
from documents.permissions import also_visible_to
from projects.models import Membership
from values.dates import PartialDateField
from workflow.models import EnteredStep


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> "DocumentQuerySet":
        """The documents a person may read and download.

        In the document's own project: everybody who acts for the organisation whose document it is, and every
        lead partner monitor, programme officer and auditor; the letter of a step entered for an absent body, also
        that body; and what upper apps open. Partners of other organisations, and roles held in other projects, do
        not count.
        """
        held = Membership.objects.current().filter(user_id=user.pk, project=models.OuterRef("project"))
        of_owner = models.Exists(held.filter(organisation=models.OuterRef("organisation")))
        bodies = user.memberships.current().values_list("organisation", flat=True)
        letters = EnteredStep.objects.filter(organisation__in=[str(body) for body in bodies]).values(
            "document_id"
        )
        own = of_owner | models.Exists(held.overseeing()) | models.Q(pk__in=letters)
        opened = also_visible_to(user)
        if opened:
            originals = self.model._base_manager.filter(opened, relation="")
            opened |= models.Q(original__in=originals.values("pk"))
        return self.filter(own | opened)

    def readable(self, keys: Iterable[Any], user: Any) -> set[Any]:
        """Which of these documents a person may read."""
        return set(
            self.visible_to(user).filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True)
        )

    def standing(self) -> "DocumentQuerySet":
        """Those whose bytes are kept."""
        return self.filter(destroyed_on=None)

    def for_list(self) -> "DocumentQuerySet":
        return self.select_related("organisation", "uploaded_by").order_by("-uploaded_at", "pk")


DocumentManager = models.Manager.from_queryset(DocumentQuerySet)


class Document(models.Model):
    """A file that was checked and stored under its SHA-256. It never changes; a newer one is another document."""

    class PersonalData(models.TextChoices):
        NONE = "none", _("no personal data")
        CONTACTS = "contacts", _("names and contact details")
        SENSITIVE = "sensitive", _("sensitive personal data")

    class Relation(models.TextChoices):
        """What a document is of the original beside which it stands."""

        TRANSLATION = "translation", _("translation")
        CERTIFIED = "certified_copy", _("certified copy")
        REDACTED = "redacted_copy", _("redacted copy for publication")

    uuid = models.UUIDField(primary_key=True, default=uuids.uuid4, editable=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="documents")
    organisation = models.ForeignKey(
        "projects.Organisation", models.PROTECT, related_name="+", help_text=_("Whose document it is.")
    )
    sha256 = models.CharField(max_length=64, validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")])
    size = models.PositiveBigIntegerField(_("size in bytes"))
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(
        max_length=100, choices=[(kind.content_type, kind.code.upper()) for kind in KINDS]
    )
    carries_files = models.BooleanField(
        default=False, help_text=_("It is signed and carries other files, which nobody has inspected.")
    )
    pages = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=8, blank=True)
    document_date = PartialDateField(_("date of the document"))
    issuing_body = models.CharField(_("issued by"), max_length=200, blank=True)
    registry_number = models.CharField(_("registry number"), max_length=80, blank=True)
    gist = models.CharField(_("what it says, in one English sentence"), max_length=300, blank=True)
    gazette_url = models.CharField(
        _("link to the official gazette"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("It is shown as a link, and never fetched."),
    )
    held_at = models.CharField(_("original held at"), max_length=200, blank=True)
    original = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="beside")
    relation = models.CharField(max_length=20, choices=Relation, blank=True)
    personal_data = models.CharField(
        _("personal data"), max_length=20, choices=PersonalData, default=PersonalData.NONE
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    is_withheld = models.BooleanField(default=False, help_text=_("Nobody gets its bytes: they do harm."))
    destroyed_on = models.DateField(
        null=True, blank=True, help_text=_("The day on which its bytes were destroyed.")
    )

    objects = ScopedManager(project="project", _manager_class=DocumentManager)

    class Meta:
        indexes = [
            models.Index(fields=["project", "sha256"], name="documents_by_content"),
            models.Index(
                fields=["sha256"], condition=models.Q(is_withheld=True), name="withheld_documents_by_content"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Exact(Length("sha256"), 64), name="document_has_whole_sha256"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="document_is_not_empty"),
            models.CheckConstraint(condition=~models.Q(name=""), name="document_has_file_name"),
            models.CheckConstraint(condition=~models.Q(title=""), name="document_has_title"),
            models.CheckConstraint(
                condition=models.Q(content_type__in=sorted(BY_CONTENT_TYPE)), name="document_type_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(personal_data__in=["none", "contacts", "sensitive"]),
                name="document_personal_data_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(original=None, relation="")
                | models.Q(
                    original__isnull=False, relation__in=["translation", "certified_copy", "redacted_copy"]
                ),
                name="document_beside_an_original_says_what_it_is",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document-download", args=[self.uuid])

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return storage.path_of(self.sha256)

    @property
    def is_text(self) -> bool:
        """Whether its bytes are plain text, which a page can show as its own."""
        return BY_CONTENT_TYPE[self.content_type].is_text

    @property
    def opens_in_browser(self) -> bool:
        """Whether it may be shown in the browser instead of being saved."""
        return BY_CONTENT_TYPE[self.content_type].opens_in_browser and not self.carries_files

    @property
    def is_given(self) -> bool:
        """Whether anybody gets its bytes: neither withheld nor destroyed."""
        return not self.is_withheld and self.destroyed_on is None

    @property
    def is_inspected(self) -> bool:
        """Whether all that it holds was looked at; else it is handed out to be saved, and never shown."""
        return BY_CONTENT_TYPE[self.content_type].is_inspected and not self.carries_files

    @property
    def caution(self) -> str:
        """What whoever sees its name is to know before opening it; nothing for what was inspected."""
        if self.carries_files:
            return _now("Carries attachments, not inspected")
        return "" if self.is_inspected else _now("Not inspected")
