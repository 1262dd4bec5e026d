"""The indicators of a plan on paper, and in the words of a progress report."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from actionplans.models import ActionPlan
from documents.tongue import Tongue
from monitoring.indicators.standing import Standing, standing_at
from monitoring.models import Indicator, ProgressReport, Reading
from paper.model import Block, Heading, Table, Text, Words
from workflow.words import short_date


def indicators_on_paper(plan: ActionPlan, tongue: Tongue, reader: Any, on: dt.date) -> list[Block]:
    """The table of the indicators with the values that the reader may see; nothing where nothing is measured."""
    found = [standing_at(one, one.seen, on) for one in Indicator.objects.of_plan(plan).told_to(reader)]
    if not found:
        return []
    head = (_("Indicator"), _("Baseline"), _("Target"), _("Value"))
    with override(tongue.language):
        rows = tuple(_row(one, tongue) for one in found)
    caption = tongue.both(_("What the plan is to reach, and how far it is"))
    return [
        Heading(tongue.both(_("Indicators"))),
        Table(caption, tuple(tongue.both(one) for one in head), rows, (6, 3, 3, 3)),
    ]


def _row(one: Standing, tongue: Tongue) -> tuple[Words, ...]:
    target, latest = one.target, one.latest
    return (
        (tongue.said(str(one.indicator)),),
        (Text(str(one.indicator.baseline_told or "-"), tongue.language),),
        (Text(f"{target.told} ({target.due})" if target else "-", tongue.language),),
        (Text(f"{one.told} ({short_date(latest.measured_on)})" if latest else "-", tongue.language),),
    )


def indicators_told(
    plans: Iterable[ActionPlan], report: ProgressReport, reader: Any, *, with_waiting: bool
) -> dict[Any, str]:
    """The indicators of each plan in words, as they were measured by the period's end and known when it was sent.

    Until then `with_waiting` adds the values of the period that wait for approval.
    """
    known_on = dt.date.fromisoformat(report.as_sent["taken_on"]) if report.as_sent else dt.date.max
    of_plans = Q(plan__in=plans) | Q(action__plan__in=plans)
    lines: dict[Any, list[str]] = defaultdict(list)
    for one in Indicator.objects.filter(of_plans).order_by("action__number", "title", "pk").told_to(reader):
        standing = standing_at(one, one.seen, report.ends_on, known_on)
        waits = with_waiting and not report.as_sent and standing.waiting
        waiting = standing.waiting if waits and waits.measured_on >= report.starts_on else None
        lines[one.plan_id or one.action.plan_id].append(_line(standing, waiting, report.starts_on))
    return {plan: "\n".join(told) for plan, told in lines.items()}


def _line(one: Standing, waiting: Reading | None, since: dt.date) -> str:
    with override("en"):
        new = {"value": waiting.told, "day": short_date(waiting.measured_on)} if waiting else {}
        entered = _("; %(value)s (%(day)s) waits for approval") % new if new else ""
        value = f"{one.told} ({short_date(one.latest.measured_on)})" if one.latest else _("no value yet")
        if one.latest and one.latest.measured_on < since:
            value = _("no value in this period; the last one was %(value)s") % {"value": value}
        target = (
            _("; target %(target)s") % {"target": f"{one.target.told} ({one.target.due})"}
            if one.target
            else ""
        )
        baseline = (
            _("; baseline %(value)s") % {"value": one.indicator.baseline_told}
            if one.indicator.baseline_told
            else ""
        )
        return f"{one.indicator}: {value}{entered}{baseline}{target}"
