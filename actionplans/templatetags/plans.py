"""States of plans and actions as shape, word and colour."""

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans import progress
from actionplans.models import Action, ActionPlan, Milestone, NewDate
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


JUDGEMENT_KINDS = {"on_track": "ok", "at_risk": "soon", "off_track": "late"}


def is_late(action: Action, today: dt.date) -> bool:
    return bool(action.due) and action.due.last_day < today and not action.is_over


@register.inclusion_tag("actionplans/_computed.html")
def computed(action: Action) -> dict[str, Any]:
    """How far an action has come by its milestones, as a figure, a bar and words."""
    return {"computed": progress.computed(action), "action": action}


@register.simple_tag
def judgement(action: Action) -> SafeString | str:
    """The partner's own judgement of a running action; nothing before there is one."""
    if not action.judgement or action.is_over:
        return ""
    return state(JUDGEMENT_KINDS[action.judgement], action.get_judgement_display())


@register.simple_tag
def action_told(told: Any) -> SafeString:
    """The state of an action and its partner's judgement, as a report told them."""
    shown = state(ACTION_KINDS.get(told.status, "plain"), told.state)
    if not told.judgement or told.status in Action.OVER:
        return shown
    return format_html("{} {}", shown, state(JUDGEMENT_KINDS[told.judgement], told.judged))


@register.simple_tag
def held_up(action: Action) -> SafeString | str:
    """That a running action waits for a decision outside: whose, and since when."""
    if not action.is_blocked or action.blocked_since is None:
        return ""
    words = {"who": action.blocked_by, "day": short_date(action.blocked_since)}
    return state("soon", _("Waits since %(day)s for a decision by: %(who)s") % words)


@register.inclusion_tag("actionplans/_spending.html")
def spending(action: Action) -> dict[str, Any]:
    """The cost as planned beside what it has cost, as figures, a bar and words."""
    return {"spending": progress.spending(action)}


@register.simple_tag
def slipped(found: progress.Slip | None) -> str:
    """How often a date was moved and by how much, in words."""
    if found is None:
        return ""
    words = ngettext("moved once", "moved %(moves)s times", found.moves) % {"moves": found.moves}
    later = ngettext("%(days)s day later", "%(days)s days later", abs(found.days))
    earlier = ngettext("%(days)s day earlier", "%(days)s days earlier", abs(found.days))
    return f"{words}, {(later if found.days >= 0 else earlier) % {'days': abs(found.days)}}"


@register.simple_tag
def slip_of(action: Action) -> progress.Slip | None:
    return progress.slip(action, action.new_dates.all())


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
    if is_late(action, today) and action.due:
        return state("late", _("End was due %(day)s") % {"day": short_date(action.due.last_day)})
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


@register.simple_tag
def milestone_state(milestone: Milestone, today: dt.date) -> SafeString:
    """Reached on its day, left out, late, or ahead."""
    if milestone.reached_on:
        words = {"state": milestone.get_status_display(), "day": short_date(milestone.reached_on)}
        return state("ok", _("%(state)s, %(day)s") % words)
    if not milestone.is_over and milestone.due.last_day < today:
        return state("late", _("Was due %(day)s") % {"day": short_date(milestone.due.last_day)})
    return state("plain", milestone.get_status_display())


@register.simple_tag
def new_date_state(asked: NewDate) -> SafeString:
    """How a request for a new date stands, since when."""
    kinds = {"asked": "go", "accepted": "ok", "refused": "late"}
    words = {"state": asked.get_status_display(), "day": short_date(asked.status_since)}
    return state(kinds.get(asked.status, "plain"), _("%(state)s, %(day)s") % words)
