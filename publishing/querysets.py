"""What everybody may see, asked in one place: nothing else on the public site chooses rows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from actionplans.models import ActionPlan
from documents.models import Document
from monitoring.models import Evidence, PolicyChangeClaim
from practices.content import CONTENT, put
from practices.models import GoodPractice, PracticeRevision
from projects.models import FundingStatement

if TYPE_CHECKING:
    from publishing.models import Publication  # noqa: F401

# Approved and not ended early: what is under way, completed or closed
SHOWN_PLANS = (*ActionPlan.IN_FORCE, ActionPlan.Status.CLOSED)


def _is_funded() -> Exists:
    """S09: without a funding statement of its project nothing is shown."""
    return Exists(FundingStatement.objects.filter(project=OuterRef("project")))


class PublicationQuerySet(models.QuerySet["Publication"]):
    def published(self) -> "PublicationQuerySet":
        """Those whose page everybody may open now: a plan in force or closed, a change whose verification counts."""
        counts = Q(claim__counts=True, claim__status__in=PolicyChangeClaim.ACCEPTED)
        standing = Q(plan__status__in=SHOWN_PLANS) | counts
        return self.filter(_is_funded(), standing, status=self.model.Status.PUBLISHED)

    def plans(self) -> Any:
        """The published plans."""
        return ActionPlan.objects.filter(pk__in=self.published().values("plan"))

    def changes(self) -> Any:
        """The published policy changes."""
        return PolicyChangeClaim.objects.filter(pk__in=self.published().values("claim"))


def published_practices() -> Any:
    """The practices of the catalogue that the experts have published; read their words through `as_published`."""
    return GoodPractice.objects.published().filter(_is_funded())


def as_published(practices: Iterable[GoodPractice]) -> list[GoodPractice]:
    """Each in the edition on which the experts decided, never a newer one; not to be saved. One query at most."""
    found = list(practices)
    older = {one.pk: one.published_edition for one in found if one.published_edition != one.edition}
    words = PracticeRevision.objects.filter(practice__in=older, edition=F("practice__published_edition") + 1)
    known = dict(words.values_list("practice", "replaced")) if older else {}
    shown = [one for one in found if one.pk not in older or known.get(one.pk)]
    for one in shown:
        if one.pk in older:
            put(one, dict.fromkeys(CONTENT) | known[one.pk])
    return shown


def shown_evidence() -> Any:
    """What the evidence of a published change is read from: accepted, and what is looked at again."""
    shown = (Evidence.Status.ACCEPTED, Evidence.Status.CHALLENGED)
    return Evidence.objects.filter(status__in=shown, document__is_withheld=False)


def public_copies(changes: Any) -> Any:
    """The redacted copies for publication, without personal data, beside the accepted evidence of these changes."""
    accepted = Evidence.objects.filter(claim__in=changes, status=Evidence.Status.ACCEPTED)
    return Document.objects.standing().filter(
        relation=Document.Relation.REDACTED,
        personal_data=Document.PersonalData.NONE,
        is_withheld=False,
        original__in=accepted.values("document"),
    )


def with_evidence(changes: Any) -> Any:
    """These changes with all that their public pages show."""
    evidence = shown_evidence().select_related("document").prefetch_related("assertions")
    return (
        changes.with_money()
        .select_related("instrument", "authority")
        .prefetch_related("assertions", Prefetch("evidence", evidence.order_by("added_at", "pk")))
    )
