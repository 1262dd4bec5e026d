"""What must be true before an indicator or a reading moves on, and what indicators ask of actions and plans."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actionplans.models import Action, ActionPlan
from monitoring.models import Indicator, Reading
from workflow import guards
from workflow.guards import Condition


def plan_goes_on(indicator: Indicator, on: dt.date) -> Condition | None:
    """An indicator of a plan is defined until the plan is completed."""
    plan = indicator.whole_plan
    if plan is None:
        return None
    return Condition(
        met=not plan.is_over and plan.completed_on is None,
        text=_("The plan is completed or over: its indicators stay as they are"),
        url=plan.get_absolute_url(),
    )


def is_measured(reading: Reading, on: dt.date) -> Condition:
    indicator = reading.indicator
    return Condition(
        met=indicator.is_measured,
        text=_("The indicator is left out or ended: take it up again first"),
        done=_("The indicator is being measured"),
        url=indicator.get_absolute_url(),
    )


def value_is_given(reading: Reading, on: dt.date) -> Condition:
    is_given = reading.value is not None if reading.indicator.has_number else bool(reading.words)
    return Condition(
        met=is_given and bool(reading.source),
        text=_("Give the value, and say where it comes from"),
        done=_("The value is there, with its source"),
        url=_edit(reading, "value" if reading.indicator.has_number else "words"),
    )


def day_has_come(reading: Reading, on: dt.date) -> Condition:
    return Condition(
        met=reading.measured_on <= on,
        text=_("Give the day of the measurement: today or an earlier one"),
        done=_("The day of the measurement has come"),
        url=_edit(reading, "measured_on"),
    )


def value_fits(reading: Reading, on: dt.date) -> Condition | None:
    """A score lies on its scale, and a yes or no is one of them."""
    indicator, value = reading.indicator, reading.value
    if value is None or indicator.kind not in ("score", "yes_no"):
        return None
    low, high = (0, 1) if indicator.kind == "yes_no" else (indicator.lowest, indicator.highest)
    is_low, is_high = low is not None and value < low, high is not None and value > high
    return Condition(
        met=not (is_low or is_high),
        text=_("Give a value on the scale of the indicator"),
        url=_edit(reading, "value"),
    )


def day_is_free(reading: Reading, on: dt.date) -> Condition:
    """Two values of one day contradict each other, unless one says that it corrects the other."""
    others = [
        one for one in reading.indicator.readings.all() if one.pk not in (reading.pk, reading.replaces_id)
    ]
    replaced = {one.replaces_id for one in others if one.status == "approved"}
    twins = [one for one in others if one.measured_on == reading.measured_on and one.pk not in replaced]
    twin = next((one for one in twins if one.status in one.STANDING), None)
    return Condition(
        met=twin is None,
        text=_("There is a value of this day already: correct that one instead"),
        url=twin.get_absolute_url() if twin else "",
    )


def correction_says_more(reading: Reading, on: dt.date) -> Condition | None:
    """A value that takes the place of another says something else, and why."""
    if reading.replaces is None:
        return None
    if reading.repeats:
        words = _("It says the same as the value that it corrects: change the value, its day or its source")
        return Condition(False, words, url=_edit(reading, "value"))
    return Condition(
        met=bool(reading.note), text=_("Say why the value is corrected"), url=_edit(reading, "note")
    )


def _edit(reading: Reading, field: str) -> str:
    return f"{reverse('reading-edit', args=[reading.uuid])}#id_{field}"


def first_value(indicators: list[Indicator], partner: Any, done: Any) -> Condition | None:
    """Each has an entered or approved value, or is left out with a reason."""
    silent = [one for one in indicators if one.is_measured and not _standing(one)]
    if not indicators:
        return None
    titles = ", ".join(f"“{one}”" for one in silent)
    return Condition(
        met=not silent,
        text=_("Enter a first value for %(titles)s") % {"titles": titles},
        done=done,
        url=reverse("reading-add", args=[silent[0].uuid]) if silent else "",
        who=partner,
    )


def _standing(indicator: Indicator) -> list[Reading]:
    return [one for one in indicator.readings.all() if one.status in one.STANDING]


def indicators_are_valued(action: Action, on: dt.date) -> Condition | None:
    words = _("Each indicator of the action has a value, or is left out with a reason")
    return first_value(list(action.indicators.prefetch_related("readings")), action.plan.organisation, words)


def plan_is_valued(plan: ActionPlan, on: dt.date) -> Condition | None:
    words = _("Each indicator has a value, or is left out with a reason")
    return first_value(of_plan(plan), plan.organisation, words)


def values_are_final(plan: ActionPlan, on: dt.date) -> Condition | None:
    """The plan's own indicators have a value that is not out of date; those of actions end with their action."""
    from monitoring.indicators.standing import next_due

    known = [(one, _standing(one)) for one in of_plan(plan) if one.plan_id and one.is_measured]
    valued = [(one, next_due(one, readings)) for one, readings in known if readings]
    old = [one for one, due in valued if due and due < on]
    if not valued:
        return None
    titles = ", ".join(f"“{one}”" for one in old)
    return Condition(
        met=not old,
        text=_("Enter the final value for %(titles)s") % {"titles": titles},
        done=_("The final values of the plan's indicators are entered"),
        url=reverse("reading-add", args=[old[0].uuid]) if old else "",
        who=plan.organisation,
    )


def values_are_approved(plan: ActionPlan, on: dt.date) -> Condition | None:
    """Nothing that was entered waits for the lead partner."""
    found = [one for indicator in of_plan(plan) for one in indicator.readings.all()]
    waiting = [one for one in found if one.status == "entered"]
    if not found:
        return None
    titles = ", ".join(f"“{title}”" for title in dict.fromkeys(str(one.indicator) for one in waiting))
    return Condition(
        met=not waiting,
        text=_("Approve or return the values of %(titles)s") % {"titles": titles},
        done=_("No value of the plan waits for the lead partner"),
        url=waiting[0].get_absolute_url() if waiting else "",
    )


def of_plan(plan: ActionPlan) -> list[Indicator]:
    """The indicators of a plan and of its actions with their readings: two queries, none where they were read."""
    if "indicators" in getattr(plan, "_prefetched_objects_cache", {}):
        of_actions = [one for action in plan.actions.all() for one in action.indicators.all()]
        found = [*plan.indicators.all(), *of_actions]
    else:
        from monitoring.models import Indicator as model

        found = list(model.objects.of_plan(plan).prefetch_related("readings"))
    for one in found:
        one.project = plan.project
    return found


def register() -> None:
    """Hang them on the steps; called once at start."""
    for change in ("Indicator.create", "Indicator.amend", Indicator.resume):
        guards.add(change, plan_goes_on)
    guards.add("Reading.create", is_measured)
    guards.add(
        Reading.enter,
        is_measured,
        value_is_given,
        value_fits,
        day_has_come,
        day_is_free,
        correction_says_more,
    )
    guards.add(Action.finish, indicators_are_valued)
    guards.add(ActionPlan.propose_completion, plan_is_valued, values_are_final)
    guards.add(ActionPlan.complete, plan_is_valued, values_are_approved)
