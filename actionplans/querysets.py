"""Questions about plans and actions in the words of the domain."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from projects.models import Role

if TYPE_CHECKING:
    from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision  # noqa: F401


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    def visible_to(self, user: Any) -> "ActionPlanQuerySet":
        """A person's own plans, every plan they oversee, and the approved plans of their projects.

        An authority reads the plan that waits for its endorsement, also where no decision approved it before.
        """
        held = user.memberships.current()
        own = held.filter(project=OuterRef("project"), organisation=OuterRef("organisation"))
        joint = held.filter(project=OuterRef("project"), organisation__joint_plans=OuterRef("pk"))
        asked = held.filter(
            project=OuterRef("project"),
            role=Role.AUTHORITY,
            organisation__instruments__plans=OuterRef("pk"),
        )
        return self.filter(
            Exists(own)
            | Exists(joint)
            | (Exists(asked) & Q(status=self.model.Status.ACCEPTED))
            | Q(project__in=held.overseeing().values("project"))
            | Q(project__in=held.values("project"), approved_on__isnull=False)
        )

    def open_of(self, project: Any, organisation: Any) -> "ActionPlanQuerySet":
        """A partner's plans that go on."""
        return self.filter(project=project, organisation=organisation).exclude(status__in=self.model.OVER)

    def placed_in(self, project: Any) -> "ActionPlanQuerySet":
        return self.filter(project=project).select_related("territory").order_by("title")

    def of_partners(self, organisations: Iterable[UUID]) -> "ActionPlanQuerySet":
        return self.filter(organisation__in=organisations)

    def of_project(self, slug: str) -> "ActionPlanQuerySet":
        return self.filter(project__slug=slug)

    def instruments_named(self, project: Any) -> Any:
        """The links from a project's plans to their instruments, whoever asks; without what was withdrawn."""
        links: Any = self.model.instruments.through._default_manager
        standing = links.filter(actionplan__project=project).exclude(actionplan__status="withdrawn")
        return standing.select_related("actionplan__organisation", "policyinstrument")

    def for_list(self) -> "ActionPlanQuerySet":
        return self.select_related("project", "organisation", "territory").order_by(
            "project__title", "territory__code", "title"
        )

    def for_page(self) -> "ActionPlanQuerySet":
        """With all that a plan's page shows."""
        return self.select_related("project__rule_set", "organisation", "territory").prefetch_related(
            "instruments__owner",
            "partners",
            "signatures",
            "revisions",
            "actions__inspirations__practice__territory",
            "actions__inspirations__event",
            "actions__milestones",
            "actions__new_dates",
        )


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: Any) -> "ActionQuerySet":
        from actionplans.models import ActionPlan

        return self.filter(plan__in=ActionPlan.objects.visible_to(user))

    def waiting(self) -> "ActionQuerySet":
        """Actions whose end waits for the lead partner, in plans in implementation, and pilots asked for."""
        ended = Q(plan__status="in_implementation", status__in=self.model.OVER, confirmed_on=None)
        asked = Q(status="planned", is_pilot=True, pilot_asked_on__isnull=False)
        pilots = asked & Q(pilot_approved_on=None, pilot_refused_on=None)
        found = self.filter(ended | pilots).prefetch_related("plan__partners")
        return found.select_related("plan__project", "plan__organisation", "plan__territory")

    def running_of(self, organisations: Iterable[UUID]) -> "ActionQuerySet":
        """The actions that these partners carry out now, with what tells whether their words are stale."""
        running = self.filter(status="in_progress", plan__organisation__in=list(organisations))
        return running.select_related("plan__project__rule_set", "plan__territory")

    def inspired_by(self, practice: Any) -> "ActionQuerySet":
        """The actions that name a practice, with their plans, by country."""
        named = self.filter(inspirations__practice=practice).distinct()
        return named.select_related("plan__territory").order_by("plan__territory__code", "number")

    def for_page(self) -> "ActionQuerySet":
        read = self.select_related("plan__project__rule_set", "plan__organisation")
        return read.prefetch_related(
            "inspirations__practice",
            "inspirations__event",
            "milestones",
            "new_dates__milestone",
            "plan__partners",
            "plan__project__phases",
        )

    def held_up(self) -> "ActionQuerySet":
        """The actions of open plans that wait for a decision outside, the longest wait first."""
        waiting = self.filter(status__in=("planned", "in_progress")).exclude(blocked_for="")
        open_ = waiting.exclude(plan__status__in=("closed", "withdrawn"))
        return open_.order_by("blocked_since", "number")

    def held_up_of(self, organisations: Iterable[UUID]) -> "ActionQuerySet":
        """Those of these partners, with what a list of work shows."""
        own = self.held_up().filter(plan__organisation__in=list(organisations))
        return own.select_related("plan__project", "plan__territory")


class OfAnActionQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: Any) -> "OfAnActionQuerySet":
        """Whoever sees the plan sees what belongs to its actions."""
        from actionplans.models import ActionPlan

        return self.filter(plan__in=ActionPlan.objects.visible_to(user))

    def for_page(self) -> "OfAnActionQuerySet":
        return self.select_related("plan__project__rule_set", "plan__organisation", "action__plan")


class NewDateQuerySet(models.QuerySet["NewDate"]):
    def visible_to(self, user: Any) -> "NewDateQuerySet":
        """Whoever sees the plan sees what is asked about its dates."""
        from actionplans.models import ActionPlan

        return self.filter(plan__in=ActionPlan.objects.visible_to(user))

    def for_page(self) -> "NewDateQuerySet":
        return self.select_related(
            "plan__project__rule_set", "plan__organisation", "plan__territory", "action__plan", "milestone"
        ).prefetch_related("plan__partners", "plan__project__phases")

    def waiting(self) -> "NewDateQuerySet":
        """Requests that the lead partner has not answered."""
        return self.filter(status="asked").for_page()


class PlanRevisionQuerySet(models.QuerySet["PlanRevision"]):
    def visible_to(self, user: Any) -> "PlanRevisionQuerySet":
        """A person's own revisions, those they oversee or endorse, and all that came into force on visible plans."""
        from actionplans.models import ActionPlan

        held = user.memberships.current()
        own = held.filter(project=OuterRef("project"), organisation=OuterRef("organisation"))
        joint = held.filter(project=OuterRef("project"), organisation__joint_plans=OuterRef("plan"))
        joining = held.filter(project=OuterRef("project"), organisation__joint_revisions=OuterRef("pk"))
        decides = held.overseeing(Role.AUTHORITY)
        return self.filter(plan__in=ActionPlan.objects.visible_to(user)).filter(
            Exists(own)
            | Exists(joint)
            | Exists(joining)
            | Q(project__in=decides.values("project"))
            | Q(in_force_on__isnull=False)
        )

    def open_of(self, project: Any, organisation: Any) -> "PlanRevisionQuerySet":
        """What a partner is writing or waiting for."""
        return self.open().filter(project=project, organisation=organisation)

    def open(self) -> "PlanRevisionQuerySet":
        """Those that are written or decided on now; a plan has at most one."""
        return self.filter(status__in=self.model.OPEN)

    def standing_on(self, plan: Any, day: dt.date) -> "PlanRevision | None":
        """The version of a plan that was in force on a day; None for the plan as it was first approved."""
        return self.filter(plan=plan, in_force_on__lte=day).order_by("number").last()

    def for_work(self) -> "PlanRevisionQuerySet":
        """With what tells whose turn it is and what is missing."""
        return self.for_page().prefetch_related("project__phases", "plan__actions")

    def for_page(self) -> "PlanRevisionQuerySet":
        return self.select_related(
            "project__rule_set",
            "plan__project",
            "plan__organisation",
            "plan__territory",
            "organisation",
            "base",
        ).prefetch_related("plan__signatures", "instruments__owner", "partners")
