"""The section "Indicators" on a plan's page, and what of them belongs to its story."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actionplans import sections
from actionplans.models import ActionPlan
from monitoring.indicators.sparkline import Spark, spark
from monitoring.indicators.standing import Standing, standing_at
from monitoring.models import Indicator, Reading
from workflow import policy
from workflow.history import change_words
from workflow.registry import ref


@dataclass(frozen=True)
class Row:
    """One indicator in a table."""

    standing: Standing
    spark: Spark | None

    @property
    def indicator(self) -> Indicator:
        return self.standing.indicator


def rows_of(indicators: Iterable[Any], day: dt.date, known_on: dt.date | None = None) -> list[Row]:
    """Indicators that were read with `told_to`, as they stood at a day's end; `known_on` as in `counted_at`."""
    standing = [standing_at(one, one.seen, day, known_on) for one in indicators]
    return [Row(one, spark(one)) for one in standing]


def indicators_of(plan: ActionPlan, user: Any, on: dt.date) -> sections.Section:
    """The indicators of a plan and its actions, with the values that the reader may see."""
    day = plan.shown_as_at or on
    found = list(Indicator.objects.of_plan(plan).told_to(user))
    for one in found:
        one.project = plan.project
    draft = Indicator(project=plan.project, organisation=plan.organisation, plan=plan)
    is_open = not (plan.is_over or plan.shown_as_at or plan.completed_on)
    may_add = is_open and policy.acting_as("Indicator.create", draft, user) is not None
    return sections.Section(
        key="indicators",
        title=_("Indicators"),
        template="monitoring/plan_indicators.html",
        count=len(found),
        content={"rows": rows_of(found, day), "plan": plan, "may_add": may_add},
    )


def open_readings(plan: ActionPlan, on: dt.date, user: Any) -> list[Row]:
    """The indicators of a plan that want a new value by a day: none yet, or one that grows old, nothing entered.

    For a part of a report, give the last day of its period.
    """
    found = Indicator.objects.of_plan(plan).measured().told_to(user)
    wanted = ("none", "due", "stale")
    rows = rows_of(found, on, dt.date.max)
    return [row for row in rows if row.standing.freshness in wanted and row.standing.waiting is None]


def story_of(plan: ActionPlan, user: Any) -> list[sections.Part]:
    """The indicators of a plan and their readings, as far as the reader may see them."""
    indicators = list(Indicator.objects.of_plan(plan))
    readings = Reading.objects.visible_to(user).filter(indicator__in=indicators).select_related("indicator")
    return [
        *(sections.Part(ref(one), str(one), one.get_absolute_url(), in_words) for one in indicators),
        *(sections.Part(ref(one), str(one), one.get_absolute_url()) for one in readings),
    ]


def in_words(name: str, was: Any, now: Any) -> dict[str, Any]:
    """One change of a definition or a value, as the pages tell it."""
    word, before, after = change_words(Indicator, name, was, now)
    return {"word": capfirst(str(word)), "was": before, "now": after}
