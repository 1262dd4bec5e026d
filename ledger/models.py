import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

INSTALLATION = "installation"


class Log(models.Model):
    """One tamper-evident log: one for each project (its key is the project's uuid) and one for the installation."""

    key = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(default=0)
    edge = models.BinaryField(default=b"", help_text=_("Right edge of the Merkle tree, see ledger.merkle."))

    def __str__(self) -> str:
        return self.key


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, ref: str) -> "EntryQuerySet":
        """The history of one object, oldest first."""
        return self.filter(object=ref).order_by("log_id", "seq")

    def since_version(self, ref: str, version: int) -> "EntryQuerySet":
        """What happened to an object after somebody saw it at `version`, oldest first."""
        return self.about(ref).filter(object_version__gt=version)

    def for_list(self) -> "EntryQuerySet":
        return self.select_related("payload")


class Entry(models.Model):
    """One thing that happened. Append-only: triggers refuse every change.

    `canonical` holds the bytes that were hashed; the other columns repeat them for searching, and
    `verify_ledger` compares the two.
    """

    # the unique key below begins with the log and serves as its index
    log = models.ForeignKey(Log, models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveBigIntegerField()
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    entered_for = models.CharField(max_length=120, null=True)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=64, null=True)
    step = models.CharField(max_length=80)
    object = models.CharField(max_length=120)
    object_version = models.PositiveIntegerField()
    object_hash = models.CharField(max_length=64, null=True)
    from_state = models.CharField(max_length=40, null=True)
    to_state = models.CharField(max_length=40, null=True)
    commitment = models.CharField(max_length=64)
    canonical = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32, help_text=_("Root of the log after this entry."))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["log", "seq"], name="ledger_entry_has_one_place")]
        indexes = [models.Index(fields=["object", "object_version"], name="ledger_entry_by_object")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.seq} {self.step} {self.object}"


class Payload(models.Model):
    """The words of an entry (reason, names, changes) with the salt that ties them to its commitment.

    Kept apart so that personal text can be erased later while the log stays whole.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.BinaryField(max_length=32)
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"

    @property
    def data(self) -> dict[str, Any]:
        """The words as they were written."""
        return dict(json.loads(bytes(self.body)))
