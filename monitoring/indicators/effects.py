"""What follows from steps of indicators and readings, and from those of their plan: when a new value is wanted."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.deadlines import give
from actionplans.models import Action, ActionPlan
from monitoring.indicators.standing import next_due
from monitoring.models import Indicator, Reading
from projects.models import Deadline
from workflow import effects
from workflow.acts import Act
from workflow.registry import ref

Kind = Deadline.Kind
RULE = _("So many months after the last value of the indicator.")
ENDS = (Action.finish, Action.finish_partly, Action.give_up, Action.drop)


def expect(indicator: Indicator, act: Act | None = None) -> None:
    """The next value is due some months after the last one, while somebody carries out what it is about."""
    if not _is_wanted(indicator):
        return
    due = next_due(indicator, Reading.objects.standing().filter(indicator=indicator))
    if due is not None:
        give(indicator.whole_plan or indicator, indicator, Kind.READING, due, RULE, indicator.organisation_id)


def _is_wanted(indicator: Indicator) -> bool:
    plan, action = indicator.whole_plan, indicator.action
    is_open = plan is None or (plan.begun_on is not None and not plan.is_over and plan.completed_on is None)
    return indicator.is_measured and is_open and (action is None or not action.is_over)


def stopped(indicator: Indicator, act: Act) -> None:
    Deadline.objects.for_subject(ref(indicator)).drop(act.on)


def entered(reading: Reading, act: Act) -> None:
    Deadline.objects.meet(ref(reading.indicator), Kind.READING, act.on)
    expect(reading.indicator)


def not_entered(reading: Reading, act: Act) -> None:
    expect(reading.indicator)


def _of(subject: Any) -> Any:
    if isinstance(subject, Action):
        return Indicator.objects.filter(action=subject)
    return Indicator.objects.filter(Q(plan=subject) | Q(action__plan=subject))


def goes_on(subject: Any, act: Act) -> None:
    """A plan has begun or an action was taken up again: its values are wanted from now on."""
    rows = _of(subject).select_related("project__rule_set", "plan", "action__plan")
    for indicator in rows:
        for name in ("plan", "action"):  # as they stand inside this very step
            if getattr(indicator, f"{name}_id") == subject.pk:
                setattr(indicator, name, subject)
        if indicator.action and isinstance(subject, ActionPlan):
            indicator.action.plan = subject
        expect(indicator)


def is_over(subject: Any, act: Act) -> None:
    refs = [ref(one) for one in _of(subject)]
    Deadline.objects.filter(subject__in=refs, kind=Kind.READING).drop(act.on)


def register() -> None:
    """Hang them on the steps; called once at start."""
    effects.add(Indicator.resume, expect)
    for stop in (Indicator.waive, Indicator.end):
        effects.add(stop, stopped)
    effects.add(Reading.enter, entered)
    for back in (Reading.recall, Reading.withdraw):
        effects.add(back, not_entered)
    for begun in (ActionPlan.begin, ActionPlan.reopen, Action.reopen):
        effects.add(begun, goes_on)
    for ended in (ActionPlan.complete, ActionPlan.withdraw, ActionPlan.abandon, *ENDS):
        effects.add(ended, is_over)
