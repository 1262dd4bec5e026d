"""What the funders of a project want said wherever it shows itself."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from ledger import rows
from ledger.unit import unit
from projects.models import FundingStatement, Project, ProjectChange
from projects.services.records import demand, new_change, require, save
from workflow import guards
from workflow.errors import Blocked

REMOVE = "FundingStatement.remove"


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


def take_funding_away(statement: FundingStatement, *, reason: str, by: User, today: dt.date) -> ProjectChange:
    """Take away what was recorded wrongly; the words stay on record.

    Raises NotAllowed, or Blocked while something needs it; then nothing happened.
    """
    with unit() as work:
        project = rows.locked(Project, statement.project_id)
        kind, lead = ProjectChange.Kind.FUNDING, project.lead_organisation
        change = new_change(project, kind, lead, on=today, reason=reason, by=by, today=today)  # type: ignore[arg-type]
        change.subject_name = f"{statement.fund} ({statement.language})"
        change.was, change.now = statement.text, ""
        acting = require(change, by)
        unmet = [one for one in guards.conditions(REMOVE, statement, today) if not one.met]
        if unmet:
            raise Blocked(unmet, obj=project)
        statement.delete()
        save(work, change, acting, by)
    return change
