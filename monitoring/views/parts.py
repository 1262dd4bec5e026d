"""Pages of a partner's part of a report: reading it, writing it, and its steps."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from actionplans.views.told import Told
from comments.returned import Word
from comments.services import with_numbers
from documents.entered import entered
from documents.steps import step_page
from monitoring.models import PartnerPart
from monitoring.reports.scope import instruments_told, open_questions, plans_of
from monitoring.reports.waiting import days_of
from monitoring.reports.words import in_words
from monitoring.services.reports import do_part_step
from monitoring.views import desk
from monitoring.views.happened import actions_told, happened_in, values_told
from monitoring.views.offered import offered
from monitoring.views.panel import panel
from monitoring.views.steps import step_form
from workflow import policy
from workflow.idempotency import once
from workflow.registry import ref, transitions


def part_detail(request: Any, uuid: UUID) -> HttpResponse:
    """One part: what it says of each plan, what the ledger has of the period, and what comes next."""
    part = find(request, uuid)
    roles = [role for role in request.roles if role.project_id == part.project_id]
    is_theirs = policy.acting_as("PartnerPart.amend", part, request.user, roles=roles) is not None
    plans = plans_of(part)
    asked, entries = desk.asked(part, request.user), desk.told(part, in_words(part))
    open_points = len(asked.points) if asked else 0
    steps: dict[str, Any] = {"partner": ("submit",), "quiet": ("excuse",), "open_points": open_points}
    context = {
        "part": part,
        "report": part.report,
        "accounts": _accounts(part, plans, request.user, _sent_with(part, entries)),
        "next": panel(part, request.user, request.today, page="part-step", **steps),
        "open_questions": open_questions(part, plans) if part.status not in part.EDITABLE else [],
        "may_edit": is_theirs and is_open(part),
        "entered": entered(part, request.user, roles),
        "asked": asked,
        "told": why_returned(part, entries, asked),
        "open_points": open_points,
        "due_on": due_on(part),
        "entries": entries,
        "today": request.today,
    }
    return TemplateResponse(request, "monitoring/part_detail.html", context)


def why_returned(part: PartnerPart, entries: Any, asked: Any) -> Word | None:
    """Why it came back, as its partner reads it on the page and while they write."""
    return _numbered(part, desk.why(part, entries, _("The part was returned. This needs to change"), asked))


def _numbered(part: PartnerPart, told: Word | None) -> Word | None:
    """Why it came back, each point with its number in the report."""
    if told is None:
        return None
    return replace(told, entry=replace(told.entry, note=with_numbers(part, told.entry.note)))


def due_on(part: PartnerPart) -> dt.date | None:
    """By when it is owed: what was named when it was returned goes before the day of the report."""
    return days_of([part]).get(ref(part))


def _sent_with(part: PartnerPart, entries: list[Told]) -> int:
    """The place in the ledger of the step that sent what is read now; 0 while the part is written."""
    if part.submitted_on is None:
        return 0
    return next((one.line.seq for one in entries if one.line.step == "PartnerPart.submit"), 0)


def _accounts(part: PartnerPart, plans: list[Any], person: Any, until: int) -> list[dict[str, Any]]:
    """What is said of each plan, its actions and its values, and what the ledger has of the time: all as sent."""
    said = {account.plan_id: account for account in part.accounts.all()}
    happened = happened_in(part.report, plans, person, until)
    actions, values = actions_told(plans, until), values_told(part, plans, person, until)
    return [
        {
            "plan": plan,
            "said": said.get(plan.pk),
            "effects": _effects(plan, said.get(plan.pk)),
            "happened": happened[plan.pk],
            "actions": actions[plan.pk],
            "values": values[plan.pk],
        }
        for plan in plans
    ]


def _effects(plan: Any, said: Any) -> list[tuple[Any, str]]:
    """Each instrument of a plan with what the part says about it."""
    effects = said.effects if said else {}
    return [(one, effects.get(str(one.pk), "")) for one in instruments_told(plan, effects)]


def find(request: Any, uuid: UUID) -> PartnerPart:
    """The part with all that its pages show, if this person may see it; else 404."""
    found: PartnerPart = get_object_or_404(PartnerPart.objects.visible_to(request.user).for_page(), uuid=uuid)
    return found


def is_open(part: PartnerPart) -> bool:
    """Whether it can be written on."""
    return part.status in part.EDITABLE and part.report.status == part.report.Status.OPEN


@once
def part_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """A step of a part; with a letter, for a partner who does not sign in."""
    part = find(request, uuid)
    offer = offered(request, part, method, tuple(transitions(PartnerPart)))
    asked = desk.asked(part, request.user) if offer.is_main else None
    shown = {
        "claim": part,
        "part": part,
        "report": part.report,
        "open_points": asked.points if asked else [],
    }
    form = step_form(request, part, offer)
    return step_page(request, part, offer, form, do_part_step, template="monitoring/part_step.html", **shown)
