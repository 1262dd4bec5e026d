"""Questions about indicators and their readings in the words of the domain."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

if TYPE_CHECKING:
    from monitoring.models import Indicator, Reading  # noqa: F401


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, user: Any) -> "IndicatorQuerySet":
        """Everybody in the project reads its indicators; those of a plan whoever may read the plan."""
        from actionplans.models import ActionPlan

        plans = ActionPlan.objects.visible_to(user)
        return self.filter(
            Q(project__in=user.memberships.current().values("project")),
            Q(plan=None) | Q(plan__in=plans),
            Q(action=None) | Q(action__plan__in=plans),
        )

    def of_plan(self, plan: Any) -> "IndicatorQuerySet":
        """Those of a plan and of its actions, the plan's own first."""
        found = self.filter(Q(plan=plan) | Q(action__plan=plan))
        return found.order_by("action__number", "title", "pk")

    def measured(self) -> "IndicatorQuerySet":
        return self.filter(status=self.model.Status.MEASURED)

    def open_of(self, project: Any, organisation: Any) -> "IndicatorQuerySet":
        """A partner's indicators that are still measured."""
        return self.measured().filter(project=project, organisation=organisation)

    def told_to(self, user: Any) -> "IndicatorQuerySet":
        """With their targets, and their readings as far as this person sees them: two queries more at any size."""
        from monitoring.models import Reading

        seen = Reading.objects.visible_to(user).for_list()
        return self.joined().prefetch_related(Prefetch("readings", seen, to_attr="seen"))

    def joined(self) -> "IndicatorQuerySet":
        """With what their pages name, and their targets."""
        found = self.select_related(
            "project__rule_set",
            "organisation",
            "instrument",
            "plan__territory",
            "plan__project",
            "action__plan__territory",
            "action__plan__project",
        )
        return found.prefetch_related("targets")

    def for_list(self) -> "IndicatorQuerySet":
        return self.order_by("project__title", "organisation__name", "action__number", "title", "pk")


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: Any) -> "ReadingQuerySet":
        """Approved ones in the person's projects; all those of their own organisation and of what they oversee."""
        held = user.memberships.current()
        own = held.filter(
            project=OuterRef("indicator__project"), organisation=OuterRef("indicator__organisation")
        )
        is_approved = Q(status=self.model.Status.APPROVED)
        return self.filter(
            Exists(own)
            | Q(indicator__project__in=held.overseeing().values("project"))
            | (Q(indicator__project__in=held.values("project")) & is_approved)
        )

    def to_approve(self) -> "ReadingQuerySet":
        """Those that wait for the lead partner."""
        return self.filter(status=self.model.Status.ENTERED).select_related(
            "indicator__project__lead_organisation", "replaces"
        )

    def standing(self) -> "ReadingQuerySet":
        """Entered or approved."""
        return self.filter(status__in=self.model.STANDING)

    def for_list(self) -> "ReadingQuerySet":
        return self.select_related("submitted_by", "replaces").order_by("measured_on", "added_at", "pk")
