"""What the funders of a project want said wherever it shows itself."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from ledger import rows
from ledger.unit import unit
from projects.models import FundingStatement, Project, ProjectChange
from projects.services.records import demand, new_change, require, save


def state_funding(
    project: Project,
    *,
    fund: str,
    language: str,
    parties: str,
    text: str,
    source: str,
    by: User,
    today: dt.date,
) -> ProjectChange:
    """Say it for one fund in one language, anew where it was said before; the earlier text stays on record.

    Raises NotAllowed, or Blocked when it says so already; then nothing happened.
    """
    with unit() as work:
        rows.locked(Project, project.pk)
        lead = project.lead_organisation
        kind = ProjectChange.Kind.FUNDING
        change = new_change(project, kind, lead, on=today, reason=source, by=by, today=today)  # type: ignore[arg-type]
        change.subject_name = f"{fund} ({language})"
        acting = require(change, by)
        key: dict[str, Any] = {"project": project, "fund": fund, "language": language}
        known = FundingStatement.objects.filter(**key).first()
        change.was, change.now = known.text if known else "", text
        is_new = known is None or (known.text, known.parties) != (text, parties)
        demand(change, is_new, _("Change something: the statement says so already."))
        said = {"parties": parties, "text": text, "source": source}
        FundingStatement.objects.update_or_create(**key, defaults=said)
        save(work, change, acting, by)
    return change
