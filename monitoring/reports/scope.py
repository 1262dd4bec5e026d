"""Questions that others ask about a project's progress reports."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from actionplans.models import ActionPlan
from monitoring.models import PartnerPart, PlanAccount, ProgressReport
from projects.models import Organisation, Partnership, PolicyInstrument


def pending(project: Any) -> ProgressReport | None:
    """The report of a project that is with the programme and not decided, if there is one.

    While there is, a material change of the project is not processed, unless somebody says why it must be.
    """
    waiting: ProgressReport | None = ProgressReport.objects.filter(project=project).pending().first()
    return waiting


def reporting_in(project: Any) -> "QuerySet[Organisation]":
    """The bodies that owe a part of a report: partners whose partnership stands, whoever has a plan, the lead.

    Nobody who left owes one.
    """
    parts = [Partnership.Part.LEAD, Partnership.Part.PARTNER]
    standing = Partnership.objects.standing().filter(project=project, part__in=parts)
    partners = Q(pk__in=standing.values("organisation"))
    plans = ActionPlan.objects.filter(project=project).exclude(status=ActionPlan.Status.WITHDRAWN)
    writers = Q(plans__in=plans) | Q(joint_plans__in=plans) | Q(pk=project.lead_organisation_id)
    left = Partnership.objects.filter(project=project, ended_on__isnull=False).values("organisation")
    found = Organisation.objects.filter(partners | writers & ~Q(pk__in=left))
    return found.distinct().order_by("name")


def plans_of(part: PartnerPart) -> list[ActionPlan]:
    """The plans of which a part tells: those its partner writes, alone or jointly, that are not over, and those
    of which it already tells.
    """
    told: set[UUID] = {account.plan_id for account in part.accounts.all()}
    own = Q(organisation=part.organisation_id) | Q(partners=part.organisation_id)
    running = own & ~Q(status__in=ActionPlan.OVER) if part.status in part.EDITABLE else Q(pk__in=[])
    found = ActionPlan.objects.filter(running | Q(pk__in=told), project=part.report.project_id)
    joined = found.distinct().select_related("territory", "organisation").prefetch_related("instruments")
    return list(joined.order_by("territory__code", "title"))


def instruments_told(plan: ActionPlan, effects: Mapping[str, str]) -> list[PolicyInstrument]:
    """The instruments of a plan, and those that it named when a part told the effects on them."""
    own = list(plan.instruments.all())
    left = set(effects) - {str(one.pk) for one in own}
    return [*own, *PolicyInstrument.objects.filter(pk__in=left).order_by("name")] if left else own


def open_questions(part: PartnerPart, plans: Iterable[ActionPlan]) -> list[str]:
    """What a part leaves unanswered, in words: how far a plan is. It was sent with an explanation then."""
    told = {account.plan_id for account in part.accounts.all() if account.implementation}
    words = gettext("How far the plan is: %(plan)s")
    return [words % {"plan": plan} for plan in plans if plan.pk not in told]


def last_words(plan: ActionPlan) -> str:
    """How far a plan was in the words of the last part that was accepted; nothing where none was."""
    said = PlanAccount.objects.filter(plan=plan, part__status=PartnerPart.Status.ACCEPTED)
    last = said.order_by("part__report__number").last()
    return last.implementation if last else ""
