"""Pages of one indicator: reading it, defining and changing it, its steps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from actionplans.models import ActionPlan
from documents.entered import entered
from documents.steps import step_page
from monitoring.forms.indicators import IndicatorForm
from monitoring.indicators.section import in_words, rows_of
from monitoring.models import Evidence, Indicator, Reading
from monitoring.services.indicators import define, do_indicator_step, redefine
from monitoring.views import desk
from monitoring.views.offered import offered
from monitoring.views.panel import panel
from monitoring.views.steps import step_form
from monitoring.views.viewer import evidence_rows, shown_of, viewer
from projects.models import WRITERS, Project, Role
from workflow import policy
from workflow.errors import Impossible
from workflow.guards import conditions
from workflow.idempotency import once
from workflow.marks import version_seen
from workflow.offers import offers
from workflow.registry import transitions

OWNERS = (*WRITERS, Role.MONITOR)
OPEN = (Reading.Status.DRAFT, Reading.Status.ENTERED, Reading.Status.RETURNED)


def indicator_detail(request: Any, uuid: UUID) -> HttpResponse:
    """One indicator: its course, its readings with their states, what can be done."""
    indicator = find(request, uuid)
    roles = [role for role in request.roles if role.project_id == indicator.project_id]
    readings = list(reversed(indicator.seen))  # type: ignore[attr-defined]
    corrected = {one.replaces_id: one for one in readings if one.status == Reading.Status.APPROVED}
    may_enter = _may_enter(indicator, request.user)
    items = list(Evidence.objects.visible_to(request.user).filter(reading__in=readings).with_subject())
    shown = shown_of(items, request.GET.get("evidence", ""))
    evidence = evidence_rows(items, shown)
    papers = {one.pk: [item for item in items if item.reading_id == one.pk] for one in readings}
    context = {
        "indicator": indicator,
        "row": rows_of([indicator], request.today)[0],
        "readings": [
            {
                "reading": one,
                "corrected_by": corrected.get(one.pk),
                "ways": _ways(request, one, roles),
                "papers": papers[one.pk],
                "may_add": _may_prove(one, request.user, roles),
                "may_mend": _may_mend(one, request.user, roles),
            }
            for one in readings
        ],
        "evidence": evidence,
        "viewer": viewer(shown, request.user, roles, request.today, request.GET.get("page", "")),
        "next": panel(indicator, request.user, request.today, page="indicator-step", partner=("waive",)),
        "may_edit": _may_amend(indicator, request, roles),
        "may_enter": may_enter,
        "entered": entered(indicator, request.user, roles),
        "entries": desk.told(indicator, in_words),
        "today": request.today,
    }
    return TemplateResponse(request, "monitoring/indicator_detail.html", context)


def _ways(request: Any, reading: Reading, roles: list[Any]) -> list[tuple[str, Any]]:
    """The steps of a reading that this person may do: method and words."""
    if reading.status not in OPEN:
        return []
    found = offers(reading, request.user, request.today, roles)
    return [
        (one.method, one.verb) for one in found if one.mine and not (one.method == "enter" and one.is_main)
    ]


def _may_mend(reading: Reading, user: Any, roles: list[Any]) -> bool:
    is_open = reading.status in reading.EDITABLE
    return is_open and policy.acting_as("Reading.amend", reading, user, roles=roles) is not None


def _may_prove(reading: Reading, user: Any, roles: list[Any]) -> bool:
    draft = Evidence(reading=reading, project=reading.project)
    return (
        reading.takes_evidence and policy.acting_as("Evidence.create", draft, user, roles=roles) is not None
    )


def _may_amend(indicator: Indicator, request: Any, roles: list[Any]) -> bool:
    asked = conditions("Indicator.amend", indicator, request.today)
    is_open = indicator.status in indicator.EDITABLE and all(one.met for one in asked)
    return is_open and policy.acting_as("Indicator.amend", indicator, request.user, roles=roles) is not None


def _may_enter(indicator: Indicator, user: Any) -> bool:
    draft = Reading(indicator=indicator)
    return indicator.is_measured and policy.acting_as("Reading.create", draft, user) is not None


def find(request: Any, uuid: UUID) -> Indicator:
    """The indicator with its targets and the readings that this person sees; else 404."""
    rows = Indicator.objects.visible_to(request.user).told_to(request.user)
    found: Indicator = get_object_or_404(rows, uuid=uuid)
    for reading in found.seen:  # type: ignore[attr-defined]
        reading.indicator = found
    return found


@once
def indicator_add(request: Any, uuid: UUID) -> HttpResponse:
    """Define an indicator of a plan or of one of its actions."""
    plans = ActionPlan.objects.visible_to(request.user).select_related(
        "project__rule_set", "organisation", "territory"
    )
    plan = get_object_or_404(plans, uuid=uuid)
    action = plan.actions.filter(uuid=_uuid(request.GET.get("action"))).first()
    indicator = Indicator(project=plan.project, organisation=plan.organisation)
    indicator.plan, indicator.action = (None, action) if action else (plan, None)
    return _define(request, indicator, f"{plan.get_absolute_url()}#indicators")


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@once
def indicator_add_to_project(request: Any, slug: str) -> HttpResponse:
    """Define an indicator of the project itself, or of an instrument."""
    projects = Project.objects.visible_to(request.user).select_related("rule_set")
    project = get_object_or_404(projects, slug=slug)
    own = [role for role in request.roles if role.project_id == project.pk and role.role in OWNERS]
    leading = [role for role in own if role.organisation_id == project.lead_organisation_id]
    body = next((role.organisation for role in [*leading, *own]), None)
    return _define(request, Indicator(project=project, organisation=body), "")


def _define(request: Any, indicator: Indicator, back: str) -> HttpResponse:
    policy.require("Indicator.create", indicator, request.user)
    indicator.status_since = request.today
    form = IndicatorForm(request.POST or None, indicator=indicator)
    if request.method == "POST" and form.is_valid():
        for name, value in form.definition().items():
            setattr(indicator, name, value)
        return redirect(define(indicator, form.targets(), by=request.user))
    context = {
        "form": form,
        "indicator": indicator,
        "plan": indicator.whole_plan,
        "is_new": True,
        "back": back,
    }
    return TemplateResponse(
        request, "monitoring/indicator_form.html", context, status=422 if form.errors else 200
    )


@once
def indicator_edit(request: Any, uuid: UUID) -> HttpResponse:
    """Change the definition; the history tells what it was."""
    indicator = find(request, uuid)
    policy.require("Indicator.amend", indicator, request.user)
    if indicator.status not in indicator.EDITABLE:
        raise Impossible(obj=indicator)
    version = version_seen(request, indicator) if request.method == "POST" else 0
    form = IndicatorForm(request.POST or None, indicator=indicator)
    if request.method == "POST" and form.is_valid():
        said = {"by": request.user, "version": version}
        return redirect(redefine(indicator, form.definition(), form.targets(), **said))
    context = {"form": form, "indicator": indicator, "plan": indicator.whole_plan}
    context["back"] = indicator.get_absolute_url()
    return TemplateResponse(
        request, "monitoring/indicator_form.html", context, status=422 if form.errors else 200
    )


@once
def indicator_step(request: Any, uuid: UUID, method: str) -> HttpResponse:
    """Leave it out, take it up again, end it; with a letter, for a partner who does not sign in."""
    indicator = find(request, uuid)
    offer = offered(request, indicator, method, tuple(transitions(Indicator)))
    shown = {"claim": indicator, "indicator": indicator}
    form, template = step_form(request, indicator, offer), "monitoring/indicator_step.html"
    return step_page(request, indicator, offer, form, do_indicator_step, template=template, **shown)
