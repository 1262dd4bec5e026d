"""Writes about new versions of a plan. Each goes through the door, in one transaction."""

import datetime as dt
from typing import Any, cast

from django.db.models import Max

from actionplans import deadlines, texts, versions
from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision, PlanText
from actionplans.services.plans import text_changed
from ledger import rows
from ledger.unit import unit
from workflow.acts import Act
from workflow.door import amend, cascade, create


def start_revision(
    plan: ActionPlan, *, by: Any, on: dt.date, why: str, changes_scope: bool = False
) -> PlanRevision:
    """Begin a new version with the text that is in force. Raises NotAllowed or Blocked."""
    with unit():
        standing = rows.locked(ActionPlan, plan.pk)  # whoever begins second finds the first one's
        content = standing.content()
        revision = PlanRevision(
            plan=standing,
            project=standing.project,
            organisation=standing.organisation,
            number=(standing.revisions.aggregate(Max("number"))["number__max"] or 1) + 1,
            why=why,
            changes_scope=changes_scope,
            content=content,
            base=PlanText.objects.keep(standing, content),
            status_since=on,
        )
        return cast(PlanRevision, create(revision, by=by, finish=lambda: _name(revision)))


def _name(revision: PlanRevision) -> None:
    """Keep the bodies and instruments that the text names in step with it."""
    revision.partners.set(revision.content["partners"])
    revision.instruments.set(revision.content["instruments"])


def amend_revision(revision: PlanRevision, copy: ActionPlan, *, by: Any, version: int) -> bool:
    """Let the new version say what a copy of its plan says; False when nothing differs."""
    content = copy.content()
    if content == revision.content:
        return False
    changes = versions.differences(versions.copy_with(revision.plan, revision.content), copy)

    def write(locked: PlanRevision) -> None:
        locked.content = content
        _name(locked)

    def finish(act: Act) -> None:
        if "partners" in changes:
            deadlines.partners_changed(revision, act.on)

    amend(revision, by=by, version=version, changes=changes, write=write, finish=finish)
    return True


def put_in_force(revision: PlanRevision, act: Act) -> None:
    """The plan's rows say from now on what the new version says; the version before it is superseded."""
    for earlier in PlanRevision.objects.filter(plan=revision.plan_id, status="in_force").exclude(
        pk=revision.pk
    ):
        cascade(earlier.supersede, act)
    plan = revision.plan
    after = versions.copy_with(plan, revision.content)
    said = {name: revision.content[name] for name in texts.TEXTS}
    ActionPlan.objects.filter(pk=plan.pk).update(**said, extra=after.extra, completion_proposed_on=None)
    plan.instruments.set(after.instruments.all())
    plan.partners.set(after.partners.all())
    _renew_actions(plan, after, act)
    PlanText.objects.keep(plan, revision.content)  # a partner may have left since it was sent
    cascade(plan.renew, act)


def _renew_actions(plan: ActionPlan, after: ActionPlan, act: Act) -> None:
    rows_of_plan = Action.objects.filter(plan=plan).select_for_update().prefetch_related("inspirations")
    standing = {action.number: action for action in rows_of_plan}
    wanted = {action.number: action for action in after.actions.all()}
    for number, action in standing.items():
        if number not in wanted and not action.is_dropped:
            cascade(action.drop, act)
    for number, new in wanted.items():
        row = standing.get(number) or Action(plan=plan, number=number)
        has_other_end = row._state.adding or row.ends != new.ends
        if row._state.adding or texts.of_action(row) != texts.of_action(new):
            _renew_action(row, new, act)
        if plan.begun_on and has_other_end:
            deadlines.action_is_to_be_finished(plan, row)


def _renew_action(row: Action, new: Action, act: Act) -> None:
    """An action that stood before has from now on another version, and a pilot's matter may be over."""
    is_new, was_pilot, ended = row._state.adding, row.is_pilot, row.ends
    versions.write(row, texts.of_action(new))
    row.moved_to = row.moved_to if row.ends == ended else None  # what the version says came later
    row.save()
    _renew_inspirations(row, new)
    if not is_new and not row.is_dropped:
        text_changed(row, act, has_lost_mark=was_pilot and not new.is_pilot)


def _renew_inspirations(row: Action, new: Action) -> None:
    """Only what differs is written: what stays keeps its row, also where two say the same."""
    wanted = list(new.inspirations.all())
    for standing in row.inspirations.all():
        same = [one for one in wanted if texts.of_inspiration(one) == texts.of_inspiration(standing)]
        if same:
            wanted.remove(same[0])
        else:
            standing.delete()
    for one in wanted:
        Inspiration.objects.create(
            action=row, practice=one.practice, event=one.event, source=one.source, learnt=one.learnt
        )
