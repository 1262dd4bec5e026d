"""What stands on a project's timeline: its phases, reporting periods, events, plans and duties."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import ActionPlan
from monitoring.dashboards.timeline import Bar, Group, days_of
from monitoring.models import Indicator, PartnerPart, PolicyChangeClaim, ProgressReport, Question
from projects.models import Deadline, Event, Project
from workflow.registry import ref
from workflow.words import due_words, short_date

ENGLISH = "en"
OF_REPORTS = (ProgressReport, PartnerPart, Question)
OF_ALL = "monitoring.progressreport:"  # its duties are known to everybody in the project


def groups_of(project: Project, user: Any, on: dt.date) -> tuple[list[Group], list[Event]]:
    """The groups of a project as far as a person sees them, and its events that have no date. Seven queries."""
    events = list(Event.objects.filter(project=project).order_by("starts", "title"))
    dated, undated = _events(events)
    plans = list(ActionPlan.objects.visible_to(user).filter(project=project).for_list())
    found = [
        Group(_("Phases"), tuple(map(_phase, project.phases.all()))),
        Group(_("Reporting periods"), tuple(_periods(project, user))),
        Group(_("Events"), dated),
        Group(_("Plans"), tuple(bar for plan in plans if (bar := _plan(plan, on)))),
        Group(_("What is due"), tuple(_duties(project, plans, user, on))),
    ]
    return [group for group in found if group.bars], undated


def initiatives() -> list[tuple[str, Group, list[Event]]]:
    """Series of events outside any project: name, its dated events, and the others. One query."""
    series: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(project=None).exclude(initiative="").order_by("initiative", "starts"):
        series[event.initiative].append(event)
    return [(name, Group(_("Events"), dated), undated) for name, (dated, undated) in _split(series)]


def _split(series: dict[str, list[Event]]) -> Iterable[tuple[str, tuple[tuple[Bar, ...], list[Event]]]]:
    return ((name, _events(events)) for name, events in series.items())


def _events(events: list[Event]) -> tuple[tuple[Bar, ...], list[Event]]:
    bars = {event.pk: bar for event in events if (bar := _event(event))}
    return tuple(bars.values()), [event for event in events if event.pk not in bars]


def _event(event: Event) -> Bar | None:
    days = days_of(event.starts, event.ends)
    if days is None:
        return None
    words = " – ".join(dict.fromkeys(str(day) for day in (event.starts, event.ends) if day))
    where = f"{words}, {event.city}" if event.city else words
    return Bar("event", event.title, days[0], days[1], where, is_imprecise=days[2], language=ENGLISH)


def _phase(phase: Any) -> Bar:
    words = f"{short_date(phase.starts_on)} – {short_date(phase.ends_on)}"
    return Bar("phase", str(phase), phase.starts_on, phase.ends_on, words)


def _periods(project: Project, user: Any) -> Iterable[Bar]:
    for report in ProgressReport.objects.visible_to(user).filter(project=project).order_by("number"):
        label = _("Progress report %(number)s") % {"number": report.number}
        words = _("%(first)s to %(last)s, due %(due)s") % {
            "first": short_date(report.starts_on),
            "last": short_date(report.ends_on),
            "due": short_date(report.due_on),
        }
        yield Bar("phase", label, report.starts_on, report.ends_on, words, report.get_absolute_url())


def _plan(plan: ActionPlan, on: dt.date) -> Bar | None:
    """From its draft until its end, or until today while it goes on."""
    end = plan.status_since if plan.is_over else plan.completed_on or on
    if end < plan.drafted_on:
        return None
    words = f"{plan.get_status_display()}, {short_date(plan.drafted_on)} – {short_date(end)}"
    label = plan.territory.name
    return Bar("plan", label, plan.drafted_on, end, words, plan.get_absolute_url())


def _duties(project: Project, plans: list[ActionPlan], user: Any, on: dt.date) -> Iterable[Bar]:
    """Open duties that many regions share on one day are one bar."""
    roots = {ref(plan): plan for plan in plans}
    claims = PolicyChangeClaim.objects.visible_to(user).filter(project=project, plan=None)
    measured = Indicator.objects.visible_to(user).filter(project=project)
    known = {*roots, *map(ref, claims.only("pk")), *map(ref, measured.only("pk"))}
    together: dict[tuple[dt.date, str], list[Deadline]] = defaultdict(list)
    for duty in Deadline.objects.standing().filter(project=project, met_on=None).order_by("due_on", "kind"):
        if duty.root in known or duty.root.startswith(OF_ALL):
            together[duty.due_on, duty.kind].append(duty)
    closed = _closed([duties[0].subject for duties in together.values() if len(duties) == 1], user)
    for (day, _kind), duties in together.items():
        yield _duty(day, duties, roots, on, is_closed=duties[0].subject in closed)


def _closed(subjects: Iterable[str], user: Any) -> set[str]:
    """Those of reports that the person knows to be due and may not read; a query for each kind that there is."""
    named: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        label, _colon, key = subject.partition(":")
        named[label].add(key)
    found: set[str] = set()
    for model in OF_REPORTS:
        if keys := named[model._meta.label_lower]:
            seen = model.objects.visible_to(user).filter(pk__in=keys).only("pk")
            found |= {f"{model._meta.label_lower}:{key}" for key in keys} - set(map(ref, seen))
    return found


def _duty(
    day: dt.date, duties: list[Deadline], plans: dict[str, ActionPlan], on: dt.date, *, is_closed: bool
) -> Bar:
    """`is_closed`: everybody knows that it is due, and the reader may not open it."""
    first = duties[0]
    label = str(first.get_kind_display())
    if len(duties) > 1:
        count = ngettext("%(count)s time", "%(count)s times", len(duties)) % {"count": len(duties)}
        label = f"{label} ({count})"
    elif plan := plans.get(first.root):
        about = first.subject_name if first.kind == Deadline.Kind.ACTION else ""
        label = ": ".join(filter(None, [f"{label}, {plan.territory.name}", about]))
    url = first.url if len(duties) == 1 and not is_closed else ""
    return Bar("duty", label, day, day, str(due_words(day, on)[1]), url, first.state_on(on))
