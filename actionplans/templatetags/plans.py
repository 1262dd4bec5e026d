"""States of plans and actions as shape, word and colour."""

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from actionplans import progress
from actionplans.models import Action, ActionPlan
from workflow.templatetags.throughline import empty, short_date, state

register = template.Library()

PLAN_KINDS = {
    "returned": "returned",
    "submitted": "go",
    "cleared": "go",
    "in_implementation": "go",
    "suspended": "soon",
    "accepted": "ok",
    "endorsed": "ok",
    "completed": "ok",
    "verified": "ok",
}
ACTION_KINDS = {
    "in_progress": "go",
    "suspended": "soon",
    "completed": "ok",
    "partly_implemented": "soon",
    "not_implemented": "late",
}


@register.simple_tag
def plan_state(plan: ActionPlan) -> SafeString:
    """The state of a plan."""
    return state(PLAN_KINDS.get(plan.status, "plain"), plan.get_status_display())


def is_late(action: Action, today: dt.date) -> bool:
    return bool(action.ends) and action.ends.last_day < today and not action.is_over


@register.simple_tag
def action_standing(action: Action, today: dt.date) -> SafeString:
    """The state of an action and since when, and that it is late where it is."""
    shown = action_state(action, today)
    if not action.status_since:
        return shown
    words = {"state": action.get_status_display(), "day": short_date(action.status_since)}
    told = _("%(state)s since %(day)s") if is_late(action, today) else _("since %(day)s")
    return format_html("{} {}", shown, told % words)


@register.simple_tag
def action_state(action: Action, today: dt.date) -> SafeString:
    """The state of an action; one whose end has passed says since when it is due."""
    if is_late(action, today) and action.ends:
        return state("late", _("End was due %(day)s") % {"day": short_date(action.ends.last_day)})
    if action.waits_for_confirmation and action.plan.begun_on:
        words = _("%(state)s, to be confirmed") % {"state": action.get_status_display()}
        return state("soon", words)
    return state(ACTION_KINDS.get(action.status, "plain"), action.get_status_display())


@register.simple_tag
def actual_cost(action: Action) -> SafeString | str:
    """What an action that was carried out really cost, or that nobody has stated it."""
    if action.had_no_cost:
        return _("It cost nothing")
    if action.actual_cost:
        return str(action.actual_cost)
    kind = action.emptiness.get("actual_cost")
    return empty(kind) if kind else format_html('<span class="empty">{}</span>', _("Not stated"))


@register.simple_tag
def progress_state(action: Action, today: dt.date) -> SafeString | str:
    """When a running action's partner last confirmed its words, or that they are stale."""
    day = progress.told_on(action)
    if action.status != Action.Status.RUNNING or day is None:
        return ""
    if progress.is_stale(action, today):
        return state("soon", _("Not confirmed since %(day)s") % {"day": short_date(day)})
    return _("Last confirmed on %(day)s") % {"day": short_date(day)} if action.progress_on else ""
