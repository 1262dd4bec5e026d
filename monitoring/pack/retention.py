"""How long a closed plan's evidence is kept, by its rules: from the end of the year in which the plan was closed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import give
from actionplans.models import ActionPlan
from monitoring.models import Evidence
from monitoring.reports.periods import filled
from projects.models import Deadline
from workflow import effects
from workflow.acts import Act
from workflow.history import Line, change_words, history
from workflow.registry import ref

KEEP = Deadline.Kind.KEEP
RULE = _("%(years)s years from the end of the year in which the plan was closed.")


def closed(plan: ActionPlan, act: Act) -> None:
    """The time begins; where the rules name none, each file is kept until somebody says for how long."""
    if years := plan.project.rule_set.content.get("retention_years"):
        plan.kept_until = dt.date(act.on.year + years, 12, 31)
        plan.save(update_fields=["kept_until"])
        if _kept(plan).exists():
            _look_through(plan, plan.kept_until)


def reopened(plan: ActionPlan, act: Act) -> None:
    """The time stands still: it begins anew when the plan is closed again."""
    plan.kept_until = None
    plan.save(update_fields=["kept_until"])
    Deadline.objects.for_subject(ref(plan)).filter(kind=KEEP).drop(act.on)


def looked_through(evidence: Evidence, act: Act) -> None:
    """The duty is done when nothing of the plan is left that could be destroyed."""
    plan = evidence.plan
    if plan and plan.kept_until and not _kept(plan).filter(is_held=False).exists():
        Deadline.objects.meet(ref(plan), KEEP, act.on)


def to_be_looked_at(evidence: Evidence, act: Act) -> None:
    """What no hold keeps any more, and what comes in after the closing, brings the duty back."""
    plan = evidence.plan
    if plan is None or plan.kept_until is None:
        return
    duties = Deadline.objects.for_subject(ref(plan)).filter(kind=KEEP)
    if not duties.open().exists():
        met, again = duties.last_met(KEEP), _look_through(plan, plan.kept_until)
        if met:
            duties.filter(pk=met.pk).update(superseded_by=again)


@dataclass(frozen=True)
class Keeping:
    """Until when a file is kept, by which rule, and who gave another day than that of the rule."""

    until: dt.date | None
    rule: Any
    by_rule: dt.date | None
    changes: list[tuple[Line, Any, Any]]

    @property
    def is_shorter(self) -> bool:
        """Somebody let the time end before the day of the rule."""
        return bool(self.until and self.by_rule and self.until < self.by_rule)


def keeping(evidence: Evidence) -> Keeping:
    """How it came that the time of a file ends when it does, for whoever destroys it; the latest change first."""
    plan = evidence.plan
    changes = [
        (line, *change_words(evidence, *change)[1:])
        for line in history(evidence)
        if line.step == "Evidence.retain"
        for change in line.changes
    ]
    by_rule = plan.kept_until if plan else None
    return Keeping(evidence.kept_until, _rule(plan, by_rule) if plan and by_rule else "", by_rule, changes)


def _rule(plan: ActionPlan, until: dt.date) -> Any:
    return filled(RULE, {"years": until.year - plan.closed_on.year if plan.closed_on else 0})


def _kept(plan: ActionPlan) -> QuerySet[Evidence]:
    return Evidence.objects.of_plan(plan).filter(status__in=Evidence.KEPT)


def _look_through(plan: ActionPlan, until: dt.date) -> Deadline:
    """The lead partner's duty, as such."""
    return give(plan, plan, KEEP, until, _rule(plan, until), plan.project.lead_organisation_id)


def register() -> None:
    """Hang them on the steps; called once at start."""
    effects.add(ActionPlan.close, closed)
    effects.add(ActionPlan.reopen, reopened)
    for step in (Evidence.destroy, Evidence.hold):
        effects.add(step, looked_through)
    for step in (Evidence.lift_hold, Evidence.register):
        effects.add(step, to_be_looked_at)
