"""Putting something on the public site, and taking it off."""

from typing import Any

from django.db.models import Model

from ledger import rows
from ledger.unit import unit
from publishing.models import Publication
from workflow.door import create, perform
from workflow.errors import Stale


def publication_of(subject: Any) -> Publication:
    """The publication of a plan or a claim; one that is not saved where nobody has published it yet."""
    name = "plan" if subject._meta.model_name == "actionplan" else "claim"
    found = Publication.objects.filter(**{name: subject}).first()
    found = found or Publication(project=subject.project, status_since=subject.status_since)
    setattr(found, name, subject)
    found.project = subject.project
    return found


def take(publication: Publication, method: str, *, by: Any, version: int, **act: Any) -> Publication:
    """Do one step; the first one makes the row. Raises as the door does; then nothing happened."""
    with unit():
        if publication._state.adding:
            _begin(publication, by=by, effective_at=act.get("effective_at"))
        return perform(getattr(publication, method), by=by, version=version, **act)


def _begin(publication: Publication, **act: Any) -> None:
    """Of two who publish the same thing at once, the second sees that it was done."""
    subject: Model = publication.subject
    rows.locked(type(subject), subject.pk)
    if Publication.objects.filter(**{publication.HANGS_ON: subject}).exists():
        raise Stale(obj=publication, seen=publication.version)
    create(publication, **act)
