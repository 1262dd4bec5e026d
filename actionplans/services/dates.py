"""Milestones, and new dates that are asked for and given. Each write goes through the door, in one transaction."""

import datetime as dt
from typing import Any

from actionplans import deadlines
from actionplans.models import Action, ActionPlan, Milestone, NewDate
from documents.services import make
from ledger import rows
from ledger.unit import unit
from values.dates import PartialDate
from workflow.acts import EnteredFor
from workflow.door import create


def add_milestone(
    action: Action,
    *,
    by: Any,
    on: dt.date,
    title: str,
    first_date: PartialDate,
    effective_at: dt.datetime | None = None,
) -> Milestone:
    """Set a milestone with the duty to reach it. Raises NotAllowed or Blocked."""
    made = Milestone(plan=action.plan, action=action, title=title, first_date=first_date, status_since=on)

    def finish() -> None:
        deadlines.milestone_is_to_be_reached(made)

    added: Milestone = create(made, by=by, effective_at=effective_at, finish=finish)
    return added


def ask_new_date(
    subject: Action | Milestone,
    *,
    by: Any,
    on: dt.date,
    wanted: PartialDate,
    reason: str,
    entered_for: EnteredFor | None = None,
    **entered: Any,
) -> NewDate:
    """Ask the lead partner for another date; for an absent partner with `entered`, the letter and its moment.

    Raises NotAllowed or Blocked.
    """
    milestone = subject if isinstance(subject, Milestone) else None
    action = subject.action if isinstance(subject, Milestone) else subject
    told = {"was": subject.due, "wanted": wanted, "reason": reason}
    days = {"asked_on": on, "status_since": on}
    asked = NewDate(plan=action.plan, action=action, milestone=milestone, **told, **days)
    asked.asked_by = None if entered_for else by
    with unit():
        rows.locked(ActionPlan, action.plan_id)  # of two requests at once the second finds the first
        made: NewDate = make(asked, by=by, entered_for=entered_for, **entered)
    return made
