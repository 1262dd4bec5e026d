"""Publishes some of the sample's plans and changes, through the door as their lead partner would."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile

from actionplans.models import ActionPlan
from actionplans.sample import is_unmarked, mark, noon, person
from documents.models import Document
from monitoring.models import Evidence, PolicyChangeClaim
from monitoring.sample.paper import sheet
from monitoring.services.evidence import add_beside
from projects.sample.intake import Intake
from publishing.models import Publication
from publishing.services import publication_of, take


def load(intake: Intake) -> None:
    """What the file names; what somebody has published or taken off since stays so."""
    if is_unmarked(intake):
        return
    for row in intake.files["publications"]["publications"]:
        plan = ActionPlan.objects.select_related("project", "organisation").get(pk=mark(row["plan"]))
        publication = publication_of(_claim(plan, row["claim"]) if row["claim"] else plan)
        if publication._state.adding:
            _publish(publication, row)
            intake.note(Publication)
        else:
            intake.kept[str(Publication._meta.verbose_name_plural)] += 1


def _claim(plan: ActionPlan, title: str) -> PolicyChangeClaim:
    found: PolicyChangeClaim = plan.claims.select_related("project", "plan").get(title=title)
    return found


def _publish(publication: Publication, row: dict[str, Any]) -> None:
    for copy in row["redacted"]:
        _redact(publication.subject, copy)
    take(publication, "publish", by=person(row["by"]), version=1, effective_at=noon(row["on"]))


def _redact(claim: PolicyChangeClaim, row: dict[str, Any]) -> None:
    """A copy for publication beside the evidence of this title."""
    joined = Evidence.objects.select_related("document__project", "document__organisation")
    item = joined.get(claim=claim, document__title=row["title"])
    file = BytesIO()
    sheet(row["title"], row["text"]).save(file)
    add_beside(
        item,
        by=person(row["by"]),
        upload=ContentFile(file.getvalue(), name=f"{row['title']}, redacted.pdf"),
        relation=Document.Relation.REDACTED,
        language="en",
        effective_at=noon(row["on"]),
    )
