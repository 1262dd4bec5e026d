"""Putting something on the public site, and taking it off."""

import datetime as dt
from typing import Any

from django.db.models import Model

from ledger import rows
from ledger.unit import unit
from publishing.masking import masked
from publishing.models import Publication, Remark
from values import clock
from workflow.acts import of_the_day
from workflow.door import create, follow, perform
from workflow.errors import Stale

REMARKS_A_DAY = 20  # about one project


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


def may_be_said(project: Any, on: dt.date) -> bool:
    """Whether another remark about a project is taken on a day: a flood of them stops here."""
    return Remark.objects.filter(project=project, said_on=on).count() < REMARKS_A_DAY


def say(project: Any, organisation: Any, page: str, text: str, *, on: dt.date) -> bool:
    """Keep what a reader says, without addresses and numbers; the same words twice on a day are one remark.

    False, and nothing kept, when too much was said about the project that day.
    """
    said = {"project": project, "organisation": organisation, "page": page, "text": masked(text.strip())}
    with unit():
        rows.locked(type(project), project.pk)
        if Remark.objects.filter(**said, said_on=on).exists():
            return True
        if not may_be_said(project, on):
            return False
        follow(Remark(**said, said_on=on), of_the_day("Remark.create", clock.moment(), on))
    return True
